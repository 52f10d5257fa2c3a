"""Shares of partitions and keys, from real figures and records."""

from collections import Counter

from engine.contract.commands import BatchPage, ReadBatches
from engine.contract.frames import Frame
from engine.contract.values import EngineError
from engine.wire.batch import Record, build_batch
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic.skew import SkewBar, keys_in_words, shares_in_words


def parts(*ends, sizes=None):
    sizes = sizes or ends
    return [
        samples.partition("t", at, log_end_offset=end, high_watermark=end, size_bytes=size)
        for at, (end, size) in enumerate(zip(ends, sizes, strict=True))
    ]


def test_the_skewed_partition_is_named_with_its_share():
    assert shares_in_words(parts(100, 700, 200, sizes=(10, 10, 10))) == (
        "t-1 holds 70.0 % of the records, skewed; bytes even, at most 33.3 % in t-0;"
        " fair would be 33.3 %"
    )


def test_one_partition_and_none_have_nothing_to_compare():
    assert shares_in_words(parts(5)) == "one partition holds everything"
    assert shares_in_words(parts(0, 0)) == "nothing to compare yet"
    assert shares_in_words([]) == ""


def test_keys_say_how_many_records_were_looked_at():
    found = Counter({b"a": 6, b"b\x1b": 3, None: 1})
    assert keys_in_words(found, 1_000) == (
        "2 keys: a 60 %, b␛ 30 %, 10 % without a key, of 10 records looked at (1,000 held)"
    )
    assert keys_in_words(Counter({None: 2}), 2) == "none has a key, of 2 records looked at (2 held)"
    assert keys_in_words(Counter(), 0) == "no records to look at"


def bar(qtbot, port):
    store = Store()
    store.apply(Frame(states=tuple((("partition", "t", v.partition), v) for v in parts(3, 0))))
    made = SkewBar(port, store, "t")
    qtbot.addWidget(made)
    return made


async def test_keys_are_read_when_asked(qtbot):
    port = CannedPort()
    batch = build_batch([Record(at, 0, b"k", b"v") for at in range(3)])
    port.answers[ReadBatches] = BatchPage((bytes(batch),), 3, 0, 3)
    made = bar(qtbot, port)
    assert not port.asked
    made.look.click()
    await settle()
    assert len(port.asked) == 1
    assert made.keys.full_text == "1 key: k 100 %, of 3 records looked at (3 held)"
    assert made.look.text() == "Look again"


async def test_a_refusal_is_said(qtbot):
    port = CannedPort()
    port.answers[ReadBatches] = EngineError("No broker here leads partition 0 of topic t.")
    made = bar(qtbot, port)
    made.look.click()
    await settle()
    assert "No broker here" in made.keys.full_text
    assert made.look.isEnabled()
