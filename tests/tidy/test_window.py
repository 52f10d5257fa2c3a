"""Rules that every file of the window keeps; each has cost somebody a frozen or lying window."""

import re
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "ui"
FORBIDDEN = {  # what, where it may stand all the same, why not
    r"\.exec\(": (set(), "a nested loop loses the coroutines that wait in it: open()"),
    r"\bprocessEvents\b": (set(), "the same"),
    r"\bQEventLoop\b|\bQThread\b": (set(), "the application owns the one loop"),
    r"\bQMessageBox\b|\bQInputDialog\b": (set(), "they run loops of their own"),
    r"\bQLabel\(": ({"about.py", "label.py"}, "text may be hostile: SafeLabel"),
    r"\.setHtml\(|RichText|insertHtml": ({"code.py"}, "payloads are plain text"),
    r"\.setStyleSheet\(": ({"dress.py"}, "one style sheet; widgets have properties"),
    r"beginResetModel": ({"go_to.py"}, "an update keeps selection and scroll"),
    r"except Exception": ({"action.py"}, "only @action turns any failure into words"),
    r"create_task|ensure_future": ({"action.py"}, "only @action starts coroutines"),
}
FILES = sorted(UI.rglob("*.py"))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_forbidden_is_used(what):
    allowed, why = FORBIDDEN[what]
    found = [
        f"{file.relative_to(UI.parent)}:{number}: {line.strip()}"
        for file in FILES
        if file.name not in allowed
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(what, line)
    ]
    assert not found, why


def test_a_tooltip_is_always_made_harmless():
    wrong = [
        f"{file.relative_to(UI.parent)}: {text}"
        for file in FILES
        for text in re.findall(r"\.set(?:Tab)?ToolTip\(.*", file.read_text(encoding="utf-8"))
        if "tooltip(" not in text and '("")' not in text
    ]
    assert wrong == []
