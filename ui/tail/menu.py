"""The context menu of a record."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from ui.tail.copies import json_text, key_text, position_text, value_text
from ui.tail.ring import Record
from ui.tail.view import RecordView
from ui.theme import set_icon
from ui.widgets.copy import copy_text


def attach_menu(view: RecordView) -> None:
    """Give a view the menu of its records."""
    view.menu_asked.connect(lambda record, at: show_menu(view, record, at))
    view.copy_asked.connect(lambda record: copy_text(value_text(record)))


def show_menu(view: RecordView, record: Record, at: QPoint) -> QMenu:
    """Open the menu; it deletes itself."""
    menu = QMenu(view)
    menu.setAccessibleName("Record")
    _add(menu, "Show record", "eye", lambda: view.record_opened.emit(record), "Return")
    menu.addSeparator()
    has_value = record.view is not None and record.view.value is not None
    has_key = record.view is not None and record.view.key is not None
    for text, is_there, make, keys in (
        ("Copy value", has_value, value_text, "Ctrl+C"),
        ("Copy key", has_key, key_text, ""),
        ("Copy record as JSON", record.view is not None, json_text, ""),
        ("Copy position", True, position_text, ""),
    ):
        _add(menu, text, "copy", _copier(make, record), keys, enabled=is_there)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def _copier(make: Callable[[Record], str], record: Record) -> Callable[[], None]:
    return lambda: copy_text(make(record))


def _add(
    menu: QMenu,
    text: str,
    icon: str,
    slot: Callable[[], None],
    keys: str = "",
    *,
    enabled: bool = True,
) -> None:
    action = menu.addAction(text)
    set_icon(action, icon)
    action.setEnabled(enabled)
    if keys:  # shown only: the view has the key itself
        action.setText(f"{text}\t{keys}")
    action.triggered.connect(slot)
