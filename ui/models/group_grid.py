"""A group as a grid: members down, partitions across, and what is known where the two meet."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from engine.contract.groups import GroupMemberView, GroupPosition, GroupView
from ui.models.lags import Place, lag_of
from ui.models.store import Store
from ui.widgets.text import count, counted, rate, span, visible

PACE_MS = 30_000
"""How fast a partition is read is measured over so much of what was committed lately."""
PACE_LEAST_MS = 2_000
NOBODY = ""
"""The member id of the row of partitions that nobody owns."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A partition in the hands of a member, or of nobody."""

    place: Place
    position: int | None
    """What its member will fetch next; None where that cannot be told."""
    committed: int | None
    end: int | None
    lag: int | None
    waits_ms: int | None
    """How long the first record that is not read has waited; None where that is not known."""
    committed_at_ms: int | None
    reads_per_s: float | None
    written_per_s: float
    is_late: bool

    @property
    def catches_up(self) -> str:
        """When it will have caught up, in words; empty where that is not known."""
        if self.lag == 0:
            return "caught up"
        if self.lag is None or self.reads_per_s is None:
            return ""
        gain = self.reads_per_s - self.written_per_s
        return (
            f"catches up in {span(round(self.lag / gain * 1_000))}" if gain > 0 else "falls behind"
        )


class Pace:
    """How fast positions move, by what was committed when."""

    def __init__(self) -> None:
        self._seen: dict[Place, deque[tuple[int, int]]] = {}

    def note(self, view: GroupView) -> None:
        """Take in the positions of a view."""
        for found in view.positions:
            if found.committed_offset is None or found.committed_at_ms is None:
                continue
            seen = self._seen.setdefault((found.topic, found.partition), deque(maxlen=64))
            point = (found.committed_at_ms, found.committed_offset)
            if seen and (point[1] < seen[-1][1] or point[0] < seen[-1][0]):
                seen.clear()  # it was set back
            if not seen or seen[-1] != point:
                seen.append(point)

    def of(self, place: Place, now_ms: float) -> float | None:
        """Records a second; None where too little was seen."""
        seen = [point for point in self._seen.get(place, ()) if now_ms - point[0] <= PACE_MS]
        if len(seen) < 2 or seen[-1][0] - seen[0][0] < PACE_LEAST_MS:
            return None
        (first_ms, first), (last_ms, last) = seen[0], seen[-1]
        return (last - first) * 1_000 / (max(now_ms, last_ms) - first_ms)


@dataclass(frozen=True, slots=True)
class Row:
    """One member with its shares, or those of nobody."""

    member: GroupMemberView | None
    name: str
    places: frozenset[Place]

    @property
    def member_id(self) -> str:
        return self.member.member_id if self.member is not None else NOBODY


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows, columns and cells of one moment."""

    rows: tuple[Row, ...] = ()
    columns: tuple[Place, ...] = ()
    cells: Mapping[Place, Cell] | None = None

    def owner_row(self, place: Place) -> int | None:
        """The row that a partition stands in."""
        return next((at for at, row in enumerate(self.rows) if place in row.places), None)

    def cell(self, row: int, column: int) -> Cell | None:
        place = self.columns[column]
        return (self.cells or {}).get(place) if place in self.rows[row].places else None


def grid_of(
    view: GroupView, store: Store, pace: Pace, waits: Mapping[Place, int], now_ms: float
) -> Grid:
    """The grid of a group. `waits` holds since when the first unread record waits."""
    positions = {(p.topic, p.partition): p for p in view.positions}
    wanted = {topic for member in view.members for topic in member.topics or ()}
    for topic in wanted:  # those that nobody reads although the group subscribes to them
        for index in store.partitions.get(topic, {}):
            positions.setdefault(
                (topic, index), GroupPosition(topic, index, None, None, None, None, "")
            )
    columns = tuple(sorted(positions))
    late = store.lags.of(view.group_id).late
    reads_at = positions_of(view, store)
    cells = {
        place: _cell(
            positions[place],
            store,
            pace.of(place, now_ms),
            _ago(waits.get(place), now_ms),
            reads_at.get(place),
            is_late=place in late,
        )
        for place in columns
    }
    rows = [
        Row(
            member,
            visible(member.client_id, 200),
            frozenset((topic, index) for topic, found in member.assigned for index in found),
        )
        for member in sorted(view.members, key=lambda one: (one.client_id, one.member_id))
    ]
    owned = frozenset(place for row in rows for place in row.places)
    if free := frozenset(columns) - owned:
        rows.append(Row(None, "Nobody", free))
    return Grid(tuple(rows), columns, cells)


def positions_of(view: GroupView, store: Store) -> dict[Place, int]:
    """What the members will fetch next, where one connection alone can be theirs.

    A fetch does not say for which group it is: its connection has the member's client id and host.
    Where several such connections read a partition, nobody can tell which is the member's.
    """
    by_name: dict[tuple[str, str], list[dict[Place, int]]] = {}
    for client in store.clients.values():
        if client.reads_at:
            found = {(topic, index): offset for topic, index, offset in client.reads_at}
            by_name.setdefault((client.client_id, client.host), []).append(found)
    told: dict[Place, int] = {}
    for member in view.members:
        candidates = by_name.get((member.client_id, member.host.removeprefix("/")), [])
        for topic, indexes in member.assigned if candidates else ():
            for index in indexes:
                offsets = [one[topic, index] for one in candidates if (topic, index) in one]
                if len(offsets) == 1:
                    told[topic, index] = offsets[0]
    return told


def _ago(since_ms: int | None, now_ms: float) -> int | None:
    return None if since_ms is None else max(0, round(now_ms - since_ms))


def _cell(
    found: GroupPosition,
    store: Store,
    reads_per_s: float | None,
    waits_ms: int | None,
    position: int | None,
    *,
    is_late: bool,
) -> Cell:
    place = (found.topic, found.partition)
    partition = store.partition(*place)
    lag = lag_of(found, partition)
    return Cell(
        place=place,
        position=position,
        committed=found.committed_offset,
        end=None if partition is None else partition.high_watermark,
        lag=lag,
        waits_ms=0 if lag == 0 else waits_ms,
        committed_at_ms=found.committed_at_ms,
        reads_per_s=reads_per_s,
        written_per_s=0.0 if partition is None else partition.records_in_per_s,
        is_late=is_late,
    )


def place_name(place: Place) -> str:
    return f"{visible(place[0], 200)}-{place[1]}"


def cell_words(cell: Cell, now_ms: float) -> str:
    """All that is known of a cell in one line."""
    said = [
        "no offset committed" if cell.committed is None else f"committed {count(cell.committed)}"
    ]
    if cell.committed_at_ms is not None:
        said[-1] += f" {span(max(0, round(now_ms - cell.committed_at_ms)) // 1000 * 1000)} ago"
    if cell.position is not None:
        said.insert(0, f"position {count(cell.position)}")
    if cell.end is not None:
        said.append(f"end {count(cell.end)}")
    if cell.lag is not None:
        waits = f", {span(cell.waits_ms)} old" if cell.waits_ms else ""
        said.append(f"{counted(cell.lag, 'record')} behind{waits}")
    if cell.reads_per_s is not None:
        said.append(f"reads {rate(cell.reads_per_s)}/s of {rate(cell.written_per_s)}/s written")
    if cell.catches_up:
        said.append(cell.catches_up)
    return f"{place_name(cell.place)}: " + " · ".join(said)


def idle_words(row: Row, grid: Grid) -> str:
    """Why a member has no share; empty where it has one."""
    member = row.member
    if member is None or row.places:
        return ""
    if member.state in {"joining", "syncing"}:
        return "waits for its share"
    if member.topics is not None and not member.topics:
        return "idle: it subscribes to no topic"
    theirs = [place for place in grid.columns if member.topics is None or place[0] in member.topics]
    if not theirs:
        return "idle: its topics do not exist"
    return "idle: more members than partitions"
