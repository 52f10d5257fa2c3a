"""A group's history by the genuine tools: ours prints of it what genuine Kafka 4.4 prints.

One script, in its order: each step is run on both brokers and what it says is compared.
"""

import re
from collections.abc import Iterator

import pytest

from tests.clients.twins import Twins
from tests.clients.twins import twins as running_twins

pytestmark = [pytest.mark.lane, pytest.mark.timeout(600)]

GROUPS = "kafka-consumer-groups"
READ = "kafka-console-consumer --from-beginning --timeout-ms 20000 --max-messages"

NEW_READ = (
    "kafka-console-consumer --consumer-property group.protocol=consumer"
    " --from-beginning --timeout-ms 20000 --max-messages"
)

STEPS = {
    "no groups yet": f"{GROUPS} --list",
    "a group reads": f"{READ} 5 --topic orders --group readers",
    "a second group reads": f"{READ} 3 --topic one.partition --group others",
    "the groups": f"{GROUPS} --list",
    "the groups with their states": f"{GROUPS} --list --state",
    "the groups of a state": f"{GROUPS} --list --state Stable",
    "the groups with their types": f"{GROUPS} --list --type",
    "all kinds of groups": "kafka-groups --list",
    "consumer groups alone": "kafka-groups --list --consumer",
    "where the group is": f"{GROUPS} --describe --group readers",
    "where every group is": f"{GROUPS} --describe --all-groups",
    "its members": f"{GROUPS} --describe --group readers --members --verbose",
    "its state": f"{GROUPS} --describe --group readers --state",
    "its state in full": f"{GROUPS} --describe --group readers --state --verbose",
    "its offsets in full": f"{GROUPS} --describe --group readers --offsets --verbose",
    "a reset that is only shown": (
        f"{GROUPS} --reset-offsets --group readers --topic orders --to-earliest --dry-run"
    ),
    "a reset to an offset": (
        f"{GROUPS} --reset-offsets --group readers --topic orders:0 --to-offset 1 --execute"
    ),
    "a reset by a shift": (
        f"{GROUPS} --reset-offsets --group readers --topic orders:0 --shift-by 1 --execute"
    ),
    "a reset to the end": (
        f"{GROUPS} --reset-offsets --group readers --all-topics --to-latest --execute"
    ),
    "a reset of a group that is not there": (
        f"{GROUPS} --reset-offsets --group made-by-reset --topic orders --to-earliest --execute"
    ),
    "where it is now": f"{GROUPS} --describe --group readers",
    "the group made by the reset": f"{GROUPS} --describe --group made-by-reset",
    "positions deleted": f"{GROUPS} --delete-offsets --group readers --topic orders:0",
    "positions of no topic deleted": f"{GROUPS} --delete-offsets --group readers --topic no-such",
    "where it is without them": f"{GROUPS} --describe --group readers",
    "a group goes on where it was": f"{READ} 2 --topic orders --group readers",
    "a consumer of the new protocol reads": f"{NEW_READ} 5 --topic orders --group new-readers",
    "the groups with a new one": f"{GROUPS} --list --state",
    "their types with a new one": f"{GROUPS} --list --type",
    "where the new group is": f"{GROUPS} --describe --group new-readers",
    "the new group's members": f"{GROUPS} --describe --group new-readers --members --verbose",
    "the new group's state": f"{GROUPS} --describe --group new-readers --state --verbose",
    "a classic group becomes a new one": f"{NEW_READ} 1 --topic one.partition --group others",
    "the types after that": f"{GROUPS} --list --type",
    "the state after that": f"{GROUPS} --describe --group others --state --verbose",
    "a new group becomes a classic one": f"{READ} 1 --topic one.partition --group others",
    "the types after that too": f"{GROUPS} --list --type",
    "a new group's positions are reset": (
        f"{GROUPS} --reset-offsets --group new-readers --topic orders --to-earliest --execute"
    ),
    "a new group is deleted": f"{GROUPS} --delete --group new-readers",
    "a group deleted": f"{GROUPS} --delete --group others",
    "no such group deleted": f"{GROUPS} --delete --group others",
    "no such group described": f"{GROUPS} --describe --group others",
    "what is left": f"{GROUPS} --list",
}


@pytest.fixture(scope="module")
def twins() -> Iterator[Twins]:
    with running_twins() as both:
        yield both


@pytest.mark.parametrize("command", STEPS.values(), ids=STEPS)
def test_the_same_is_printed(command, twins):
    said = twins.tool(*command.split())
    assert unordered(said.ours) == unordered(said.theirs)


def unordered(said: str) -> list[str]:
    """Lines as a set: tools print groups and partitions in the order of a hash."""
    lines = [re.sub(r"\s+", " ", line).strip() for line in said.splitlines()]
    return sorted(line for line in lines if line)
