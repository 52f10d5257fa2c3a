"""Commands about the brokers of the engine: their lives, what is wrong with them, who leads what."""

import msgspec

from engine.contract.values import Command, Reply, Value

MOST_BROKERS = 9


# -- lives ---------------------------------------------------------------------------------------


class KillBroker(Command, frozen=True):
    """End a broker as kill -9 does: what the kernel has stays. Reply: `Done`."""

    broker_id: int


class CutPower(Command, frozen=True):
    """End a broker as a power cut does: what was not synced is gone. Reply: `Done`."""

    broker_id: int


class StopBroker(Command, frozen=True):
    """Stop a broker cleanly; others lead what it led. Reply: `Done`."""

    broker_id: int


class ReviveBroker(Command, frozen=True):
    """Have a broker run again, whatever ended or paused it. Reply: `BrokerState`.

    It is "starting" where it still waits for others: for a majority of the quorum, say.
    """

    broker_id: int


class PauseBroker(Command, frozen=True):
    """Have a broker hear and say nothing, as a stopped process. Reply: `Done`."""

    broker_id: int


class ResumeBroker(Command, frozen=True):
    """Let a paused broker go on. Reply: `Done`."""

    broker_id: int


class RollingRestart(Command, frozen=True):
    """Restart the brokers that run, one after the other, the controller last. Reply: `Done`.

    The next one is not touched before the one before is in sync again.
    """


class AddBroker(Command, frozen=True):
    """Start one more broker, with a folder and ports of its own. Reply: `BrokerState`."""


class DrainBroker(Command, frozen=True):
    """Move every replica of a broker to the others. Reply: `Draining`.

    Asked again, it says how much is left; an event tells when nothing is.
    """

    broker_id: int


class Draining(Reply, frozen=True):
    """How many replicas the broker still holds."""

    replica_count: int


class RemoveBroker(Command, frozen=True):
    """Have the cluster forget a drained, stopped broker; its folder is set aside. Reply: `Done`."""

    broker_id: int


# -- what is wrong -------------------------------------------------------------------------------


class CutLink(Command, frozen=True):
    """Hold back what goes from one broker to another. Reply: `Done`."""

    source: int
    target: int
    is_one_way: bool = False


class SlowLink(Command, frozen=True):
    """Delay or throttle what goes between two brokers. Reply: `Done`."""

    source: int
    target: int
    delay_ms: float = 0
    bytes_per_s: float | None = None
    is_one_way: bool = False


class DropLink(Command, frozen=True):
    """Drop the connections between two brokers once: what was asked over them fails. Reply: `Done`."""

    source: int
    target: int


class HealLink(Command, frozen=True):
    """Make both directions between two brokers plain again. Reply: `Done`."""

    source: int
    target: int


class HoldReplication(Command, frozen=True):
    """Have a follower copy nothing of one partition. Reply: `Done`."""

    topic: str
    partition: int
    follower: int


class ReleaseReplication(Command, frozen=True):
    """Let a follower copy a partition again. Reply: `Done`."""

    topic: str
    partition: int
    follower: int


class SetDisk(Command, frozen=True):
    """What is wrong with a broker's disk from now on; nothing where all are as given here.

    A failed sync is final: the broker's log folder is offline until it is revived. Reply: `Done`.
    """

    broker_id: int
    is_full: bool = False
    does_sync_fail: bool = False
    sync_delay_ms: float = 0
    """How much longer each sync takes."""


class SkewClock(Command, frozen=True):
    """Have a broker's wall clock differ from the machine's; 0 sets it right. Reply: `Done`."""

    broker_id: int
    offset_ms: int


class Heal(Command, frozen=True):
    """Remove every fault; paused brokers go on. Those that do not run stay so. Reply: `Done`."""


class DescribeFaults(Command, frozen=True):
    """What is wrong now. Reply: `Faults`."""


FaultCommand = (
    KillBroker | CutPower | StopBroker | ReviveBroker | PauseBroker | ResumeBroker
    | RollingRestart | CutLink | SlowLink | DropLink | HealLink | HoldReplication
    | ReleaseReplication | SetDisk | SkewClock | Heal
)  # fmt: skip
"""What a list of faults may hold."""


class Fault(Value, frozen=True):
    """One thing that is wrong, by whose command, and what removes it."""

    text: str
    """One sentence without a full stop: "Nothing goes from broker 1 to broker 2"."""
    remedy: FaultCommand


class Faults(Reply, frozen=True):
    """All that is wrong now."""

    faults: tuple[Fault, ...]


class TimedFault(Value, frozen=True, tag=False):
    """One line of a list of faults: when, counted from its start, and what."""

    at_ms: int
    command: FaultCommand


class RunFaults(Command, frozen=True):
    """Carry out a list of faults at its times. Reply: `Done`, when the last is carried out."""

    faults: tuple[TimedFault, ...] = msgspec.field(default=())


class ListPastFaults(Command, frozen=True):
    """The faults commanded since the engine started, to be saved and run again. Reply: `PastFaults`."""


class PastFaults(Reply, frozen=True):
    """The newest faults, their times counted from the first of them."""

    faults: tuple[TimedFault, ...]
    skipped: int
    """Older ones that were not kept."""


# -- who leads and holds what --------------------------------------------------------------------


class ElectPreferredLeaders(Command, frozen=True):
    """Give leadership back to the preferred replicas. Reply: `Elected`."""

    is_unclean: bool = False
    """Elect who is not in sync, too, where nobody leads: what only others had is lost."""


class Elected(Reply, frozen=True):
    """The partitions that have another leader now."""

    partition_count: int


class MoveReplicas(Command, frozen=True):
    """Give a partition other replicas, the preferred leader first; () stops a move. Reply: `Done`."""

    topic: str
    partition: int
    replicas: tuple[int, ...]


class RaiseReplication(Command, frozen=True):
    """Give the internal topics up to three replicas, as there are brokers. Reply: `Elected`."""


class DescribeCluster(Command, frozen=True):
    """Every broker there is. Reply: `ClusterDescription`."""


class BrokerState(Reply, frozen=True):
    """One broker: "running", "paused", "fenced", "starting" or "stopped"."""

    broker_id: int
    state: str
    addresses: tuple[str, ...] = ()
    """Where clients reach it: `localhost:9092`."""
    is_controller: bool = False
    replica_count: int = 0
    leader_count: int = 0
    log_folder: str = ""
    lease_left_ms: int | None = None
    """Until the controller fences it, if it stays silent; None for the controller itself."""


class ClusterDescription(Reply, frozen=True):
    """The brokers, by id."""

    cluster_id: str
    controller_epoch: int
    brokers: tuple[BrokerState, ...]


class DescribePartitions(Command, frozen=True):
    """Who holds each partition of a topic, of all with "". Reply: `PartitionStates`."""

    topic: str = ""


class PartitionState(Value, frozen=True):
    """One partition as the cluster's metadata has it; end offsets of the replicas that run."""

    topic: str
    partition: int
    leader: int | None
    leader_epoch: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    high_watermark: int | None
    end_offsets: tuple[tuple[int, int], ...]
    """(broker, the end of its log)"""
    adding: tuple[int, ...] = ()
    removing: tuple[int, ...] = ()


class PartitionStates(Reply, frozen=True):
    """Partitions by topic and number."""

    partitions: tuple[PartitionState, ...]
