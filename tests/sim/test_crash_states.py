"""Crash states of a broker at work: at every kind of call, and at any; and calls that fail."""

import pytest

from tests.sim import crash_states, failing_calls

pytestmark = pytest.mark.timeout(300)

POINTS = {
    "append: append /P/N.log",
    "append: sync /P/N.log",
    "append: pwrite /P/N.log",
    "roll: append /P/N.index",
    "roll: append /P/N.timeindex",
    "roll: open /P/N.log",
    "roll: truncate /P/N.log",
    "roll: sync /P/N.index",
    "partition folder: make_folder /P",
    "partition folder: sync_directory /P",
    *(
        f"checkpoint: {call} /{name}-offset-checkpoint.tmp"
        for name in ("recovery-point", "replication", "log-start", "cleaner")
        for call in ("open", "append", "sync", "rename")
    ),
    *(f"snapshot: {call} /P/N.snapshot.tmp" for call in ("open", "append", "rename")),
    "snapshot: sync /P/N.snapshot",
    "metadata snapshot: rename /__cluster_metadata-0/N-0000000001.checkpoint.tmp",
    *(f"cleaner swap: {call} /P/N.log.cleaned" for call in ("append", "sync", "rename")),
    *(f"cleaner swap: rename /P/N{kind}.swap" for kind in (".log", ".index", ".timeindex")),
    "segment set aside: rename /P/N.log",
    "segment set aside: remove /P/N.log.deleted",
    "topic deletion: rename /P",
    "topic deletion: rename /P.ID-delete",
    "topic deletion: sync_directory /data/trash/ID",
    "trash emptied: remove_tree /data/trash/ID.leaving",
}
"""Steps that must be among those that a crash may come before."""


@pytest.fixture(autouse=True)
def _any_log(allowed_logs, caplog):
    allowed_logs(".")  # recovery says what it found
    caplog.set_level("WARNING")


def test_a_crash_before_every_kind_of_call_loses_nothing():
    verdicts = list(crash_states.points(each=1, seeds=11))
    assert [verdict for verdict in verdicts if verdict.violation is not None] == []
    assert {verdict.point for verdict in verdicts} >= POINTS


@pytest.mark.parametrize("first_seed", [500, 600])
def test_a_crash_at_any_call_loses_nothing(first_seed):
    verdicts = crash_states.generated(50, first_seed=first_seed)
    assert [verdict for verdict in verdicts if verdict.violation is not None] == []


def test_a_call_that_fails_loses_nothing():
    outcomes = list(failing_calls.outcomes(0, every=40))
    assert [outcome for outcome in outcomes if outcome.violation is not None] == []
    assert len(outcomes) > 15
