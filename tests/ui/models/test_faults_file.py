"""A saved list of faults is read back, by the window and by `workbench ctl` alike."""

import pytest

from engine.contract.cluster_commands import (
    Heal,
    HoldReplication,
    KillBroker,
    SetDisk,
    SlowLink,
    TimedFault,
)
from ui.models.faults_file import FaultsFileError, read_faults, write_faults
from workbench import ctl

FAULTS = (
    TimedFault(0, KillBroker(2)),
    TimedFault(1_500, SlowLink(1, 3, 200.0, None, True)),
    TimedFault(2_000, HoldReplication("orders", 4, 3)),
    TimedFault(2_000, SetDisk(1, is_full=True)),
    TimedFault(9_000, Heal()),
)


def test_what_was_saved_is_read_back_here_and_by_ctl(tmp_path):
    text = write_faults(FAULTS)
    assert read_faults(text) == FAULTS
    file = tmp_path / "faults.jsonl"
    file.write_text(f"\n{text}\n", encoding="utf-8")
    assert ctl._faults_of((str(file),)) == FAULTS
    late, *others = reversed(text.splitlines(keepends=True))
    times = [fault.at_ms for fault in read_faults("".join((late, *others)))]
    assert times == [0, 1_500, 2_000, 2_000, 9_000]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no fault in it"),
        ("{}", "Line 1 is no fault"),
        ('{"at_ms": 1, "command": {"type": "StopEngine"}}', "Line 1 is no fault"),
        ('\n{"at_ms": -1, "command": {"type": "Heal"}}', "Line 2: there are at most"),
        ("not json", "Line 1 is no fault"),
    ],
)
def test_what_is_no_list_is_refused_with_its_line(text, words):
    with pytest.raises(FaultsFileError, match=words):
        read_faults(text)
