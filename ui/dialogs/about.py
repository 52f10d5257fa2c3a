"""About: what this is, its version, and whose work is in it."""

from PySide6.QtCore import QSize, qVersion
from PySide6.QtWidgets import QLabel, QWidget

from ui.diagnostics import program_version
from ui.dialogs.dialog import Dialog
from ui.theme import app_icon
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row

WORDS = (
    "A Kafka-compatible cluster with a window on it. Brokers, topics, partitions and live records"
    " on the screen; localhost:9092 for every Kafka client."
)
THANKS = (
    "Qt and PySide6 (LGPL) · qasync (BSD) · msgspec (BSD) · Inter and JetBrains Mono"
    " (SIL Open Font License) · Lucide icons (ISC)"
)
MARKS = "Apache Kafka is a trademark of the Apache Software Foundation, which has no part in this."


class AboutDialog(Dialog):
    """One page to read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent, "Broker Workbench", f"Version {program_version()}", "Close", "plain"
        )
        self.setObjectName("about")
        self.cancel.hide()
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(64, 64)))
        words = column(
            SafeLabel(WORDS, "body", wrap=True),
            12,
            SafeLabel(f"Qt {qVersion()}", "small", "dim"),
            4,
            SafeLabel(THANKS, "small", "dim", wrap=True),
            4,
            SafeLabel(MARKS, "small", "dim", wrap=True),
            None,
        )
        line = row(column(picture, None), words, spacing=20)
        line.setStretch(1, 1)
        self.body.addLayout(line)
