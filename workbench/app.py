"""The window with the engine behind it: builds both, joins them, and ends both cleanly."""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.arguments import Arguments, UsageError
from workbench.engine_options import KeptOptions
from workbench.engine_options import default_path as options_path
from workbench.machine import has_display, install_line, missing_libraries
from workbench.motion import asks_for_stillness

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from workbench.program import Program
    from workbench.window_settings import WindowSettings

SCALES = frozenset({"1", "1.25", "1.5", "2"})
"""What the settings offer; anything else would have come from elsewhere."""
log = logging.getLogger(__name__)


def run_window(arguments: Arguments) -> int:
    """Open the window and run until it is closed; the exit code."""
    options = KeptOptions(arguments, options_path())
    options.settings()  # wrong ones are refused before a window opens
    missing = missing_libraries()
    if missing:
        raise UsageError(
            f"The window needs system libraries that are missing: {install_line(missing)}"
            " (or run `workbench serve`, which needs none)."
        )
    if not has_display():
        raise UsageError(
            "There is no display to open a window on; "
            "`workbench serve` runs the cluster without one."
        )
    from workbench.window_settings import WindowSettings, default_path  # noqa: PLC0415

    remembered = WindowSettings(default_path())
    given_scale = os.environ.get("QT_SCALE_FACTOR", "")
    scale = remembered.value("window/scale")
    if not given_scale and scale in SCALES:
        os.environ["QT_SCALE_FACTOR"] = str(scale)  # Qt reads it once, at its start

    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - only behind these checks
    from qasync import QEventLoop  # noqa: PLC0415

    from ui.theme.motion import motion  # noqa: PLC0415
    from workbench.signals import Signals  # noqa: PLC0415

    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
    )
    app = QApplication(sys.argv[:1])
    app.setApplicationName("broker-workbench")
    app.setApplicationDisplayName("Broker Workbench")
    app.setDesktopFileName("broker-workbench")
    motion().set_system(is_still=asks_for_stillness())
    app.setQuitOnLastWindowClosed(False)  # the engine is stopped first, then the loop ends
    desktop = _program(app, arguments, options, remembered, given_scale)
    desktop.show()
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        signals = Signals(desktop.quit)
        try:
            runner.run(desktop.run())
        finally:
            signals.stop()
    return desktop.exit_code


def _program(
    app: "QApplication",
    arguments: Arguments,
    options: KeptOptions,
    remembered: "WindowSettings",
    given_scale: str,
) -> "Program":
    """The window with an engine of its own, or attached to one that runs."""
    if arguments.attach is not None:
        from workbench.attached import Attached  # noqa: PLC0415 - behind the checks

        folder = str(Path(arguments.attach).expanduser().absolute())
        return Attached(app, folder, remembered=remembered, given_scale=given_scale)
    from workbench.desktop import Desktop  # noqa: PLC0415 - the same

    return Desktop(
        app, options.settings(), remembered=remembered, options=options, given_scale=given_scale
    )
