"""Why no messages, in the window: for the client, group, member or topic that is meant."""

from PySide6.QtCore import QObject, Qt

from ui.panes.why import WhyPage, WhyTarget
from ui.shell.pages import PageKind
from ui.shell.shell import Shell


class Why(QObject):
    """Opens the page that explains why nothing arrives."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        shell.pages.add_kind(
            "why",
            PageKind(
                self._make_page, "circle-help", title_of=lambda subject: WhyTarget.of(subject).title
            ),
        )
        shell.actions.add(
            "why", "&Why no messages?", "circle-help", "Ctrl+Shift+Y",
            menus=("Tools/more", "Topic/open"), needs="cluster", handler=self.ask_current,
            tip="Why a client, a group or a topic's readers get nothing",
        )  # fmt: skip
        shell.why_wanted.connect(self.open)

    def open(self, kind: str, name: str, more: str = "") -> WhyPage | None:
        """Bring the page about somebody to the front."""
        target = WhyTarget(kind, name, more)
        page = self._shell.pages.open(("why", target.subject))
        if not isinstance(page, WhyPage):
            return None
        page.setFocus(Qt.FocusReason.OtherFocusReason)  # its buttons are one Tab away
        return page

    def ask_current(self) -> None:
        """About the group or topic in front or selected, else about the first group there is."""
        shell = self._shell
        if shell.current_group:
            self.open("group", shell.current_group)
        elif shell.current_topic:
            self.open("topic", shell.current_topic)
        elif shell.store.groups:
            self.open("group", next(iter(shell.store.groups)))
        else:
            names = [name for name, view in shell.store.topics.items() if not view.is_internal]
            if names:
                self.open("topic", names[0])
            else:
                shell.go_to_wanted.emit("")

    def _make_page(self, subject: str) -> WhyPage:
        page = WhyPage(self._shell.port, WhyTarget.of(subject))
        page.reset_asked.connect(self._shell.reset_wanted)
        page.produce_asked.connect(self._shell.produce_wanted)
        page.requests_asked.connect(self._shell.requests_wanted)
        page.create_asked.connect(self._shell.new_topic_wanted)
        return page
