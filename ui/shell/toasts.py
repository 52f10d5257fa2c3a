"""Toasts: notices at the bottom right, over the docks; bad ones stay until they are closed."""

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget
from typing_extensions import override

from ui.notices import Notice, NoticeTone, notices
from ui.theme import ColorName
from ui.theme.tokens import STATUS_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Surface, column, row
from ui.widgets.text import visible

SHOWN_MS = 6_000
MOST = 4
"""More than this many at once: the oldest leaves."""
WIDTH = 376
_ICONS: dict[NoticeTone, tuple[str, ColorName]] = {
    "ok": ("circle-check", "ok_fg"),
    "info": ("info", "acc_fg"),
    "warn": ("triangle-alert", "warn_fg"),
    "bad": ("circle-x", "bad_fg"),
}


class Toast(Surface):
    """One notice."""

    closed = Signal(object)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__("toast", parent)
        self.notice = notice
        self.setFixedWidth(WIDTH)
        self.text = SafeLabel(visible(notice.text, 600), "medium", wrap=True)
        words = column(self.text, spacing=2)
        if notice.detail:
            words.addWidget(SafeLabel(visible(notice.detail, 600), "small", "dim", wrap=True))
        close = ToolButton("x", tip="Close notice", mini=True, icon_size=14)
        close.clicked.connect(self.close_now)
        line = row(column(2, Glyph(*_ICONS[notice.tone], 16), None), words, spacing=10)
        line.setStretch(1, 1)
        if notice.action is not None:
            act = Button(notice.action_text, kind="ghost")
            act.clicked.connect(self._act)
            line.addLayout(column(act, None))
        line.addLayout(column(close, None))
        line.setContentsMargins(14, 12, 8, 12)
        self.setLayout(line)
        self.setAccessibleName(f"{notice.text}. {notice.detail}")
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.close_now)
        if notice.tone != "bad":
            self._timer.start()

    def close_now(self) -> None:
        self.closed.emit(self)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        if self.notice.tone != "bad":
            self._timer.start()
        super().leaveEvent(event)

    def _act(self) -> None:
        if self.notice.action is not None:
            self.notice.action()
        self.close_now()


class Toasts(QObject):
    """Shows what is raised in `notices()` over a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.shown: list[Toast] = []
        window.installEventFilter(self)
        notices().raised.connect(self.show_notice)

    def show_notice(self, notice: Notice) -> None:
        for same in [toast for toast in self.shown if toast.notice == notice]:
            self._remove(same)  # said again: it moves to the front instead of standing twice
        while len(self.shown) >= MOST:
            self._remove(self.shown[0])
        toast = Toast(notice, self._window)
        toast.closed.connect(self._remove)
        self.shown.append(toast)
        toast.show()
        self.place()

    def place(self) -> None:
        """Stack them upwards from the corner."""
        bottom = self._window.height() - STATUS_HEIGHT - 16
        for toast in reversed(self.shown):
            toast.resize(QSize(WIDTH, toast.heightForWidth(WIDTH)))
            bottom -= toast.height()
            toast.move(self._window.width() - WIDTH - 16, bottom)
            toast.raise_()
            bottom -= 8

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def _remove(self, toast: Toast) -> None:
        if toast in self.shown:
            self.shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self.place()
