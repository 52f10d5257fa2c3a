"""Go on with genuine Kafka: what that means, the command to copy, and the way back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.action import action
from ui.dialogs.dialog import Dialog
from ui.engine_options import EngineOptions
from ui.widgets.label import SafeLabel
from ui.widgets.text import counted, visible

TITLE = "Go on with genuine Kafka"
WHAT = (
    "The data folder is a genuine Kafka log.dir already. The engine stops, every file of the folder"
    " is checked, and a server.properties is written that fits it, with the same port: clients find"
    " Kafka where they found this. Nothing in the folder is changed, and you can start again here"
    " as long as Kafka does not run on it."
)


class GraduateDialog(Dialog):
    """First what will be done, then what to start, with the engine stopped meanwhile."""

    handed_over = Signal()
    started_again = Signal()

    def __init__(self, parent: QWidget, options: EngineOptions, client_count: int) -> None:
        stopped = f"{counted(client_count, 'client')} will be disconnected."
        super().__init__(parent, TITLE, f"{WHAT} {stopped}", "Stop the engine and check")
        self.setObjectName("graduate")
        self._options = options
        self._is_handed_over = False
        self.told = SafeLabel("", "body", wrap=True)
        self.told.hide()
        self.body.addWidget(self.told)
        self.line = self.add_same_as("Run in the folder of Kafka")
        self.line.hide()

    @action
    async def carry_out(self) -> None:
        self.act.setEnabled(False)
        self.say("")
        if self._is_handed_over:
            await self._start_again()
        else:
            await self._hand_over()
        self.act.setEnabled(True)

    async def _hand_over(self) -> None:
        self._tell("The engine stops, and every file is checked…")
        handed = await self._options.hand_over()
        if handed.problem:
            self._tell(f"{visible(handed.problem, 600)} The engine runs on.")
            return
        self._is_handed_over = True
        self._tell(
            f"The folder is sound and {visible(handed.file, 300)} is written. In the folder of a"
            " genuine Kafka 4, run the line below. To come back: stop Kafka, then start again here."
        )
        self.line.show_line(handed.command)
        self.line.show()
        self.cancel.setText("Close")
        self.act.setText("Start again here")
        self.handed_over.emit()

    async def _start_again(self) -> None:
        refused = await self._options.start_again()
        if refused:
            self.say(refused)
            return
        self.started_again.emit()
        self.accept()

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.show()
