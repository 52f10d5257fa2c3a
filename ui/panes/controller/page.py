"""ControllerPage: the quorum, and the metadata log record by record."""

from PySide6.QtCore import QDateTime, QModelIndex, QPersistentModelIndex, QSize, Signal
from PySide6.QtGui import QResizeEvent
from typing_extensions import override

from engine.contract.quorum import (
    MOST_RECORDS,
    DescribeQuorum,
    MetadataPage,
    QuorumDescription,
    QuorumMember,
    ReadMetadata,
)
from engine.contract.values import EngineError
from ui.action import start
from ui.delegates.line import LineRow, Look
from ui.engine_port import EnginePort, ask
from ui.models.metadata_records import KEPT, MetadataRecords
from ui.models.quorum_members import BEHIND, QuorumMembers
from ui.models.store import Store
from ui.models.table import ROW_ROLE
from ui.theme.tokens import PAGE_HEADER_HEIGHT, TABLE_HEAD_HEIGHT, TABLE_ROW
from ui.widgets.badge import Badge, Glyph
from ui.widgets.button import Button
from ui.widgets.copy import CopyIcon
from ui.widgets.label import SafeLabel
from ui.widgets.rows import Rows
from ui.widgets.surface import Line, Surface, column, row, scrolled
from ui.widgets.table import Table
from ui.widgets.text import clock_time, count, counted, visible
from ui.widgets.ticking import Ticking
from ui.widgets.tiles import Tile, Tiles

SHARES, NARROW = (0.25, 0.2, 0.25, 0.3), 560
MEMBER_WIDTHS = {1: 110, 2: 110, 3: 110, 4: 130, 5: 130}
RECORD_WIDTHS = {0: 84, 1: 72, 2: 124, 3: 236}
ROOMY = 900
"""Narrower, the record in hand has no room beside the log."""
PAGE, AT_ONCE = 200, 4
"""Records read back at a time; pages read on at one look."""
NEWEST = 2**62


def _now_ms() -> float:
    return float(QDateTime.currentMSecsSinceEpoch())


class _MemberRow(LineRow):
    """Who is behind is amber."""

    @override
    def look(self, index: QModelIndex | QPersistentModelIndex) -> Look:
        member: QuorumMember = index.data(ROW_ROLE)
        if index.column() == BEHIND and member.lag != 0:
            return ("warn_fg", "medium")
        return super().look(index)


class ControllerPage(Ticking):
    """Read anew every second while it is seen; what is not committed yet is not shown."""

    broker_asked = Signal(int)

    def __init__(self, port: EnginePort, store: Store) -> None:
        super().__init__("bg")
        self._port, self._store = port, store
        self._is_asking = self._is_reading_back = False
        self._next = -1
        """The offset to read on from; -1 before anything was read."""
        self._quorum: QuorumDescription | None = None
        self._page: MetadataPage | None = None
        self.leader = Badge("", "acc", "crown")
        self.open = Button("Open the broker", "server")
        self.copy = CopyIcon(self._command_line, name="Copy the same for Kafka's own tool")
        self.figures = Tiles("Figures of the quorum", SHARES, NARROW)
        self.members = QuorumMembers(_now_ms, self)
        self.quorum = Table("Quorum", self.members, MEMBER_WIDTHS, leaving=(5, 4), least=120)
        looks: dict[int, Look] = {0: ("fg", "medium"), 4: ("dim", "body"), 5: ("dim", "body")}
        self.quorum.setItemDelegate(_MemberRow(looks, self.quorum))
        self.records = MetadataRecords(self)
        self.log = Table("Metadata log", self.records, RECORD_WIDTHS, leaving=(1, 2), least=260)
        self.log.setItemDelegate(LineRow({
            0: ("dim", "mono_small"), 1: ("dim", "body"), 2: ("dim", "mono_small"),
            3: ("dim", "mono_small"),
        }, self.log))  # fmt: skip
        self.span = SafeLabel("", "small", "dim", elide=True)
        self.detail = _Detail()
        self._lay_out()
        self.setAccessibleName("Controller")
        self.setFocusProxy(self.log)
        self.open.clicked.connect(self._open_leader)
        for signal in (self.quorum.doubleClicked, self.quorum.activated):
            signal.connect(lambda at: self.broker_asked.emit(self.members.key_at(at.row())))
        self.log.selectionModel().currentChanged.connect(self._choose)
        self.log.verticalScrollBar().valueChanged.connect(self._scrolled)
        store.restarted.connect(self._start_over)

    def _lay_out(self) -> None:
        head = Surface("panel")
        head.setFixedHeight(PAGE_HEADER_HEIGHT)
        row(
            Glyph("crown", "acc_fg", 20), SafeLabel("Controller", "h2"), self.leader, self.copy,
            None, self.open, spacing=8, margins=(16, 0, 12, 0), into=head,
        )  # fmt: skip
        title = row(
            SafeLabel("Metadata log", "strong"), self.span,
            spacing=12, margins=(16, 12, 16, 8),
        )  # fmt: skip
        title.setStretch(1, 1)
        self._beside = Line(vertical=True)
        body = row(self.log, self._beside, self.detail)
        body.setStretch(0, 1)
        page = column(
            head, Line(), self.figures, self.quorum, Line(), title, Line(), body, into=self
        )
        page.setStretch(7, 1)

    # -- what is shown

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for widget in (self.detail, self._beside):
            widget.setVisible(self.width() >= ROOMY)

    def refresh(self) -> None:
        self.tick()

    @override
    def tick(self) -> None:
        if not self._is_asking and self._store.cluster is not None:
            self._is_asking = True
            start(self, self._ask())

    async def _ask(self) -> None:
        try:
            self._show_quorum(await ask(self._port, DescribeQuorum(), QuorumDescription))
            await self._read_on()
        except EngineError:
            self.leader.show_state("No controller", "bad", "triangle-alert")
        finally:
            self._is_asking = False

    async def _read_on(self) -> None:
        for _ in range(AT_ONCE):
            page = await self._read(NEWEST if self._next < 0 else self._next, MOST_RECORDS)
            behind = page.high_watermark - self._next
            if self._next < 0 or behind > AT_ONCE * MOST_RECORDS:
                self.records.replace({})
                self._next = max(page.start_offset, page.high_watermark - PAGE)
                continue
            if not self._take(page):
                break
            self._next = max(self.records) + 1
        self._scrolled()

    async def _read(self, offset: int, number: int) -> MetadataPage:
        self._page = await ask(self._port, ReadMetadata(offset, number), MetadataPage)
        first = self.records.first
        before = self._page.start_offset
        kept = f"; what came before {count(before)} is in the snapshot" if before else ""
        held = "" if first is None else f"offsets {count(first)} to {count(max(self.records))}, "
        self.span.setText(f"{held}committed to {count(self._page.high_watermark)}{kept}")
        return self._page

    def _take(self, page: MetadataPage) -> int:
        """How many of them are committed."""
        found = tuple(each for each in page.records if each.offset < page.high_watermark)
        self.records.add(found)
        return len(found)

    def _scrolled(self, _value: int = 0) -> None:
        """At the old end of what was read, the page before it is read."""
        bar, first = self.log.verticalScrollBar(), self.records.first
        at_end = bar.value() >= bar.maximum() - 2 * TABLE_ROW
        if self._page is None or first is None or self._is_reading_back or not at_end:
            return
        if first > self._page.start_offset and len(self.records) + PAGE <= KEPT:
            self._is_reading_back = True
            start(self, self._read_back(max(self._page.start_offset, first - PAGE), first))

    async def _read_back(self, offset: int, end: int) -> None:
        try:
            self._take(await self._read(offset, end - offset))
        except EngineError:
            pass  # the engine stopped: the window says so
        finally:
            self._is_reading_back = False

    def _start_over(self) -> None:
        self._next = -1
        self.tick()

    def _show_quorum(self, quorum: QuorumDescription) -> None:
        self._quorum = quorum
        self.members.show_quorum(quorum)
        high = TABLE_HEAD_HEIGHT + len(self.members) * TABLE_ROW + 2
        self.quorum.setFixedHeight(high)
        self.leader.show_state(f"Broker {quorum.leader_id}", "acc", "crown")
        voters = [each for each in quorum.members if each.is_voter]
        level = sum(each.lag == 0 for each in voters)
        lags = [each.lag for each in quorum.members if each.lag is not None]
        observers = counted(len(quorum.members) - len(voters), "observer")
        self.figures.show_tiles((
            Tile("Leader", f"Broker {quorum.leader_id}", "decides and writes the metadata"),
            Tile("Epoch", count(quorum.leader_epoch), "rises with each election"),
            Tile(
                "Voters", f"{level} of {len(voters)} level",
                f"{len(voters) // 2 + 1} are a majority, {observers}",
                mark="" if level == len(voters) else "triangle-alert",
            ),
            Tile(
                "Committed", count(quorum.high_watermark),
                f"the slowest is {counted(max(lags, default=0), 'record')} behind",
            ),
        ))  # fmt: skip

    def _choose(self, current: QModelIndex) -> None:
        if current.isValid():
            key = self.records.key_at(current.row())
            found = self.records.value(key)
            assert found is not None
            self.detail.title.setText(found.kind)
            self.detail.words.setText(visible(found.text, 1_000))
            self.detail.rows.show_rows([
                ("offset", count(found.offset)), ("epoch", count(found.epoch)),
                ("time", clock_time(found.at_ms)),
                *((name, visible(text, 1_000)) for name, text in found.fields),
            ])  # fmt: skip

    def _open_leader(self) -> None:
        if self._quorum is not None:
            self.broker_asked.emit(self._quorum.leader_id)

    def _command_line(self) -> str:
        return "" if self._quorum is None else self._quorum.command_line


class _Detail(Surface):
    """The record in hand, field by field."""

    def __init__(self) -> None:
        super().__init__("panel")
        self.setFixedWidth(320)
        self.setAccessibleName("Selected record")
        self.title = SafeLabel("No record chosen", "h3", elide=True)
        self.words = SafeLabel(
            "Choose a record to see what stands in it.", "body", "dim", wrap=True
        )
        self.rows = Rows()
        inner = Surface("panel")
        column(self.title, 4, self.words, 12, self.rows, None, margins=(16, 12, 16, 12), into=inner)
        column(scrolled(inner), into=self)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(320, 80)
