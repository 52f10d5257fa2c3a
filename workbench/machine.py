"""What the machine must have for a window: system libraries and a display."""

import ctypes
import ctypes.util
import os
import sys
from typing import NamedTuple


class Library(NamedTuple):
    """A system library and the Debian package that brings it."""

    file: str
    package: str


NEEDED_TO_DRAW = (
    Library("libGL.so.1", "libgl1"),
    Library("libEGL.so.1", "libegl1"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libX11.so.6", "libx11-6"),
)
"""Without these Qt cannot even be imported."""
NEEDED_FOR_X11 = (
    Library("libxcb-cursor.so.0", "libxcb-cursor0"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Library("libxcb-shape.so.0", "libxcb-shape0"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
"""Without these Qt ends the program when it opens a window on X."""

OFFSCREEN = frozenset({"offscreen", "minimal", "vnc", "linuxfb", "eglfs"})


def needs_display() -> bool:
    """Whether Qt will look for a display at all."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    return sys.platform.startswith("linux") and platform not in OFFSCREEN


def missing_libraries() -> list[Library]:
    """System libraries that a window needs and that are not here."""
    if not sys.platform.startswith("linux"):
        return []
    needed = NEEDED_TO_DRAW + (NEEDED_FOR_X11 if needs_display() else ())
    return [library for library in needed if not _is_loadable(library.file)]


def install_line(libraries: list[Library]) -> str:
    """What to type where the libraries are missing."""
    return f"apt-get install {' '.join(library.package for library in libraries)}"


def has_display() -> bool:
    """Whether a window could be opened, asked of the display itself: Qt would end the program."""
    if not needs_display():
        return True
    if os.environ.get("WAYLAND_DISPLAY") and _wayland_answers(os.environ["WAYLAND_DISPLAY"]):
        return True
    return bool(os.environ.get("DISPLAY")) and _x11_answers()


def _wayland_answers(name: str) -> bool:
    path = name if name.startswith("/") else f"{os.environ.get('XDG_RUNTIME_DIR', '')}/{name}"
    return os.path.exists(path)  # noqa: PTH110 - a socket, asked once


def _x11_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt will say
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    if not connection:
        return False
    is_well = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return bool(is_well)


def _is_loadable(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True
