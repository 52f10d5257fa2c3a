"""The trash in the window: a topic that went can be brought back at once, or from the list."""

from PySide6.QtCore import QObject

from engine.contract.trash import DeletedTopic, ListTrash, RestoreTopic, TrashContents
from engine.contract.values import Done
from ui.action import action
from ui.dialogs.trash import TrashDialog
from ui.engine_port import ask
from ui.notices import Notice, notices
from ui.shell.shell import Shell
from ui.widgets.text import counted, size, visible


class Trash(QObject):
    """Tells of deleted topics, with Undo, and opens the list of them."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._port = shell, shell.port
        shell.actions.add(
            "undo_delete", "&Undo deletion of topic", "rotate-ccw", "Ctrl+Shift+Z",
            menus=("Edit/undo", "Topic/change"), needs="cluster", handler=self.undo,
        )  # fmt: skip
        shell.actions.add(
            "trash", "&Trash…", "trash-2", menus="Cluster/change", needs="cluster",
            handler=self.open,
        )  # fmt: skip

    def open(self) -> None:
        """List what lies there."""
        TrashDialog(self._shell.window, self._port, self._shell.store).open()

    @action
    async def undo(self) -> None:
        """Bring the topic back that was deleted last."""
        contents = await ask(self._port, ListTrash(), TrashContents)
        if contents.topics:
            await self._restore(contents.topics[0])
        else:
            notices().tell(Notice("Nothing to undo", detail="The trash is empty."))

    @action
    async def tell_deleted(self, name: str, topic_id: str, *, had_page: bool) -> None:
        """A topic went: say what became of it, and offer to bring it back."""
        contents = await ask(self._port, ListTrash(), TrashContents)
        there = [topic for topic in contents.topics if topic.topic_id == topic_id]
        shown = visible(name)
        if not there:
            detail = "Its page was closed." if had_page else "Its records are gone for good."
            notices().tell(Notice(f"Topic {shown} was deleted", detail=detail))
            return
        (topic,) = there
        held = f"{counted(topic.record_count, 'record')} ({size(topic.size_bytes)})"
        lie = "lies" if topic.record_count == 1 else "lie"
        notices().tell(
            Notice(
                f"Topic {shown} was deleted",
                detail=f"{held} {lie} in the trash.",
                action_text="Undo",
                action=lambda: self.restore(topic),
            )
        )

    @action
    async def restore(self, topic: DeletedTopic) -> None:
        await self._restore(topic)

    async def _restore(self, topic: DeletedTopic) -> None:
        await ask(self._port, RestoreTopic(topic.topic_id), Done)
        detail = f"{counted(topic.record_count, 'record')}, the same topic id."
        notices().tell(Notice(f"Topic {visible(topic.name)} is back", "ok", detail))
        self._shell.open_topic(topic.name)
