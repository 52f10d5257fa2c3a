"""The log of groups: what genuine Kafka wrote is read, what is written comes back."""

from pathlib import Path
from types import SimpleNamespace

from engine.broker.group_log import read_group_records
from engine.machines.group.asks import Wrote
from engine.machines.group.config import GroupConfig
from engine.machines.group.groups import Groups

GOLDEN = Path(__file__).parents[2] / "golden" / "log" / "4.3.1" / "__consumer_offsets-0"


class GoldenLog:
    """The one segment that genuine Kafka wrote."""

    def __init__(self) -> None:
        self.data = (GOLDEN / "00000000000000000000.log").read_bytes()
        self.start_offset, self.end_offset = 0, 54

    def read(self, offset: int, _max_bytes: int, *, end_offset: int) -> SimpleNamespace:
        assert offset == 0
        return SimpleNamespace(records=self.data, end_offset=end_offset)


def test_the_groups_of_a_genuine_folder_are_known() -> None:
    wrotes = [each for each in read_group_records(SimpleNamespace(log=GoldenLog())) if each]  # type: ignore[arg-type]
    machine = Groups(lambda _: GroupConfig())
    for wrote in wrotes:
        machine.restore(wrote)
    assert {"classic-group", "classic-static"} <= set(machine.groups)
    assert "deleted-group" not in machine.groups
    positions = machine.offsets["classic-group"]
    assert {place: value.offset for place, value in positions.items()} == {("plain-none", 0): 40}
    assert positions["plain-none", 0].metadata == "forty"


def test_what_a_transaction_committed_counts() -> None:
    wrotes = [each for each in read_group_records(SimpleNamespace(log=GoldenLog())) if each]  # type: ignore[arg-type]
    (found,) = [each for each in wrotes if each.group_id == "tx-group"]
    assert isinstance(found, Wrote)
    assert found.value.offset == 33  # type: ignore[union-attr]
