"""One record in full: exact, plain text, bounded."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.ui.batches import NOON_MS, raw
from ui.records.inspector import FORMS, HEADERS_SHOWN, RecordInspector
from ui.tail.ring import RecordRing, batch_of
from ui.widgets.copy import CopyIcon

BIG = 9_223_372_036_854_775_807


def record(key=b"c-05804", value=b"v", headers=(), **fields):
    made = Record(262_989, NOON_MS, key, value, headers)
    ring = RecordRing()
    ring.append(batch_of("orders", 2, build_batch([made], base_offset=262_989, **fields)))
    return ring.record(0)


@pytest.fixture
def inspector(qtbot):
    inspector = RecordInspector()
    inspector.resize(380, 800)
    qtbot.addWidget(inspector)
    inspector.show()
    return inspector


def choose(inspector, form):
    inspector.form.choose(FORMS.index(form))


def facts(inspector):
    return {fact.name: (fact.value, fact.note) for fact in inspector.facts.facts}


def test_json_is_laid_out_with_every_digit(inspector):
    inspector.show_record(record(value=b'{"id":%d,"total":201.66}' % BIG))
    assert inspector.title.full_text == "orders-2 @ 262,989"
    assert inspector.value.toPlainText() == f'{{\n  "id": {BIG},\n  "total": 201.66\n}}'
    assert inspector.value_facts.full_text == "JSON · 41 B"


def test_the_same_value_as_text_and_hex(inspector):
    inspector.show_record(record(value=b'{"a":1}'))
    choose(inspector, "text")
    assert inspector.value.toPlainText() == '{"a":1}'
    choose(inspector, "hex")
    assert inspector.value.toPlainText().startswith("00000000  7b 22 61 22 3a 31 7d")


def test_what_is_no_json_is_shown_as_text(inspector):
    inspector.show_record(record(value=b"<b>bold</b>\x1b[31m\nsecond"))
    assert inspector.value.toPlainText() == "<b>bold</b>␛[31m\nsecond"
    assert inspector.value_facts.full_text == "text · 23 B"


def test_null_empty_and_binary_are_told_apart(inspector):
    inspector.show_record(record(key=None, value=None))
    assert inspector.key.toPlainText() == "null"
    assert inspector.key_facts.full_text == "null"
    assert inspector.value.toPlainText().startswith("null: a tombstone")
    inspector.show_record(record(key=b"", value=b""))
    assert inspector.key.toPlainText() == '""'
    assert inspector.value_facts.full_text == "empty"
    inspector.show_record(record(value=b"\x00\xff\xfe\x80" * 10))
    assert inspector.value_facts.full_text == "binary · 40 B"


def test_a_large_value_is_cut_and_says_so(inspector):
    inspector.show_record(record(value=b"z" * 10_000_000))
    assert len(inspector.value.toPlainText()) == 65_536
    assert inspector.cut.full_text == "The first 64.0 KiB of 9.5 MiB; copying takes all of it."
    inspector.show_record(record(value=b"z"))
    assert inspector.cut.isHidden()


def test_headers_are_listed_null_among_them(inspector):
    inspector.show_record(record(headers=(("type", b"json"), ("retry-of", None), ("e", b""))))
    assert [(f.name, f.value) for f in inspector.headers.facts] == [
        ("type", "json"), ("retry-of", None), ("e", '""'),
    ]  # fmt: skip
    many = tuple((f"h{at}", b"x") for at in range(50_000))
    inspector.show_record(record(headers=many))
    assert len(inspector.headers.facts) == HEADERS_SHOWN + 1
    assert inspector.header_count.full_text == "50,000"


def test_the_batch_says_its_facts(inspector):
    inspector.show_record(
        record(codec=Codec.LZ4, producer_id=4012, producer_epoch=0, base_sequence=88_214,
               leader_epoch=6, transactional=True)
    )  # fmt: skip
    found = facts(inspector)
    assert found["Batch"] == ("262,989 to 262,989", "1 record · lz4")
    assert found["Producer"] == ("4012", "epoch 0 · sequence 88,214")
    assert found["Leader epoch"][0] == "6"
    assert inspector.state.words == "transactional"
    inspector.show_record(record())
    assert "Producer" not in facts(inspector)


def test_a_batch_that_cannot_be_read_is_named(inspector):
    ring = RecordRing()
    ring.append(batch_of("t", 0, raw(4, 1)[:-3]))
    inspector.show_record(ring.record(0))
    assert inspector.value.toPlainText().startswith("This batch cannot be read: ")


def test_everything_can_be_copied(inspector, qtbot):
    inspector.show_record(record(value=b"x" * 70_000))
    copied = []
    for button in inspector.findChildren(CopyIcon):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        copied.append(QGuiApplication.clipboard().text())
    assert "x" * 70_000 in copied
    assert "c-05804" in copied
    assert "orders-2 @ 262989" in copied
    assert all(button.accessibleName() for button in inspector.findChildren(CopyIcon))


def test_escape_and_the_cross_close_it(inspector, qtbot):
    with qtbot.waitSignal(inspector.closed):
        qtbot.keyClick(inspector.value, Qt.Key.Key_Escape)
    with qtbot.waitSignal(inspector.closed):
        qtbot.mouseClick(inspector.close_button, Qt.MouseButton.LeftButton)
