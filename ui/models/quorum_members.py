"""Who holds the metadata, as table rows."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from engine.contract.quorum import QuorumDescription, QuorumMember
from ui.models.clients import ago
from ui.models.table import Column, KeyedTableModel
from ui.widgets.text import count

BEHIND = 3


class QuorumMembers(KeyedTableModel[int, QuorumMember]):
    """By broker; who leads is told with them."""

    def __init__(self, now_ms: Callable[[], float], parent: QObject | None = None) -> None:
        self.leader_id: int | None = None
        self._now_ms = now_ms
        super().__init__(
            (
                Column("Broker", lambda v: f"Broker {v.broker_id}", lambda v: v.broker_id),
                Column("Part", self._part, self._part, hint="Only voters elect and commit"),
                Column("End", _offset, lambda v: v.end_offset or 0, is_number=True),
                Column(
                    "Behind",
                    lambda v: "unknown" if v.lag is None else count(v.lag),
                    lambda v: v.lag or 0,
                    is_number=True,
                    hint="Records the leader has and it has not",
                ),
                Column("Last fetch", lambda v: self._ago(v.last_fetch_at_ms), _fetched),
                Column("Caught up", lambda v: self._ago(v.last_caught_up_at_ms), _caught_up),
            ),
            parent,
        )

    def show_quorum(self, quorum: QuorumDescription) -> None:
        self.leader_id = quorum.leader_id
        self.replace({each.broker_id: each for each in quorum.members})

    def _part(self, member: QuorumMember) -> str:
        if member.broker_id == self.leader_id:
            return "leader"
        return "voter" if member.is_voter else "observer"

    def _ago(self, at_ms: int | None) -> str:
        return "never" if at_ms is None else ago(self._now_ms() - at_ms)


def _offset(member: QuorumMember) -> str:
    return "unknown" if member.end_offset is None else count(member.end_offset)


def _fetched(member: QuorumMember) -> int:
    return member.last_fetch_at_ms or 0


def _caught_up(member: QuorumMember) -> int:
    return member.last_caught_up_at_ms or 0
