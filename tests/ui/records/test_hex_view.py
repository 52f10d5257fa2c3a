"""Bytes as lines: any number of them, some marked."""

from PySide6.QtCore import Qt

from ui.records.hex_view import HexView, Mark


def shown(qtbot, data, width=700):
    view = HexView("Bytes")
    view.resize(width, 200)
    qtbot.addWidget(view)
    view.show()
    view.show_bytes(data)
    return view


def test_lines_have_place_digits_and_characters(qtbot):
    view = shown(qtbot, b"Hello\x00\xff, world. And more")
    assert (
        view.cell_text(0)
        == "0000  48 65 6c 6c 6f 00 ff 2c 20 77 6f 72 6c 64 2e 20  Hello··, world. "
    )
    narrow = shown(qtbot, b"0123456789", width=340)
    assert narrow.cell_text(1).startswith("0008  38 39 ")


def test_a_mark_is_brought_into_sight(qtbot):
    view = shown(qtbot, bytes(10_000_000))
    view.show_mark(Mark(9_000_000, 9_000_010))
    assert 9_000_000 // 16 in view.visible_rows()
    view.grab()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.accessibleDescription() == "10,000,000 bytes"
