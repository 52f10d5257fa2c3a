"""Only what changed is said, and a longer history moves no row."""

from engine.contract.replica_history import ReplicaChange, ReplicaHistory
from ui.models.replica_changes import ReplicaChanges


def change(at_ms: int, **figures: object) -> ReplicaChange:
    usual = {
        "partition": 3, "leader_was": 2, "leader": 2, "epoch": 5, "isr_was": (2, 1),
        "isr": (2, 1), "why": "broker 1 lags",
    }  # fmt: skip
    return ReplicaChange(at_ms=at_ms, **(usual | figures))


def test_a_new_leader_and_a_new_isr_are_told_apart(qapp, qtmodeltester):
    model = ReplicaChanges(qapp)
    qtmodeltester.check(model)
    first, second = change(1, isr=(2,)), change(2, leader_was=2, leader=None, epoch=6)
    model.show_history(ReplicaHistory((first, second), 4))
    assert list(model) == [5, 4]
    said = [[model.data(model.index(at, c)) for c in range(1, 6)] for at in range(2)]
    assert said == [
        ["3", "2 → none", "", "6", "broker 1 lags"],
        ["3", "", "2, 1 → 2", "5", "broker 1 lags"],
    ]
    model.show_history(ReplicaHistory((second, change(3)), 5))
    assert list(model) == [6, 5]
