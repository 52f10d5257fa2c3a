"""Pages of the centre by what they are about: found where they are open, made where not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.shell.centre import Centre, Key


def _always(_subject: str) -> bool:
    return True


@runtime_checkable
class Refreshable(Protocol):
    """A page whose content can be read again: F5."""

    def refresh(self) -> None: ...


@runtime_checkable
class Filterable(Protocol):
    """A page or pane with a filter: Ctrl+F puts the keyboard into it."""

    def edit_filter(self) -> None: ...


@runtime_checkable
class Keepsake(Protocol):
    """A page or pane that begins where it was left: its state as one short text."""

    def kept(self) -> str: ...

    def bring_back(self, kept: str) -> None: ...


@dataclass(frozen=True, slots=True)
class PageKind:
    """How the pages of one kind are made."""

    make: Callable[[str], QWidget]
    """Called with the subject: a topic's name, or "" where there is but one page."""
    icon_name: str
    title: str = ""
    """"": the subject itself."""
    title_of: Callable[[str], str] | None = None
    """What to say of a subject that is no name."""
    closes: bool = True
    exists: Callable[[str], bool] = _always
    """Whether there is such a subject now; an unknown one opens no page."""


class Pages(QObject):
    """Opens pages by key: `pages.open(("topic", "orders"))`."""

    opened = Signal(object, object)
    """A key and its new page."""

    def __init__(self, centre: Centre) -> None:
        super().__init__(centre)
        self._centre = centre
        self._kinds: dict[str, PageKind] = {}

    def add_kind(self, name: str, kind: PageKind) -> None:
        self._kinds[name] = kind

    def open(self, key: Key, *, in_front: bool = True) -> QWidget | None:
        """Find or make a page, in front or behind; None where there is no such subject (yet)."""
        name, subject = key
        kind = self._kinds.get(name)
        if kind is None or not kind.exists(subject):
            return None
        page = self._centre.page(key)
        if page is None:
            page = kind.make(subject)
            title = kind.title_of(subject) if kind.title_of else kind.title or subject
            self._centre.add(
                key, title, kind.icon_name, page, closes=kind.closes, in_front=in_front
            )
            self.opened.emit(key, page)
        if in_front:
            self._centre.show_page(key)
        return page

    def is_kept(self, key: Key) -> bool:
        """Whether the next start may open it again: only what the user opened."""
        kind = self._kinds.get(key[0])
        return kind is not None and kind.closes

    def find(self, key: Key) -> QWidget | None:
        """The page, where it is open."""
        return self._centre.page(key)

    def close(self, key: Key) -> bool:
        """Whether it was open."""
        was_open = self._centre.page(key) is not None
        self._centre.close_page(key)
        return was_open
