"""Replies as words for a terminal."""

from engine.contract.cluster_commands import (
    BrokerState,
    ClusterDescription,
    Elected,
    Fault,
    Faults,
    Heal,
    PartitionState,
    PartitionStates,
)
from engine.contract.values import Done, Reply
from workbench.ctl_replies import lines_of


def said(reply: Reply) -> list[str]:
    return list(lines_of(reply))


def test_each_reply_is_told_in_lines() -> None:
    broker = BrokerState(1, "running", ("localhost:9092",), True, 3, 2)
    assert said(ClusterDescription("id", 4, (broker,))) == [
        "cluster id, controller epoch 4",
        "broker 1  running   localhost:9092  3 replicas, leads 2  controller",
    ]
    moving = PartitionState("a", 0, None, 1, (1, 2), (1,), None, ((1, 5),), (2,), ())
    assert said(PartitionStates((moving,))) == [
        (
            "a-0  leader none  replicas 1,2  isr 1  adding 2  removing -"
            "  high watermark unknown  ends 1:5"
        )
    ]
    assert said(broker) == ["broker 1 running localhost:9092"]
    assert said(Faults(())) == ["nothing is wrong"]
    assert said(Faults((Fault("The clock of broker 1 is 1 s ahead", Heal()),))) == [
        "The clock of broker 1 is 1 s ahead"
    ]
    assert said(Elected(2)) == ["2 partitions"]
    assert said(Done()) == ["done"]
