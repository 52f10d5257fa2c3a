"""The pane of one lesson: its steps, and the button of the one to do."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget
from typing_extensions import override

from ui.panes.lessons.lesson import Lesson, said
from ui.widgets.button import Button
from ui.widgets.guide import Guide
from ui.widgets.surface import Surface, column


class LessonPane(Surface):
    """Shows a lesson as a guide; hiding it there closes it."""

    closed = Signal()

    def __init__(self, lesson: Lesson, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self.lesson = lesson
        plan = lesson.plan
        self.guide = Guide(plan.title, plan.text, tuple(step.ahead() for step in lesson.steps))
        self.buttons: list[Button | None] = []
        for shown, step in zip(self.guide.steps, lesson.steps, strict=True):
            button = Button("", "play", "primary") if step.act is not None else None
            if button is not None:
                button.clicked.connect(lesson.press)
                shown.set_offer(button)
            self.buttons.append(button)
        self.guide.restart_wanted.connect(lesson.begin_again)
        self.guide.hide_wanted.connect(self.closed)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.guide)
        column(self._scroll, into=self)
        self.guide.installEventFilter(self)
        self.setAccessibleName(plan.title)
        self.setFocusProxy(self.guide)
        lesson.changed.connect(self.see)
        lesson.look()
        self.see()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the guide needs is its least width: nothing of it is to be cut."""
        if watched is self.guide and event.type() == QEvent.Type.LayoutRequest:
            bar = self._scroll.verticalScrollBar().sizeHint().width()
            self._scroll.setMinimumWidth(self.guide.minimumSizeHint().width() + bar)
        return super().eventFilter(watched, event)

    def see(self) -> None:
        """What is done, what is to be done, and what it is called by now."""
        lesson, done = self.lesson, len(self.lesson.outcomes)
        for at, (shown, step) in enumerate(zip(self.guide.steps, lesson.steps, strict=True)):
            outcome = lesson.outcomes[at] if at < done else ""
            shown.show_words(step.words(outcome) if at <= done else step.ahead())
            button = self.buttons[at]
            if button is not None and at == done:
                button.setText(said(step.press))
                button.setAccessibleName(said(step.press))
                button.setEnabled(not lesson.is_busy)
        self.guide.show_done(tuple(at < done for at in range(len(lesson.steps))))
        if done < len(self.guide.steps):
            self._scroll.ensureWidgetVisible(self.guide.steps[done])
