"""The session: named layouts, and all that is put back as it was at the next start."""

import json

from PySide6.QtCore import QObject, QTimer

from ui.notices import Notice, notices
from ui.shell.centre import Key
from ui.shell.features.records import Records
from ui.shell.layout import DEVELOP, LEARN, Perspective
from ui.shell.pages import Keepsake
from ui.shell.shell import Shell

MINE = "mine"
MOST_PAGES = 40
LONGEST_STATE = 10_000
PATIENCE_MS = 15_000
"""A page whose subject has not come by then is of something that is gone."""


class Session(QObject):
    """Keeps pages, tails and layout when the window closes, and opens them again."""

    def __init__(self, shell: Shell, records: Records) -> None:
        super().__init__(shell)
        self._shell, self._records = shell, records
        self._awaited: dict[Key, str] = {}
        self._front: Key | None = None
        self._give_up = QTimer(self)
        self._give_up.setSingleShot(True)
        self._give_up.setInterval(PATIENCE_MS)
        self._give_up.timeout.connect(self._forget_awaited)
        add = shell.actions.add
        add(
            "perspective_learn", "&Learn: the guide and live records", "info",
            menus="Window/perspectives", handler=self.learn,
        )  # fmt: skip
        add(
            "perspective_develop", "&Develop: every dock", "code",
            menus="Window/perspectives", handler=self.develop,
        )  # fmt: skip
        self.mine = add(
            "perspective_mine", "&My layout", "layers",
            menus="Window/perspectives", handler=self._arrange_mine,
        )  # fmt: skip
        add(
            "keep_layout", "&Keep this layout as mine", "check",
            menus="Window/perspectives", handler=self._keep_mine,
        )  # fmt: skip
        add(
            "reset_layout", "&Reset layout", "rotate-ccw",
            menus=("View/layout", "Window/perspectives"), handler=self._reset,
        )  # fmt: skip
        self.mine.setEnabled(shell.layout.has_kept(MINE))
        shell.store.frame_applied.connect(self._open_awaited)

    # -- layouts

    def learn(self) -> None:
        """The guide in front, live records below, nothing else."""
        self._arrange(LEARN, "learn")
        self._shell.pages.open(("connect", ""))

    def develop(self) -> None:
        self._arrange(DEVELOP, "develop")

    def _reset(self) -> None:
        """Back to how the perspective in use begins."""
        self._arrange(LEARN if self._value("window/perspective") == "learn" else DEVELOP)

    def _arrange(self, wanted: Perspective, name: str = "") -> None:
        self._shell.layout.arrange(wanted)
        if name:
            self._keep("window/perspective", name)

    def _arrange_mine(self) -> None:
        self._shell.layout.restore(MINE)

    def _keep_mine(self) -> None:
        if self._shell.settings is None:
            return
        self._shell.layout.save(MINE)
        self.mine.setEnabled(True)
        notices().tell(Notice("This layout is kept", "ok", "Window ▸ My layout brings it back."))

    # -- what was open

    def save(self) -> None:
        """The window closes: keep what is open."""
        centre = self._shell.centre
        pages = [
            [*key, self._state_of(key)] for key in centre.keys if self._shell.pages.is_kept(key)
        ]
        pages += [[*key, state] for key, state in self._awaited.items()]  # it never came to them
        open_now = {
            "pages": pages[:MOST_PAGES],
            "front": list(self._front if self._awaited and self._front else centre.current or ()),
            "tails": self._records.kept(),
        }
        self._keep("window/open", json.dumps(open_now))
        self._shell.layout.save()

    def restore_docks(self) -> None:
        """Before the window is shown: tails must be there when the layout is put back."""
        tails = _list(self._open_before().get("tails"))
        self._records.bring_back([
            (number, topic)
            for one in tails
            if isinstance(one, list) and len(one) == 2
            for number, topic in [one]
            if isinstance(number, int) and number > 0 and isinstance(topic, str)
        ])  # fmt: skip

    def restore_pages(self) -> None:
        """Pages open when what they are about is known."""
        before = self._open_before()
        for one in _list(before.get("pages"))[:MOST_PAGES]:
            if isinstance(one, list) and len(one) == 3 and all(isinstance(p, str) for p in one):
                self._awaited[one[0], one[1]] = one[2]
        front = _list(before.get("front"))
        if len(front) == 2:
            self._front = (str(front[0]), str(front[1]))
        if self._awaited:
            self._give_up.start()
            self._open_awaited()

    def _open_awaited(self) -> None:
        pages = self._shell.pages
        for key, state in list(self._awaited.items()):
            page = pages.find(key) or pages.open(key, in_front=key == self._front)
            if page is None:
                continue
            del self._awaited[key]
            if isinstance(page, Keepsake) and state:
                page.bring_back(state)

    def _forget_awaited(self) -> None:
        self._awaited.clear()

    def _state_of(self, key: Key) -> str:
        page = self._shell.pages.find(key)
        state = page.kept() if isinstance(page, Keepsake) else ""
        return state if len(state) <= LONGEST_STATE else ""

    def _open_before(self) -> dict[str, object]:
        kept = self._value("window/open")
        try:
            found = json.loads(kept) if isinstance(kept, str) else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _value(self, name: str) -> object:
        return self._shell.settings.value(name) if self._shell.settings is not None else None

    def _keep(self, name: str, value: object) -> None:
        if self._shell.settings is not None:
            self._shell.settings.setValue(name, value)


def _list(found: object) -> list[object]:
    return found if isinstance(found, list) else []
