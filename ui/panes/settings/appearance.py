"""How the window looks: theme, motion and scale; all hold at once but the scale."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.dialogs.dialog import Form
from ui.theme.motion import MotionChoice, motion
from ui.widgets.segmented import Segmented
from ui.widgets.surface import column

MOTIONS: tuple[MotionChoice, ...] = ("system", "full", "reduced")
SCALES = ("", "1", "1.25", "1.5", "2")
SCALE_WORDS = ("System", "100 %", "125 %", "150 %", "200 %")
THEMES = ("system", "dark", "light")


class Appearance(QWidget):
    """Three choices."""

    theme_chosen = Signal(str)
    motion_chosen = Signal(str)
    scale_chosen = Signal(str)
    """The factor for the next start: "1.5", or "" for what the system says."""

    def __init__(self, scale: str, given_scale: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = Segmented("Theme", ("As the system", "Dark", "Light"))
        self.motion = Segmented("Motion", ("As the system", "Full", "Reduced"))
        self.scale = Segmented("Scale", SCALE_WORDS)
        form = Form()
        form.add("Theme", self.theme)
        self._motion_says = form.add("Motion", self.motion)
        self._scale_says = form.add("Scale", self.scale)
        column(form, None, into=self)
        self._first_scale = scale
        self.motion.choose(MOTIONS.index(motion().choice))
        if scale in SCALES:
            self.scale.choose(SCALES.index(scale))
        self._say_motion()
        if given_scale:
            self.scale.setEnabled(False)
            self._scale_says.say(
                f"QT_SCALE_FACTOR={given_scale} in the environment decides", "warn"
            )
        self.theme.chosen.connect(self._choose_theme)
        self.motion.chosen.connect(self._choose_motion)
        self.scale.chosen.connect(self._choose_scale)

    def show_theme(self, choice: str) -> None:
        self.theme.choose(THEMES.index(choice))

    def _choose_theme(self, at: int) -> None:
        self.theme_chosen.emit(THEMES[at])

    def _choose_motion(self, at: int) -> None:
        self.motion_chosen.emit(MOTIONS[at])
        self._say_motion()

    def _choose_scale(self, at: int) -> None:
        self.scale_chosen.emit(SCALES[at])
        is_new = SCALES[at] != self._first_scale
        self._scale_says.say("Holds from the next start of the window on" if is_new else "", "warn")

    def _say_motion(self) -> None:
        reduced = motion().is_reduced
        words = (
            "Nothing slides or flashes" if reduced else "Short slides and flashes where they help"
        )
        self._motion_says.say(words, "")
