"""Consumer groups in the window: their pages, and what can be done to them."""

from PySide6.QtCore import QObject

from ui.panes.group import GroupPage
from ui.shell.pages import PageKind
from ui.shell.shell import Shell

WARN_AT = "groups/warn-at"
MOST_REMEMBERED = 500


class Groups(QObject):
    """Opens a group's page, and the forms that change groups."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._store = shell, shell.store
        self._awaited: str | None = None
        shell.pages.add_kind(
            "group", PageKind(self._make_page, "users", exists=self._store.groups.__contains__)
        )
        shell.group_wanted.connect(self.open)
        self._restore_thresholds()
        self._store.lags.thresholds_changed.connect(self._keep_thresholds)

    def open(self, group_id: str) -> GroupPage | None:
        """Bring a group's page to the front."""
        page = self._shell.pages.open(("group", group_id))
        return page if isinstance(page, GroupPage) else None

    def _make_page(self, group_id: str) -> GroupPage:
        page = GroupPage(self._shell.port, self._store, group_id)
        page.topic_asked.connect(self._shell.open_topic)
        return page

    def _restore_thresholds(self) -> None:
        settings = self._shell.settings
        kept = "" if settings is None else str(settings.value(WARN_AT, ""))
        for line in kept.splitlines()[:MOST_REMEMBERED]:
            number, _, group_id = line.partition(" ")
            if number.isascii() and number.isdigit():
                self._store.lags.set_warn_at(group_id, int(number))

    def _keep_thresholds(self) -> None:
        if self._shell.settings is not None:
            kept = list(self._store.lags.thresholds.items())[-MOST_REMEMBERED:]
            lines = [f"{number} {name}" for name, number in kept if "\n" not in name]
            self._shell.settings.setValue(WARN_AT, "\n".join(lines))
