"""The keyboard alone: everything that takes it has a name, and every pane can be walked through."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget
from qasync import QEventLoop

from tests.conftest import AllowedLogs
from tests.ui.screenshots import SCREENS, ShotPort, options
from ui.action import cancel_all, settle
from ui.models.store import Store
from ui.shell.main_window import MainWindow
from ui.theme import apply

LONGEST_WALK = 400


@pytest.fixture
def shown(qapp, qtbot):
    """Run something while a screen is shown."""
    apply(qapp, "dark")
    qapp.setQuitOnLastWindowClosed(False)

    def run(name, look):
        async def main():
            store, port = Store(), ShotPort()
            window = MainWindow(port, store, options=options())
            qtbot.addWidget(window)
            window.show()
            if (begun := SCREENS[name](window, store, port)) is not None:
                await begun
            await asyncio.sleep(0.1)
            try:
                look(window)
            finally:
                for dialog in [w for w in QApplication.topLevelWidgets() if w is not window]:
                    dialog.close()
                window.close()
                cancel_all()
                await settle()
                await port.stop()

        with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
            runner.run(main())

    return run


def focusable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and not isinstance(widget, QHeaderView)
    ]


def said(widget: QWidget) -> str:
    """What a screen reader would say."""
    text = getattr(widget, "text", None)
    return widget.accessibleName() or (text() if callable(text) else "")


@pytest.mark.parametrize("name", SCREENS)
def test_everything_that_takes_the_keyboard_has_a_name(shown, name, allowed_logs: AllowedLogs):
    for words in ("Nothing goes from", "ms longer for each sync", "was killed"):  # faults are shown
        allowed_logs(words)

    def look(window):
        roots = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        nameless = [
            f"{type(widget).__name__} in {type(widget.parent()).__name__}"
            for root in roots
            for widget in focusable(root)
            if not said(widget)
        ]
        assert nameless == []

    shown(name, look)


@pytest.mark.parametrize("name", ["busy", "topic", "produce", "settings_engine", "settings_broker"])
def test_tab_and_f6_reach_everything(shown, name):
    def look(window):
        window.activateWindow()
        reached = set()
        for _ in range(len(window.layout_.docks) + 3):
            QTest.keyClick(window, Qt.Key.Key_F6)
            for _ in range(LONGEST_WALK):
                focus = QApplication.focusWidget()
                if focus is None or focus in reached:
                    break
                reached.add(focus)
                QTest.keyClick(focus, Qt.Key.Key_Tab)
        unreached = [
            f"{type(widget).__name__} {said(widget)!r}"
            for widget in focusable(window)
            if widget not in reached and not widget.visibleRegion().isEmpty()
        ]
        assert unreached == []

    shown(name, look)
