"""What a window needs of the machine is looked for without opening one."""

import sys

import pytest

from workbench import machine
from workbench.machine import Library, has_display, install_line, missing_libraries, needs_display

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries of Linux")


@linux
def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Library("libnobody-has-this.so.9", "libnobody9")
    monkeypatch.setattr(machine, "NEEDED_TO_DRAW", (lost, Library("libc.so.6", "libc6")))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert missing_libraries() == [lost]
    assert install_line([lost]) == "apt-get install libnobody9"


@linux
def test_libraries_of_x_are_needed_only_where_x_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Library("libnobody-has-this.so.9", "libnobody9")
    monkeypatch.setattr(machine, "NEEDED_TO_DRAW", ())
    monkeypatch.setattr(machine, "NEEDED_FOR_X11", (lost,))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert missing_libraries() == []
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert missing_libraries() == [lost]


@linux
def test_a_display_must_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert needs_display()
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not has_display()
    monkeypatch.setenv("DISPLAY", ":987")
    assert not has_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert has_display()
