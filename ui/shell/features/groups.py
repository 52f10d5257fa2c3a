"""Consumer groups in the window: their pages, and what can be done to them."""

from PySide6.QtCore import QObject

from engine.contract.group_commands import SetOffsets
from engine.contract.values import Done
from ui.action import action
from ui.dialogs.groups import (
    DeleteGroupDialog,
    DeletePositionDialog,
    NewGroupDialog,
    RemoveMemberDialog,
    Undo,
)
from ui.engine_port import ask
from ui.notices import Notice, notices
from ui.panes.group import GroupPage
from ui.panes.group.reset_sheet import ResetSheet
from ui.shell.pages import PageKind
from ui.shell.shell import Shell

WARN_AT = "groups/warn-at"
MOST_REMEMBERED = 500


class Groups(QObject):
    """Opens a group's page, and the forms that change groups."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._store = shell, shell.store
        self._window = shell.window
        self._planned: set[str] = set()
        """Groups that do not exist yet: their first positions are being set."""
        shell.pages.add_kind("group", PageKind(self._make_page, "users", exists=self._is_known))
        self._add_actions()
        shell.group_wanted.connect(self.open)
        shell.reset_wanted.connect(self.reset)
        shell.delete_group_wanted.connect(self.delete)
        self._restore_thresholds()
        self._store.lags.thresholds_changed.connect(self._keep_thresholds)

    def open(self, group_id: str) -> GroupPage | None:
        """Bring a group's page to the front."""
        page = self._shell.pages.open(("group", group_id))
        return page if isinstance(page, GroupPage) else None

    def reset(self, group_id: str) -> None:
        """Show the sheet that sets the group elsewhere, beside its page."""
        page = self.open(group_id)
        if page is None:
            return
        if not isinstance(page.sheet, ResetSheet):
            sheet = ResetSheet(self._shell.port, self._store, group_id)
            sheet.close_asked.connect(lambda: page.show_beside(None))
            sheet.applied.connect(self._tell)
            sheet.undo_asked.connect(self._undo)
            page.show_beside(sheet)
        if page.sheet is not None:
            page.sheet.setFocus()

    def delete(self, group_id: str) -> None:
        if group_id in self._store.groups:
            self._open(DeleteGroupDialog(self._window, self._shell.port, self._store, group_id))

    def forget(self, group_id: str, topic: str, partition: int) -> None:
        """Delete one position."""
        self._open(
            DeletePositionDialog(
                self._window, self._shell.port, self._store, group_id, (topic, partition)
            )
        )

    def remove(self, group_id: str, member_id: str) -> None:
        """Take a member out."""
        self._open(
            RemoveMemberDialog(self._window, self._shell.port, self._store, group_id, member_id)
        )

    def new(self) -> None:
        """Name a group that does not exist yet, then set its positions."""
        dialog = NewGroupDialog(self._window, self._store)
        dialog.named.connect(self._plan)
        dialog.open()

    def _add_actions(self) -> None:
        add = self._shell.actions.add
        add(
            "open_group", "Open &group…", "users",
            menus="Cluster/groups", handler=lambda: self._shell.go_to_wanted.emit("g "),
        )  # fmt: skip
        add(
            "reset_offsets", "&Reset offsets…", "history", "Ctrl+Shift+R",
            menus="Cluster/groups", needs="group", handler=lambda: self.reset(self._current),
        )  # fmt: skip
        add(
            "delete_group", "&Delete group…", "trash-2",
            menus="Cluster/groups", needs="group", handler=lambda: self.delete(self._current),
        )  # fmt: skip
        add(
            "new_group", "&New group with offsets…", "plus",
            menus="Cluster/groups", needs="cluster", handler=self.new,
        )  # fmt: skip

    @property
    def _current(self) -> str:
        return self._shell.current_group or ""

    def _open(self, dialog: DeleteGroupDialog | DeletePositionDialog | RemoveMemberDialog) -> None:
        dialog.taken.connect(self._tell)
        dialog.open()

    def _plan(self, group_id: str) -> None:
        self._planned.add(group_id)
        self.reset(group_id)

    def _is_known(self, group_id: str) -> bool:
        return group_id in self._store.groups or group_id in self._planned

    def _make_page(self, group_id: str) -> GroupPage:
        page = GroupPage(self._shell.port, self._store, group_id)
        page.topic_asked.connect(self._shell.open_topic)
        page.reset_asked.connect(self.reset)
        page.delete_asked.connect(self.delete)
        page.forget_asked.connect(self.forget)
        page.remove_asked.connect(self.remove)
        page.why_asked.connect(self._shell.why_wanted)
        page.requests_asked.connect(
            lambda client_id: self._shell.requests_wanted.emit(client_id, None)
        )
        page.join_asked.connect(lambda name: self._shell.join_wanted.emit(name, ""))
        return page

    # -- what was done, and taking it back

    def _tell(self, group_id: str, before: Undo, words: str) -> None:
        text = words if group_id in words else f"{group_id}: {words}"
        if before:
            undo = Notice(text, "ok", "", "Undo", lambda: self._undo(group_id, before))
            notices().tell(undo)
        else:
            notices().tell(Notice(text, "ok"))

    @action
    async def _undo(self, group_id: str, before: Undo) -> None:
        await ask(self._shell.port, SetOffsets(group_id, before), Done)
        notices().tell(Notice(f"{group_id}: the positions are as they were", "ok"))

    # -- thresholds between runs

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
