"""CodeView: lines of code to read and copy, lightly coloured, some of them marked."""

import re

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget
from typing_extensions import override

from ui.theme import ColorName, color, font, mix, themes

TOKEN = re.compile(
    r"#.*|b?'[^'\n]*'|b?\"[^\"\n]*\"|(?<=\s)--?[A-Za-z][\w.-]*|[A-Za-z_]\w*(?:-[a-z]\w*)*|\d[\d.]*|[^\s\w]"
)
KEYWORDS = frozenset(
    [
        "from",
        "import",
        "for",
        "in",
        "def",
        "with",
        "as",
        "True",
        "False",
        "None",
        "while",
        "if",
        "not",
        "return",
        "print",
        "await",
        "async",
    ]
)
LINE_HEIGHT, MARGIN = 20, 11


class _Colors(QSyntaxHighlighter):
    """Strings, keywords, options, numbers and comments."""

    @override
    def highlightBlock(self, text: str) -> None:
        for found in TOKEN.finditer(text):
            form = QTextCharFormat()
            form.setForeground(color(_tone(found.group())))
            self.setFormat(found.start(), found.end() - found.start(), form)


class CodeView(QTextEdit):
    """Read-only code in the mono font; marked lines have a bar and a tint."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marked: frozenset[int] = frozenset()
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setProperty("frame", "none")
        self.setAccessibleName(name)
        self.setFont(font("mono"))
        self.document().setDocumentMargin(MARGIN)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self._colors = _Colors(self.document())
        themes().changed.connect(self._colors.rehighlight)

    def show_code(self, text: str, marked: frozenset[int] = frozenset()) -> None:
        """Show a program; `marked` holds the line numbers, from 0, that matter most."""
        self._marked = marked
        if text != self.toPlainText():
            self.setPlainText(text)
            form = QTextBlockFormat()
            fixed = QTextBlockFormat.LineHeightTypes.FixedHeight.value
            form.setLineHeight(LINE_HEIGHT, fixed)
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.mergeBlockFormat(form)
        self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._marked:
            self._paint_marks()
        super().paintEvent(event)

    def _paint_marks(self) -> None:
        painter = QPainter(self.viewport())
        layout = self.document().documentLayout()
        down = self.verticalScrollBar().value()
        for number in self._marked:
            block = self.document().findBlockByNumber(number)
            if block.isValid():
                top = layout.blockBoundingRect(block).y() - down
                wide = self.viewport().width()
                # Fixed line heights put the words at the foot of their line.
                strip = QRectF(0, top + 2, wide, LINE_HEIGHT)
                painter.fillRect(strip, mix("acc", "code", 0.14))
                painter.fillRect(QRectF(0, strip.y(), 2, LINE_HEIGHT), color("acc"))
        painter.end()


def code_height(line_count: int) -> int:
    """The height that shows so many lines without scrolling."""
    return line_count * LINE_HEIGHT + 2 * MARGIN


def _tone(token: str) -> ColorName:
    if token.startswith("#"):
        return "dim"
    if token[0] in "'\"" or token[:2] in ("b'", 'b"'):
        return "val"
    if token in KEYWORDS or token.startswith("-"):
        return "key"
    if token[0].isdigit():
        return "num"
    return "fg" if token[0].isalpha() or token[0] == "_" else "punct"
