"""What was done is saved to a file, and a file is read to be done again."""

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.contract.cluster_commands import (
    Heal,
    KillBroker,
    ListPastFaults,
    PastFaults,
    TimedFault,
)
from tests.ui.port import CannedPort
from ui.action import settle
from ui.notices import notices
from ui.panes.map.script_files import ScriptFiles

FAULTS = (TimedFault(0, KillBroker(2)), TimedFault(700, Heal()))


@pytest.fixture
def files(qtbot):
    page, port = QWidget(), CannedPort()
    qtbot.addWidget(page)
    port.answers[ListPastFaults] = PastFaults(FAULTS, 3)
    made = ScriptFiles(port, page)
    made.told = []
    made.read.connect(made.told.append)
    return made


async def test_what_is_saved_is_what_is_run(files, tmp_path, qtbot):
    path = str(tmp_path / "faults.jsonl")
    with qtbot.waitSignal(notices().raised) as raised:
        files.save(path)
        await settle()
    assert raised.args[0].text == "2 faults saved, 3 older ones were not kept"
    files.run(path)
    assert files.told == [FAULTS]


async def test_what_cannot_be_written_or_read_is_said(files, tmp_path, qtbot):
    with qtbot.waitSignal(notices().raised) as raised:
        files.save(str(tmp_path / "no" / "such" / "folder"))
        await settle()
    assert raised.args[0].text.startswith("The script could not be saved")
    wrong = tmp_path / "wrong"
    wrong.write_text("{}\n", encoding="utf-8")
    for path in (tmp_path / "missing", wrong):
        with qtbot.waitSignal(notices().raised) as raised:
            files.run(str(path))
        assert raised.args[0].text.startswith("The script cannot be run")
    assert files.told == []


def test_the_menu_asks_for_files(files):
    save, run = files.menu().actions()
    save.trigger()
    run.trigger()
    asked = files._page.findChildren(QFileDialog)
    assert [each.acceptMode() for each in asked] == [
        QFileDialog.AcceptMode.AcceptSave, QFileDialog.AcceptMode.AcceptOpen,
    ]  # fmt: skip
    for each in asked:
        each.close()
