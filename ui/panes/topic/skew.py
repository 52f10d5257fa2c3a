"""Skew: whether a partition holds more than its share, and whether a few keys are the reason."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtWidgets import QWidget

from engine.contract.commands import BatchPage, ReadBatches
from engine.contract.records import BatchReader
from engine.contract.values import EngineError
from engine.contract.views import PartitionView
from ui.action import action
from ui.engine_port import EnginePort, ask
from ui.models.partitions import record_span
from ui.models.store import Store
from ui.widgets.button import Button
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import count, counted, visible

SKEWED = 1.5
"""So many times its fair share is worth a name."""
PARTITIONS_LOOKED_AT, RECORDS_LOOKED_AT = 32, 200
BYTES_LOOKED_AT, OPENED_BYTES = 128 << 10, 1 << 20
KEYS_NAMED = 3


class SkewBar(Surface):
    """One line of exact shares; keys are looked at when asked, and it says how many."""

    def __init__(
        self, port: EnginePort, store: Store, topic: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("bg", parent)
        self._port, self._store, self._topic = port, store, topic
        self.shares = SafeLabel("", "small", "dim", elide=True)
        self.keys = SafeLabel("", "small", "dim", elide=True)
        self.look = Button(
            "Look at keys", kind="link",
            tip="Read the newest records of each partition and count their keys",
        )  # fmt: skip
        self.keys.hide()
        head = SafeLabel("Skew", "small_strong")
        line = row(head, 16, self.shares, 16, self.keys, self.look, margins=(16, 0, 8, 0))
        line.setStretch(2, 1)
        column(line, Line(), into=self)
        self.setFixedHeight(37)
        self.setAccessibleName(f"Skew of {topic}")
        self.look.clicked.connect(self._look)
        store.partitions_changed.connect(self._changed)
        self._changed(topic)

    def _changed(self, topic: str) -> None:
        if topic == self._topic:
            words = shares_in_words(self._store.partitions.get(topic, {}).values())
            self.shares.setText(words)
            self.setAccessibleDescription(words)

    @action
    async def _look(self) -> None:
        self.look.setEnabled(False)
        views = sorted(
            self._store.partitions.get(self._topic, {}).values(), key=record_span, reverse=True
        )
        found: Counter[bytes | None] = Counter()
        try:
            for view in views[:PARTITIONS_LOOKED_AT]:
                found.update(await self._keys_of(view))
        except EngineError as refusal:
            self.keys.setText(refusal.text)
        else:
            held = sum(map(record_span, views))
            self.keys.setText(keys_in_words(found, held))
        self.keys.setToolTip("")
        self.keys.show()
        self.look.setText("Look again")
        self.look.setEnabled(True)

    async def _keys_of(self, view: PartitionView) -> list[bytes | None]:
        """The keys of the partition's newest records."""
        start = max(view.log_start_offset, view.high_watermark - RECORDS_LOOKED_AT)
        if start >= view.high_watermark:
            return []
        asked = ReadBatches(self._topic, view.partition, start, BYTES_LOOKED_AT)
        page = await ask(self._port, asked, BatchPage)
        readers = [BatchReader(batch, max_decompressed=OPENED_BYTES) for batch in page.batches]
        return [
            record.key
            for reader in readers
            if reader.facts is None or not reader.facts.is_control
            for record in reader.records()[-RECORDS_LOOKED_AT:]
            if record.offset >= start
        ]


def shares_in_words(views: Iterable[PartitionView]) -> str:
    """`orders-3 holds 41.2 % of the records (fair: 16.7 %), orders-0 …of the bytes`."""
    views = list(views)
    if len(views) < 2:
        return "one partition holds everything" if views else ""
    records = _largest(views, record_span, "records")
    sizes = _largest(views, lambda view: view.size_bytes, "bytes")
    if not records and not sizes:
        return "nothing to compare yet"
    return (
        f"{records or 'no records'}; {sizes or 'no bytes'}; fair would be {100 / len(views):.1f} %"
    )


def _largest(
    views: Sequence[PartitionView], amount: Callable[[PartitionView], int], what: str
) -> str:
    whole = sum(map(amount, views))
    if whole <= 0:
        return ""
    most = max(views, key=amount)
    share = amount(most) / whole
    name = f"{visible(most.topic, 60)}-{most.partition}"
    if share * len(views) >= SKEWED:
        return f"{name} holds {share:.1%} of the {what}, skewed".replace("%", " %")
    return f"{what} even, at most {share:.1%} in {name}".replace("%", " %")


def keys_in_words(found: Counter[bytes | None], held: int) -> str:
    """What the keys of the records looked at say, and how many records those were."""
    looked = found.total()
    if not looked:
        return "no records to look at"
    of = f"of {counted(looked, 'record')} looked at ({count(held)} held)"
    without = found[None]
    if without == looked:
        return f"none has a key, {of}"
    named = [
        f"{visible(key.decode('utf-8', 'backslashreplace'), 24) or 'empty'} {times / looked:.0%}"
        for key, times in found.most_common(KEYS_NAMED + 1)
        if key is not None
    ][:KEYS_NAMED]
    keys = len(found) - (without > 0)
    more = f", {without / looked:.0%} without a key" if without else ""
    return f"{counted(keys, 'key')}: {', '.join(named)}{more}, {of}".replace("%", " %")
