"""TreeRow: one row of the explorer: twig, icon, name, figure at the right, a mark where needed."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView
from typing_extensions import override

from ui.models.tree import NODE_ROLE, ClusterTree, Node
from ui.models.tree_words import Words
from ui.theme import ColorName, FontName, font, metrics, text_width
from ui.theme.tokens import TREE_ROW
from ui.widgets.ink import RIGHT, Ink

Index = QModelIndex | QPersistentModelIndex
LEFT_EDGE = 26
INDENT = 16
RIGHT_EDGE = 12
LINE = 18
LINK_HEIGHT = 26
SECTION_GAP = 8


class TreeRow(QStyledItemDelegate):
    """Paints a whole row, twig included; the view has no indentation of its own."""

    def __init__(self, view: QTreeView, model: ClusterTree) -> None:
        super().__init__(view)
        self._view = view
        self._model = model

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        node: Node = index.data(NODE_ROLE)
        if node.kind == "note":
            words = self._model.words(node)
            lines = len(_wrapped(words.name, self._view.viewport().width() - 44))
            return QSize(0, 4 + lines * LINE + (LINK_HEIGHT if words.link else 0))
        if node.kind == "section" and node.place.rank:
            return QSize(0, TREE_ROW + SECTION_GAP)
        return QSize(0, TREE_ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node: Node = index.data(NODE_ROLE)
        words = self._model.words(node)
        area = QRect(0, option.rect.top(), self._view.viewport().width(), option.rect.height())
        ink = Ink(painter)
        if node.kind == "note":
            _paint_note(ink, area, words)
        elif node.kind == "section":
            _paint_section(ink, area, words, is_open=self._view.isExpanded(index))
        else:
            on = bool(option.state & QStyle.StateFlag.State_Selected)
            over = bool(option.state & QStyle.StateFlag.State_MouseOver)
            if on or over:
                ink.box(4, area.y(), area.width() - 8, TREE_ROW, "sel" if on else "hover", radius=5)
            if on and self._view.hasFocus():
                ink.fill(4, area.y() + 5, 3, TREE_ROW - 10, "acc_fg")
            has_twig = self._model.hasChildren(index)
            twig = self._view.isExpanded(index) if has_twig else None
            _paint_row(ink, area, node, words, on=on, twig=twig)

    def link_rect(self, index: Index) -> QRect:
        """Where the link of a note lies; empty where it has none."""
        node: Node = index.data(NODE_ROLE)
        words = self._model.words(node)
        if not words.link:
            return QRect()
        area = self._view.visualRect(index)
        lines = len(_wrapped(words.name, self._view.viewport().width() - 44))
        wide = text_width(words.link, "medium")
        return QRect(28, area.top() + 2 + lines * LINE, wide, LINK_HEIGHT)

    @staticmethod
    def twig_rect(node: Node, area: QRect) -> QRect:
        """Where a click opens or closes a row."""
        if node.kind == "section":
            return QRect(0, area.top(), area.width(), area.height())
        left = _left(node)
        return QRect(left - 19, area.top(), 19, TREE_ROW)


def _left(node: Node) -> int:
    level = 0
    above = node.parent
    while above is not None and above.kind not in ("section", "root"):
        level += 1
        above = above.parent
    return LEFT_EDGE + INDENT * level


def _paint_row(
    ink: Ink, area: QRect, node: Node, words: Words, *, on: bool, twig: bool | None
) -> None:
    top, left = area.y(), _left(node)
    quiet: ColorName = "sel_dim" if on else "dim"
    if twig is not None:
        ink.icon(left - 17, top + 6, "chevron-down" if twig else "chevron-right", quiet, 14)
    icon_tone = quiet if words.icon_tone == "dim" else words.icon_tone
    if words.icon:  # none for a thing that has just gone: its row follows it
        ink.icon(left, top + 5, words.icon, icon_tone)
    right = area.width() - RIGHT_EDGE
    if words.mark:
        ink.icon(right - 14, top + 6, words.mark, words.mark_tone, 14)
        right -= 20
    figure_tone = quiet if words.figure_tone == "dim" else words.figure_tone
    if words.figure:
        used = ink.text(right - 120, top, 120, TREE_ROW, words.figure, figure_tone, "small", RIGHT)
        right -= used + 8
    name_left = left + 22
    tone = quiet if words.tone == "dim" else words.tone
    face: FontName = "medium" if on else "body"
    ink.text(name_left, top, max(right - name_left, 20), TREE_ROW, words.name, tone, face)


def _paint_section(ink: Ink, area: QRect, words: Words, *, is_open: bool) -> None:
    top = area.bottom() + 1 - TREE_ROW
    ink.icon(8, top + 6, "chevron-down" if is_open else "chevron-right", "dim", 14)
    name, _, number = words.name.rpartition(" ")
    used = ink.text(LEFT_EDGE, top, 0, TREE_ROW, name.upper(), "dim", "small_strong")
    ink.text(LEFT_EDGE + used + 5, top, 0, TREE_ROW, number, "dim", "small")
    wide = 100
    ink.text(
        area.width() - RIGHT_EDGE - wide, top, wide, TREE_ROW, words.figure, "dim", "micro", RIGHT
    )


def _paint_note(ink: Ink, area: QRect, words: Words) -> None:
    top = area.top() + 2
    for line in _wrapped(words.name, area.width() - 44):
        ink.text(28, top, 0, LINE, line, "dim", "small")
        top += LINE
    if words.link:
        used = ink.text(28, top, 0, LINK_HEIGHT, words.link, "acc_fg", "medium")
        ink.keycap(28 + used + 8, top + 4, words.keys)


def _wrapped(text: str, width: int) -> list[str]:
    """A text broken into the lines of a width."""
    layout = QTextLayout(text, font("small"))
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, metrics("small").averageCharWidth() * 8))
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines
