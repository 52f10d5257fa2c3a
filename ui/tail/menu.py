"""The context menu of a record."""

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from engine.decode.filter_completion import quoted
from ui.models.store import Store
from ui.records.copying import add_copies, copy_record
from ui.tail.copies import value_text
from ui.tail.ring import Record
from ui.tail.times import full_time
from ui.tail.view import RecordView
from ui.widgets.copy import copy_text
from ui.widgets.menu import add_entry
from ui.widgets.text import visible

LONGEST_KEY = 200
"""Bytes of a key that may be filtered by from the menu."""


def attach_menu(view: RecordView, store: Store) -> None:
    """Give a view the menu of its records."""
    view.menu_asked.connect(lambda record, at: show_menu(view, store, record, at))
    view.copy_asked.connect(lambda record: copy_text(value_text(record)))


def show_menu(view: RecordView, store: Store, record: Record, at: QPoint) -> QMenu:
    """Open the menu; it deletes itself."""
    menu = QMenu(view)
    menu.setAccessibleName("Record")
    add_entry(menu, "Show record", "eye", lambda: view.record_opened.emit(record), "Return")
    menu.addSeparator()
    if view.takes_filters and record.view is not None:
        for text, words in filters_of(record):
            add_entry(menu, text, "funnel", partial(view.filter_asked.emit, words))
        menu.addSeparator()
    add_copies(menu, record, lambda form: copy_record(record, form, store.address))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def filters_of(record: Record) -> list[tuple[str, str]]:
    """What a record may be filtered by, as the menu says it and as the filter is written."""
    found = []
    view = record.view
    assert view is not None
    key = view.key
    if key is None:
        found.append(("Only records without a key", "key is null"))
    elif len(key) <= LONGEST_KEY and (text := _text_of(key)) is not None:
        found.append((f"Only key {visible(text, 40)}".replace("&", "&&"), f"key = {quoted(text)}"))
    found.append(
        (f"Only partition {record.position.partition}", f"partition = {record.position.partition}")
    )
    if view.timestamp_ms > 0:
        moment = full_time(view.timestamp_ms).split(" ")
        found.append(("Only from this time on", f"timestamp >= {view.timestamp_ms}"))
        if len(moment) == 3:
            found[-1] = (
                "Only from this time on",
                f"timestamp >= {moment[0]}T{moment[1]}{moment[2]}",
            )
    return found


def _text_of(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
