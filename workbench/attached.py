"""The window alone, attached to an engine that another program runs; to close it stops nothing."""

from PySide6.QtWidgets import QApplication
from typing_extensions import override

from engine.contract.outbox import Outbox
from ui.engine_link import LinkNews
from ui.panes.refusal import Remedy
from workbench.bridge import Engine
from workbench.inbox import Inbox
from workbench.program import Program
from workbench.remote_engine import RemoteEngine
from workbench.window_settings import WindowSettings


class Attached(Program):
    """Speaks to the engine on a data folder for as long as the window is open."""

    def __init__(
        self,
        app: QApplication,
        data_folder: str,
        *,
        remembered: WindowSettings | None = None,
        given_scale: str = "",
    ) -> None:
        self._data_folder = data_folder
        self._inbox = Inbox(self._heard)
        super().__init__(
            app,
            remembered=remembered,
            given_scale=given_scale,
            attached_to=data_folder,
            frames=self._inbox,
        )

    def _heard(self, news: LinkNews) -> None:
        self.window.attachment.take(news)

    @override
    def _make_engine(self, outbox: Outbox) -> Engine:
        engine = RemoteEngine(self._data_folder, self._inbox)
        self.window.attachment.on_retry = engine.retry
        return engine

    @override
    def _heed(self, remedy: Remedy) -> None:
        if remedy.folder is not None:
            self._data_folder = remedy.folder
            self.window.attachment.show_folder(remedy.folder)
