"""Start refused: what is in the way, and the button that goes round it."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.contract.startup import StartRefused
from ui.theme.tokens import CONTROL_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.choosing import choose_folder
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Surface, column, row
from ui.widgets.text import visible

TITLES = {
    "port_taken": "The port is taken",
    "port_forbidden": "The port may not be used",
    "address_unknown": "The address is not one of this machine's",
    "folder_in_use": "The data folder is in use",
    "folder_not_writable": "The data folder cannot be written to",
    "folder_unusable": "The data folder cannot be used",
    "disk_full": "The disk is full",
    "settings_wrong": "A setting is wrong",
    "no_engine": "There is no engine to attach to",
    "engine_refused": "The engine lets no more windows in",
    "not_permitted": "The engine is another user's",
    "other_version": "The engine is of another version",
}
PORT_KINDS = frozenset({"port_taken", "port_forbidden"})
FOLDER_KINDS = frozenset({
    "folder_in_use", "folder_not_writable", "folder_unusable", "disk_full",
    "no_engine", "engine_refused", "not_permitted", "other_version",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remedy:
    """What the user chose to try: another port, another folder, or (neither) the same again."""

    port: int | None = None
    folder: str | None = None


class RefusalPage(Surface):
    """Stands in place of the Connect page until the engine runs."""

    remedy_chosen = Signal(object)
    """A `Remedy`."""
    quit_wanted = Signal()

    def __init__(self, refused: StartRefused, parent: QWidget | None = None) -> None:
        super().__init__("bg", parent)
        self.refused = refused
        title = TITLES.get(refused.kind, "The cluster could not start")
        self.title = SafeLabel(title, "h1")
        self.text = SafeLabel(visible(refused.text, 1_000), "lead", wrap=True)
        remedy = visible(refused.remedy, 1_000)
        self.remedy = SafeLabel(remedy, "body", "dim", wrap=True)
        self.remedy.setVisible(bool(remedy) and refused.kind not in PORT_KINDS)
        self.suggested = self._suggested()
        self.choose = Button("Choose another folder…", "folder")
        self.choose.clicked.connect(self._choose_folder)
        self.choose.setVisible(refused.kind in FOLDER_KINDS)
        self.again = Button("Try again", "refresh-cw")
        self.again.clicked.connect(self._try_again)
        self.leave = Button("Quit", kind="ghost")
        self.leave.clicked.connect(self.quit_wanted)
        self.port = Input("Port", placeholder="port", mono=True)
        self.port.setFixedWidth(80)
        self.port.setMaxLength(5)
        self.port.returnPressed.connect(self._use_port)
        self.port.textChanged.connect(self._judge_port)
        another = QWidget()
        label = SafeLabel("or another port", "body", "dim")
        label.setFixedHeight(CONTROL_HEIGHT)
        self.use_port = Button("Use it")
        self.use_port.clicked.connect(self._use_port)
        row(label, self.port, self.use_port, None, spacing=8, into=another)
        another.setVisible(self._is_port())
        buttons = row(self.suggested, self.choose, self.again, self.leave, None, spacing=8)
        words = column(self.title, 8, self.text, 4, self.remedy, 20, buttons, 12, another, None)
        card = Surface("card")
        card.setMaximumWidth(720)
        line = row(
            column(4, Glyph("octagon-alert", "bad_fg", 20), None), words,
            spacing=16, margins=(24, 24, 24, 24), into=card,
        )  # fmt: skip
        line.setStretch(1, 1)
        outer = row(None, card, None, margins=(32, 0, 32, 0))
        outer.setStretch(1, 10)
        column(48, outer, None, into=self)
        self._judge_port()
        self.setFocusProxy(self.suggested if not self.suggested.isHidden() else self.again)

    def _is_port(self) -> bool:
        return self.refused.kind in PORT_KINDS

    def _suggested(self) -> Button:
        """The way round that the engine itself found."""
        suggestion = self.refused.suggestion
        if self._is_port():
            made = Button(f"Use port {suggestion}", "plug", "primary")
        else:
            made = Button(f"Use {_last_part(suggestion)}", "folder", "primary", tip=suggestion)
        usable = bool(suggestion) and (self._is_port() or self.refused.kind in FOLDER_KINDS)
        made.setVisible(usable)
        made.clicked.connect(self._use_suggestion)
        return made

    def _use_suggestion(self) -> None:
        if self._is_port():
            self.remedy_chosen.emit(Remedy(port=int(self.refused.suggestion)))
        else:
            self.remedy_chosen.emit(Remedy(folder=self.refused.suggestion))

    def _use_port(self) -> None:
        if self.use_port.isEnabled():
            self.remedy_chosen.emit(Remedy(port=int(self.port.text())))

    def _judge_port(self, _text: str = "") -> None:
        text = self.port.text()
        is_right = text.isascii() and text.isdigit() and 0 < int(text) < 65_536
        self.port.show_state("" if is_right or not text else "bad")
        self.use_port.setEnabled(is_right)

    def _try_again(self) -> None:
        self.remedy_chosen.emit(Remedy())

    def _choose_folder(self) -> None:
        now = self.refused.folder
        choose_folder(self, "Data folder", now, self._use_folder, name="data-folder")

    def _use_folder(self, folder: str) -> None:
        self.remedy_chosen.emit(Remedy(folder=folder))


def _last_part(folder: str) -> str:
    """The folder's own name; the whole path is in the tooltip."""
    return visible(folder.rstrip("/").rsplit("/", 1)[-1], 32)
