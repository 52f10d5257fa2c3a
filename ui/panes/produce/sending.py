"""SendRun: one, many or a rate of records through the produce path, counted exactly."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from engine.contract.produce import MAX_RECORDS, NewRecord, ProducedMany, ProduceMany
from engine.contract.values import EngineError
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.panes.produce.draft import DraftError, Order, maker
from ui.panes.produce.template import Chance, Moment

AT_ONCE = 500
AT_ONCE_BYTES = 1_048_576
"""What is asked for at a time: the next part waits for its answer, so nothing piles up."""
TICK_MS = 40
MOST_FAILURES = 1_000
"""A run that nothing but fails ends by itself."""


class SendRun(QObject):
    """Sends an order; `sent` and `failed` are exact, a stopped run ends with its last answer."""

    changed = Signal()
    ended = Signal()

    def __init__(
        self,
        port: EnginePort,
        order: Order,
        now_ms: Callable[[], int],
        chance: Chance,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.order = order
        self.sent = self.failed = 0
        self.last: tuple[int, int] | None = None
        """Partition and offset of the record written last."""
        self.at_ms = 0
        self.problem: EngineError | None = None
        self.is_running = False
        self._port, self._now_ms, self._chance = port, now_ms, chance
        self._make = maker(order)
        self._made = 0
        self._is_asking = self._is_stopped = False
        self._begin_ms = 0
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._pump)

    @property
    def is_single(self) -> bool:
        return self.order.record_count == 1

    def begin(self) -> None:
        self.is_running = True
        self._begin_ms = self._now_ms()
        if self.order.rate_per_s is not None:
            self._tick.start()
        self._pump()

    def stop(self) -> None:
        """Ask for no more; what is under way is still counted."""
        self._is_stopped = True
        self._tick.stop()
        if not self._is_asking:
            self._end()

    def _pump(self) -> None:
        """Ask for the next part, where one is due and the last was answered."""
        if self._is_asking or not self.is_running or self._is_stopped:
            return
        due = self._due()
        if due > 0:
            self._is_asking = True
            start(self, self._send(due))
        elif self._left() == 0:
            self._end()

    def _left(self) -> int:
        total = self.order.record_count
        return MAX_RECORDS if total is None else total - self._made

    def _due(self) -> int:
        due = min(self._left(), AT_ONCE)
        rate = self.order.rate_per_s
        if rate is None:
            return due
        waited_ms = max(self._now_ms() - self._begin_ms, 0)
        late = int(waited_ms * rate / 1000) + 1 - self._made
        if late > rate:  # slower than wanted: what was not sent in time is not caught up with
            self._begin_ms += (late - rate) * 1000 // rate
            late = rate
        return min(due, max(late, 0))

    async def _send(self, due: int) -> None:
        try:
            records = self._records(due)
            order = self.order
            command = ProduceMany(order.topic, records, order.codec, order.acks)
            reply = await ask(self._port, command, ProducedMany)
        except DraftError as wrong:
            self.failed += due
            self._made += due
            self.problem = EngineError(str(wrong))
        except EngineError as refusal:
            self.failed += len(records)
            self.problem = refusal
        else:
            self._count(reply)
        finally:
            self._is_asking = False
        self.changed.emit()
        if self._is_stopped or self._left() == 0 or self._gives_up():
            self._end()
        elif self.order.rate_per_s is None:
            self._pump()

    def _gives_up(self) -> bool:
        return self.failed >= MOST_FAILURES and not self.sent

    def _records(self, due: int) -> tuple[NewRecord, ...]:
        made: list[NewRecord] = []
        room, now_ms = AT_ONCE_BYTES, self._now_ms()
        for _ in range(due):
            record = self._make(Moment(self._made + 1, now_ms, self._chance))
            self._made += 1
            made.append(record)
            room -= len(record.key or b"") + len(record.value or b"")
            if room <= 0:
                break
        return tuple(made)

    def _count(self, reply: ProducedMany) -> None:
        written = [place for place in reply.places if place is not None]
        self.sent += len(written)
        self.failed += len(reply.places) - len(written)
        if written:
            self.last, self.at_ms = written[-1], reply.timestamp_ms
        if reply.failures:
            told = reply.failures[0]
            self.problem = EngineError(told.text, told.code)

    def _end(self) -> None:
        if self.is_running:
            self.is_running = False
            self._tick.stop()
            self.ended.emit()
