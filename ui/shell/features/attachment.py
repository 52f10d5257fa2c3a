"""A window on an engine that another program runs: what it says of that, and what it cannot do."""

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QObject, Signal
from PySide6.QtWidgets import QBoxLayout

from engine.contract.facts import Event
from ui.dialogs.graduate import TITLE
from ui.engine_link import LinkNews, Return
from ui.notices import Notice, notices
from ui.panes.link_strip import LinkStrip
from ui.shell.features.hints import BELOW_TABS
from ui.shell.shell import Shell
from ui.widgets.text import clock_time, counted

NOT_HERE = (
    ("open_data_folder", "Open a data &folder…", "folder",
     "This window looks at an engine that another program runs: open one more with --attach"),
    ("graduate", f"{TITLE.replace('genuine', '&genuine')}…", "external-link",
     "The engine has to stop for it: end `workbench serve`, then use workbench graduate"),
)  # fmt: skip
"""Actions of a window with an engine of its own, and why they cannot be chosen here."""
TAILS = (
    "Live tails and consumers begin anew from here; records written meanwhile are on the pages of"
    " their topics."
)


class Attachment(QObject):
    """Names the engine, says when it does not answer, and what was missed when it does again."""

    away_changed = Signal(bool)
    folder_changed = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.folder = ""
        self.on_retry: Callable[[], None] = lambda: None
        self.strip = LinkStrip()
        self.strip.retry_wanted.connect(self._retry)
        self._seen_until = ""
        layout = shell.centre.layout()
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(BELOW_TABS, self.strip)
        for name, text, icon_name, why in NOT_HERE:
            made = shell.actions.add(
                name, text, icon_name, menus="Cluster/folder", tip=f"Not in this window. {why}"
            )
            made.setEnabled(False)

    def show_folder(self, folder: str) -> None:
        self.folder = folder
        self._shell.window.setWindowTitle(f"Broker Workbench, attached to {folder}")
        self.folder_changed.emit(folder)

    def take(self, news: LinkNews) -> None:
        """How the link stands now."""
        if news.returned is not None:
            self._come_back(news.returned)
        is_away = news.state != "well"
        self.away_changed.emit(is_away)
        if not is_away:
            self.strip.hide()
            return
        name = f"The engine on {self.folder} does not answer"
        if self.strip.isHidden():
            now_ms = QDateTime.currentMSecsSinceEpoch()
            self._seen_until = clock_time(now_ms).partition(".")[0]
            self._shell.store.take_event(Event(now_ms, "link_cut", "warning", name, news.why))
        as_it_was = f"What you see is as it was at {self._seen_until}."
        if news.state == "silent":
            why = "It is connected and says nothing: it is stopped, or too busy."
            self.strip.tell(name, f"{as_it_was} {why}", may_retry=False)
        else:
            self.strip.tell(f"{name}; trying again", f"{as_it_was} {news.why}", may_retry=True)

    def _come_back(self, returned: Return) -> None:
        """Everything is told anew: whoever had the engine watch something asks again."""
        name = f"The engine on {self.folder} answers again"
        what = _what_is_known(returned)
        is_whole = not (returned.missed_count or returned.is_other_run)
        store = self._shell.store
        store.engine_stopped()
        store.start_over(keep_topics=True)
        store.events_skipped += returned.missed_count
        now_ms = QDateTime.currentMSecsSinceEpoch()
        store.take_event(Event(now_ms, "link_back", "good" if is_whole else "warning", name, what))
        notices().tell(Notice(name, "ok" if is_whole else "warn", f"{what} {TAILS}"))

    def _retry(self) -> None:
        self.on_retry()


def _what_is_known(returned: Return) -> str:
    """Of the time between."""
    seconds = counted(max(round(returned.away_s), 1), "second")
    if returned.is_other_run:
        what = (
            "It was started anew meanwhile: the events of its new start follow, and what it did"
            " before that is in its log alone."
        )
    elif returned.told_count:
        what = f"{counted(returned.told_count, 'event')} of that time follow."
    else:
        what = "Nothing happened meanwhile."
    if returned.missed_count:
        what += f" {counted(returned.missed_count, 'older event')} could not be kept."
    return f"It was away for {seconds}. {what}"
