"""CopyingDialog: a folder, what is in it, and a copy that goes on when the dialog is closed."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from engine.contract.backup import CancelCopy, CopyNews, CopyStarted, FollowCopy
from engine.contract.values import Command, Done, EngineError
from ui.action import action, start
from ui.dialogs.dialog import Dialog, Form
from ui.engine_port import EnginePort, ask
from ui.notices import Notice, notices
from ui.widgets.button import Button
from ui.widgets.choosing import choose_folder
from ui.widgets.field import Input
from ui.widgets.ink import Ink
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column
from ui.widgets.text import size, visible

BAR_HEIGHT = 6


class CopyRun(QObject):
    """A copy that the engine makes; it outlives the dialog and tells how it ended."""

    changed = Signal()

    def __init__(self, parent: QObject, port: EnginePort, begun: CopyStarted, title: str) -> None:
        super().__init__(parent)
        self._port, self._id, self._title = port, begun.copy_id, title
        self.news = CopyNews(0, begun.size_bytes, "")
        start(self, self._follow())

    @action
    async def cancel(self) -> None:
        await ask(self._port, CancelCopy(self._id), Done)

    async def _follow(self) -> None:
        while self.news.end is None:
            self.news = await ask(self._port, FollowCopy(self._id), CopyNews)
            self.changed.emit()
        news = self.news
        left_out = f" Left out, because it cannot be read: {'; '.join(news.left_out)}"
        detail = visible(news.text, 400) + (left_out if news.left_out else "")
        title = f"{self._title}: {news.end}"
        if news.end == "done" and not news.left_out:
            notices().tell(Notice(title, "ok", detail))
        else:
            notices().tell(Notice(title, "warn", detail))
        self.deleteLater()


class Progress(QWidget):
    """How far a copy is, as a bar and in words."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.words = SafeLabel("", "small", "dim")
        column(BAR_HEIGHT + 6, self.words, into=self)
        self.setAccessibleName("Progress")

    def show_news(self, news: CopyNews) -> None:
        self._share = min(1.0, news.bytes_done / news.size_bytes) if news.size_bytes else 0.0
        done = f"{size(news.bytes_done)} of {size(news.size_bytes)}"
        self.words.setText(f"{done}, {visible(news.current, 80)}" if news.current else done)
        self.setAccessibleDescription(self.words.full_text)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.box(0, 0, self.width(), BAR_HEIGHT, "line", radius=3)
            if self._share:
                ink.box(0, 0, self.width() * self._share, BAR_HEIGHT, "acc", radius=3)


class CopyingDialog(Dialog):
    """What a backup and a restore share: the folder, the copy's progress, how it is left."""

    def __init__(
        self, parent: QWidget, port: EnginePort, title: str, subtitle: str, folder: str
    ) -> None:
        super().__init__(parent, title, subtitle, title)
        self._window, self._port, self._title = parent, port, title
        self.run: CopyRun | None = None
        self.folder = Input("Folder", folder, mono=True)
        self.choose = Button("Choose…", "folder")
        self.choose.clicked.connect(self._choose)
        self.form = Form()
        self.folder_message = self.form.add("Folder", self.folder, self.choose)
        self.body.addWidget(self.form)
        self.progress = Progress()
        self.progress.hide()

    @action
    async def begin(self, command: Command) -> None:
        """Let the engine copy; from then on the dialog only shows it."""
        self.act.setEnabled(False)
        try:
            begun = await ask(self._port, command, CopyStarted)
        except EngineError as refusal:
            self.say(refusal.text)
            self.act.setEnabled(True)
            return
        self.say("")
        run = self.run = CopyRun(self._window, self._port, begun, self._title)
        run.changed.connect(self._moved)
        self.form.setEnabled(False)
        self.progress.show()
        self.progress.show_news(run.news)
        self.cancel.setText("Stop it")
        self.cancel.clicked.disconnect()
        self.cancel.clicked.connect(run.cancel)
        self.act.setText("Go on in the background")
        self.act.clicked.disconnect()
        self.act.clicked.connect(self.accept)
        self.act.setEnabled(True)

    def _moved(self) -> None:
        assert self.run is not None
        self.progress.show_news(self.run.news)
        if self.run.news.end is not None:
            self.accept()

    def _choose(self) -> None:
        above = self.folder.text().rpartition("/")[0]
        choose_folder(self, self._title, above, self.take_folder, name="choose-folder")

    def take_folder(self, folder: str) -> None:
        """What the user chose; a backup goes into a new folder of it."""
        self.folder.setText(folder)
