"""Rows: names with values, one below the other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.widgets.label import SafeLabel


class Rows(QWidget):
    """Names with values, as many as there are now; labels are kept and used again."""

    def __init__(self, name_tone: str = "dim") -> None:
        super().__init__()
        self._tone = name_tone
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[SafeLabel, SafeLabel]] = []
        self.shown: list[tuple[str, str]] = []

    def show_rows(self, rows: list[tuple[str, str]]) -> None:
        self.shown = rows
        while len(self._labels) < len(rows):
            pair = SafeLabel("", "small", self._tone), SafeLabel("", "small", wrap=True)
            pair[1].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            pair[0].setContentsMargins(0, 2, 0, 0)  # a wrapped line's lead
            at = len(self._labels)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(pair[0], at, 0, top)
            self._grid.addWidget(pair[1], at, 1, top)
            self._labels.append(pair)
        for at, (name, value) in enumerate(self._labels):
            is_used = at < len(rows)
            name.setVisible(is_used)
            value.setVisible(is_used)
            if is_used:
                name.setText(rows[at][0])
                value.setText(rows[at][1])
