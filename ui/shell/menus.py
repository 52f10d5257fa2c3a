"""The menu bar: which menus there are, and which sections each is divided into."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.theme.tokens import MENU_HEIGHT

Place = str
"""A menu and one of its sections: "File/new"."""
MENUS = {
    "&File": ("new", "open", "export", "leave"),
    "&Edit": ("undo", "text", "copy", "settings"),
    "&View": ("go", "pages", "theme", "layout"),
    "&Cluster": ("pages", "show", "folder", "groups", "change"),
    "&Topic": ("open", "records", "change"),
    "T&ools": ("records", "find", "more"),
    "&Window": ("steps", "perspectives", "docks", "tails"),
    "&Help": ("lessons", "learn", "report", "about"),
}
"""Sections in their order, a line between two of them; an empty one is not seen."""


class Menus:
    """Puts actions into sections, in the order they come."""

    def __init__(self, bar: QMenuBar) -> None:
        bar.setFixedHeight(MENU_HEIGHT)
        self._menus: dict[str, QMenu] = {}
        self._ends: dict[Place, QAction] = {}
        """The line that ends each section; Qt leaves out the ones with nothing between."""
        for title, sections in MENUS.items():
            menu = bar.addMenu(title)
            name = title.replace("&", "")
            self._menus[name] = menu
            for section in sections:
                self._ends[f"{name}/{section}"] = menu.addSeparator()

    def insert(self, action: QAction, place: Place) -> None:
        """Append an action to a section."""
        menu = self._menus[place.partition("/")[0]]
        menu.insertAction(self._ends[place], action)

    def free_letter(self, text: str, places: tuple[Place, ...]) -> str:
        """The text with an access key of its own in each menu; one without any keeps none."""
        menus = [self._menus[place.partition("/")[0]] for place in places]
        taken = {_letter(entry.text()) for menu in menus for entry in menu.actions()}
        if _letter(text) not in taken - {""}:
            return text
        plain = text.replace("&", "")
        for at, letter in enumerate(plain):
            if letter.isalnum() and letter.casefold() not in taken:
                return f"{plain[:at]}&{plain[at:]}"
        return plain

    def remove(self, action: QAction) -> None:
        """Take an action out of every menu."""
        for menu in self._menus.values():
            menu.removeAction(action)

    def menu(self, name: str) -> QMenu:
        return self._menus[name]


def _letter(text: str) -> str:
    at = text.find("&")
    return text[at + 1 : at + 2].casefold() if at >= 0 else ""
