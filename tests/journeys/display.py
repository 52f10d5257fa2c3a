"""A display without a screen, a keyboard on it, and the program as a user starts it."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.wire.messages.k03_metadata import (
    MetadataRequest,
    MetadataRequestTopic,
    MetadataResponse,
)
from tests.clients.servers import Lines, process
from tests.clients.tools import ToolFailedError, program, run
from tests.clients.wire import WireClient, api_versions

PEEK = Path(__file__).parent / "peek.py"
POLL_S = 0.03
OUR_OWN_DOING = "Client wire-client asked for topic"
"""`has_topic` looks like a producer that forgot to send."""


def until(is_true: Callable[[], object], what: str, *, seconds: float = 30) -> None:
    """Look again and again; fails with the words when it never came true."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise ToolFailedError(f"not within {seconds:g} s: {what}")
        time.sleep(POLL_S)


@dataclass
class Screen:
    """One display of Xvfb; keys go to whichever window has the focus, and are counted."""

    name: str
    chords: int = 0
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.environment = {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def press(self, chord: str) -> None:
        """One key chord by its X names: `ctrl+n`."""
        self.chords += 1
        self._xdotool("key", "--clearmodifiers", chord)

    def type(self, text: str) -> None:
        """A word, counted as one."""
        self.chords += 1
        self._xdotool("type", "--delay", "5", text)

    def focus(self, title: str) -> None:
        """Wait for a window and hand it the keyboard: no window manager does."""
        until(lambda: self._has(title), f"a window {title!r}")
        self._xdotool("search", "--onlyvisible", "--name", title, "windowfocus")
        self.await_focus(title)

    def await_focus(self, title: str) -> None:
        until(lambda: title in self.focused, f"the focus on {title!r}")

    @property
    def focused(self) -> str:
        """The title of the window that gets the keys."""
        return self._xdotool("getwindowfocus", "getwindowname", status=None)

    def picture(self, name: str, folder: Path) -> Path:
        """All of the screen as a file in LANE_SHOTS, else in the folder."""
        where = Path(os.environ.get("LANE_SHOTS") or folder)
        where.mkdir(parents=True, exist_ok=True)
        path = where / f"{name}.png"
        self._peek("shot", str(path))
        return path

    def clipboard(self) -> str:
        """What another program would paste."""
        return self._peek("clipboard")

    def _has(self, title: str) -> bool:
        return bool(self._xdotool("search", "--onlyvisible", "--name", title, status=None))

    def _xdotool(self, *words: str, status: int | None = 0) -> str:
        command = [program("xdotool"), *words]
        return run(command, env=self.environment, status=status).stdout.decode().strip()

    def _peek(self, *words: str) -> str:
        return run([sys.executable, PEEK, *words], env=self.environment).stdout.decode()


@contextlib.contextmanager
def screen(size: str = "1440x900x24") -> Iterator[Screen]:
    """Xvfb on a display that is free."""
    command = [program("Xvfb"), "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp"]
    with process(*command) as server:
        out, err = Lines(server.stdout), Lines(server.stderr)
        try:
            yield Screen(":" + out.until(r"^\d+$"))
        finally:
            server.terminate()
            out.rest()
            err.rest()


@dataclass(frozen=True)
class Program:
    """The window in a process of its own."""

    child: subprocess.Popen[bytes]
    port: int
    folder: Path

    def answers(self, port: int | None = None) -> bool:
        """Whether a broker speaks there."""
        try:
            with WireClient(port or self.port, seconds=5) as client:
                return bool(api_versions(client))
        except OSError:
            return False

    def has_topic(self, name: str) -> bool:
        """Whether metadata names it without an error; asking must not make it."""
        request = MetadataRequest(
            topics=[MetadataRequestTopic(name=name)], allow_auto_topic_creation=False
        )
        with WireClient(self.port, seconds=5) as client:
            return client.ask(request, 12, MetadataResponse).topics[0].error_code == 0


@contextlib.contextmanager
def started(
    on: Screen, home: Path, port: int, *, data: Path | None = None, expected: str = OUR_OWN_DOING
) -> Iterator[Program]:
    """`python -m workbench` of a user who has never had it; it may say what is expected alone."""
    folder = data or home / "data"
    home.mkdir(parents=True, exist_ok=True)
    environment = {
        **on.environment,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "share"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    command = [sys.executable, "-m", "workbench", "--port", str(port), "--data-dir", str(folder)]
    with process(*command, env=environment) as child:
        out, err = Lines(child.stdout), Lines(child.stderr)
        try:
            yield Program(child, port, folder)
        finally:
            if child.poll() is None:
                child.terminate()
            lines = [*out.rest(), *err.rest()]
    said = [line for line in lines if OUR_OWN_DOING not in line and expected not in line]
    if said:
        raise ToolFailedError("the program complained:\n" + "\n".join(said))
