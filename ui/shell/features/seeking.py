"""Where a topic's records begin, in the menus: its oldest, its newest, a time, live."""

from functools import partial

from PySide6.QtCore import QObject

from ui.panes.topic import TopicPage
from ui.shell.shell import Shell
from ui.tail.log import Seek

ENTRIES: tuple[tuple[Seek, str, str], ...] = (
    ("oldest", "Records from the &oldest", "arrow-up-from-line"),
    ("newest", "Records at the n&ewest", "arrow-down-to-line"),
    ("time", "Records from a t&ime…", "clock"),
    ("live", "&Live records", "play"),
)


class Seeking(QObject):
    """Seeks in the page of the topic that the menus speak of."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        for seek, text, icon_name in ENTRIES:
            shell.actions.add(
                f"seek_{seek}", text, icon_name,
                menus="Topic/records", needs="topic", handler=partial(self.seek, seek),
            )  # fmt: skip

    def seek(self, seek: Seek) -> None:
        topic = self._shell.current_topic
        if topic is None:
            return
        self._shell.open_topic(topic)
        page = self._shell.centre.page(("topic", topic))
        if isinstance(page, TopicPage):
            page.show_messages()
            page.messages.seek(seek)
