"""What a broker was asked in the last second, as table rows: how often, and how long it took."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QObject

from engine.contract.metrics import BrokerMetrics, Latency
from ui.models.table import Column, KeyedTableModel
from ui.widgets.text import count, milliseconds


def _percentile(title: str, of: Callable[[Latency], float | None], hint: str) -> Column[Latency]:
    """Empty where nothing was asked."""

    def words(view: Latency) -> str:
        value = of(view)
        return "" if value is None else milliseconds(value)

    return Column(title, words, lambda v: of(v) or 0.0, is_number=True, hint=hint)


API_COLUMNS = (
    Column[Latency]("API", lambda v: v.name, lambda v: v.name),
    Column[Latency](
        "Answered",
        lambda v: count(v.count),
        lambda v: v.count,
        is_number=True,
        hint="In the last second; fetches that waited for records are not counted",
    ),
    _percentile("p50", lambda v: v.p50_ms, "Half of them took at most so long"),
    _percentile("p99", lambda v: v.p99_ms, "99 of a hundred took at most so long"),
)


class ApiTimes(KeyedTableModel[str, Latency]):
    """A row for each API that was asked since the page was opened; quiet ones stay, at 0."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(API_COLUMNS, parent)

    def show_second(self, measured: BrokerMetrics | None) -> None:
        """The last second; None: nothing was asked."""
        rows = {name: Latency(name, 0, None, None) for name in self}
        if measured is not None:
            asked = [(each.name, each) for each in measured.apis]
            asked += [("Log sync", measured.sync)] if measured.sync.count else []
            rows |= {name: replace(each, name=name) for name, each in asked}
        self.apply(rows)
