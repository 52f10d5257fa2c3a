"""CodeView: lines of code to read and copy, lightly coloured, some of them marked."""

import re

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from typing_extensions import override

from ui.theme import ColorName, color, font, mix, themes

TOKEN = re.compile(
    r"#.*|b?'[^'\n]*'|b?\"[^\"\n]*\"|(?<=\s)--?[A-Za-z][\w.-]*|[A-Za-z_]\w*|\d[\d.]*|[^\s\w]"
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


class _Colors(QSyntaxHighlighter):
    """Strings, keywords, options, numbers and comments."""

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        for found in TOKEN.finditer(text):
            form = QTextCharFormat()
            form.setForeground(color(_tone(found.group())))
            self.setFormat(found.start(), found.end() - found.start(), form)


class CodeView(QPlainTextEdit):
    """Read-only code in the mono font; marked lines have a bar and a tint."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marked: frozenset[int] = frozenset()
        self.setReadOnly(True)
        self.setProperty("frame", "none")
        self.setAccessibleName(name)
        self.setFont(font("mono"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
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
        self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._marked:
            painter = QPainter(self.viewport())
            offset = self.contentOffset()
            for number in self._marked:
                block = self.document().findBlockByNumber(number)
                if block.isValid():
                    area = self.blockBoundingGeometry(block).translated(offset)
                    strip = QRectF(0, area.y(), self.viewport().width(), area.height())
                    painter.fillRect(strip, mix("acc", "code", 0.14))
                    painter.fillRect(QRectF(0, strip.y(), 2, strip.height()), color("acc"))
            painter.end()
        super().paintEvent(event)


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
