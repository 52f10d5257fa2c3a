"""Where the engine listens, where it keeps its data, and how safe an answer is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from ui.dialogs.dialog import Form
from ui.engine_options import (
    ADVERTISED,
    DURABILITY,
    FOLDER,
    LISTENERS,
    Addresses,
    Chosen,
    EngineOptions,
    Second,
    read_addresses,
    with_addresses,
)
from ui.widgets.button import Button
from ui.widgets.choosing import choose_folder
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import column, row

CONTAINER_HOST = "host.docker.internal"
LARGEST_PORT = 65_535
LONGEST_HOST = 253


class EngineForm(QWidget):
    """Fields over a set of settings; `wanted` is what they say together."""

    changed = Signal()

    def __init__(self, options: EngineOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options, self._rest = options, dict[str, str]()
        self.port = Input("Port", mono=True)
        self.port.setMaxLength(5)
        self.has_second = QCheckBox("Also listen for containers and virtual machines")
        self.second_port = Input("Port of the second listener", mono=True)
        self.second_port.setMaxLength(5)
        self.second_host = Input("Address they are told", placeholder=CONTAINER_HOST, mono=True)
        self.second_host.setMaxLength(LONGEST_HOST)
        self.folder = Input("Data folder", placeholder=options.usual_folder, mono=True)
        self.browse = Button("Choose…", "folder", tip="Choose the data folder")
        self.durability = Segmented("Durability", ("fsync before ack", "ack before sync"))
        form = Form()
        self._port_says = form.add("Port", self.port)
        form.add("Second listener", self.has_second)
        self._second_port_says = form.add("Its port", self.second_port)
        self._second_host_says = form.add("Told as", self.second_host)
        folder = QWidget()
        row(self.folder, self.browse, spacing=8, into=folder).setStretch(0, 1)
        folder.setFocusProxy(self.folder)
        self._folder_says = form.add("Data folder", folder)
        self._durability_says = form.add("Durability", self.durability)
        note = SafeLabel(
            "Broker settings of other names are on the next page. Clients find the cluster again"
            " by themselves after a restart; only a new port has to be told to them.",
            "small", "dim", wrap=True,
        )  # fmt: skip
        column(form, 8, note, None, into=self)
        for field in (self.port, self.second_port, self.second_host, self.folder):
            field.textEdited.connect(self._judge)
        self.has_second.toggled.connect(self._judge)
        self.durability.chosen.connect(self._judge)
        self.browse.clicked.connect(self._browse)
        self.problems: list[str] = []

    def show_settings(self, chosen: Chosen) -> None:
        """Fill the fields; what they do not cover is kept beside."""
        self._rest = dict(chosen)
        at = read_addresses(chosen)
        self.port.set_quietly(str(at.port))
        blocked = self.has_second.blockSignals(True)
        self.has_second.setChecked(at.second is not None)
        self.has_second.blockSignals(blocked)
        self.second_port.set_quietly(str(at.second.port if at.second else at.port + 2))
        self.second_host.set_quietly(at.second.advertised_host if at.second else CONTAINER_HOST)
        self.folder.set_quietly(chosen.get(FOLDER, ""))
        blocked = self.durability.blockSignals(True)
        self.durability.choose(1 if chosen.get(DURABILITY) == "os" else 0)
        self.durability.blockSignals(blocked)
        self._judge()

    @property
    def wanted(self) -> dict[str, str]:
        """The settings with what the fields say in them."""
        changed = dict(self._rest)
        if not self._is_given(LISTENERS) and not self.problems:
            second = None
            if self.has_second.isChecked():
                second = Second(int(self.second_port.text()), self.second_host.text().strip())
            addresses = Addresses(int(self.port.text()), second)
            if addresses != read_addresses(changed):
                changed = with_addresses(changed, addresses)
        _put(changed, FOLDER, self.folder.text().strip())
        _put(changed, DURABILITY, "os" if self.durability.current == 1 else "")
        return changed

    def _is_given(self, name: str) -> bool:
        return name in self._options.given

    def _judge(self, _what: object = None) -> None:
        """Colour and words under each field while it is typed."""
        self.problems = []
        has_second = self.has_second.isChecked()
        for field in (self.second_port, self.second_host):
            field.setEnabled(has_second and not self._is_given(LISTENERS))
        self._judge_port(self.port, self._port_says, "")
        taken = self.port.text() if has_second else ""
        self._judge_port(self.second_port, self._second_port_says, taken, used=has_second)
        host = self.second_host.text().strip()
        bad = has_second and (not host or any(c in host for c in " ,/:") or not host.isascii())
        self._say(
            self.second_host, self._second_host_says, "One host name or address" if bad else ""
        )
        self._say_given()
        self.changed.emit()

    def _judge_port(self, field: Input, message: QWidget, taken: str, *, used: bool = True) -> None:
        text = field.text()
        words = ""
        if used and not (text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST_PORT):
            words = f"A number from 1 to {LARGEST_PORT}"
        elif used and text == taken:
            words = "The first listener has this port"
        self._say(field, message, words)

    def _say(self, field: Input, message: QWidget, words: str) -> None:
        field.show_state("bad" if words else "")
        message.say(words, "bad")  # type: ignore[attr-defined] # a Message
        if words:
            self.problems.append(words)

    def _say_given(self) -> None:
        """What the command line decided cannot be changed here, and says so."""
        for names, fields, message in (
            ((LISTENERS, ADVERTISED), (self.port, self.has_second), self._port_says),
            ((FOLDER,), (self.folder, self.browse), self._folder_says),
            ((DURABILITY,), (self.durability,), self._durability_says),
        ):
            found = [self._options.given[name] for name in names if name in self._options.given]
            for field in fields:
                field.setEnabled(not found)
            if found:
                value, words = found[0]
                message.say(f"{words} on the command line decides: {value}", "warn")

    def _browse(self) -> None:
        now = self.folder.text() or self._options.usual_folder
        choose_folder(self, "Data folder", now, self._use_folder, name="data-folder")

    def _use_folder(self, folder: str) -> None:
        self.folder.setText(folder)
        self._judge()

    @override
    def setFocus(self, *reason: object) -> None:
        self.port.setFocus()


def _put(changed: dict[str, str], name: str, value: str) -> None:
    if value:
        changed[name] = value
    else:
        changed.pop(name, None)
