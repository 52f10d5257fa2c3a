"""Copying a record: the one list of forms, in whichever menu, and what becomes of a choice."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from ui.notices import Notice, notices
from ui.records.copy_as import FORMS, CopyForm
from ui.tail.ring import Record
from ui.widgets.copy import copy_text
from ui.widgets.menu import add_entry
from ui.widgets.text import size

MAX_COPIED = 64 * 1024 * 1024
"""A clipboard is no place for more."""


def add_copies(menu: QMenu, record: Record | None, chosen: Callable[[CopyForm], None]) -> None:
    """Every way to copy a record; what it has nothing for cannot be chosen."""
    for form in FORMS:
        # The keys are shown only: the window's own actions have them.
        entry = add_entry(menu, form.words, "copy", partial(chosen, form), form.keys)
        entry.setEnabled(record is not None and form.can_copy(record))


def copy_record(record: Record, form: CopyForm, address: str) -> None:
    """Put a record on the clipboard and say how much that was."""
    text = form.make(record, address)
    if len(text) > MAX_COPIED:
        notices().tell(Notice(f"{size(len(text))} are more than the clipboard should hold", "warn"))
        return
    copy_text(text)
    notices().tell(Notice(f"{form.words.replace('&', '')}: {size(len(text))} copied", "ok"))
