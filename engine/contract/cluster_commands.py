"""Commands about the brokers of the engine: their lives, what is wrong with them, who leads what."""

import msgspec

from engine.contract.values import Command, Reply, Value

MOST_BROKERS = 9


# -- lives ---------------------------------------------------------------------------------------


class OfBroker(Command, frozen=True):
    """What is asked of one broker."""

    broker_id: int


class KillBroker(OfBroker, frozen=True):
    """End a broker as kill -9 does: what the kernel has stays. Reply: `Done`."""


class CutPower(OfBroker, frozen=True):
    """End a broker as a power cut does: what was not synced is gone. Reply: `Done`."""


class StopBroker(OfBroker, frozen=True):
    """Stop a broker cleanly; others lead what it led. Reply: `Done`."""


class ReviveBroker(OfBroker, frozen=True):
    """Have a broker run again, whatever ended or paused it. Reply: `BrokerState`.

    It is "starting" where it still waits for others: for a majority of the quorum, say.
    """


class PauseBroker(OfBroker, frozen=True):
    """Have a broker hear and say nothing, as a stopped process. Reply: `Done`."""


class ResumeBroker(OfBroker, frozen=True):
    """Let a paused broker go on. Reply: `Done`."""


class RollingRestart(Command, frozen=True):
    """Restart the brokers that run, one after the other, the controller last. Reply: `Done`.

    The next one is not touched before the one before is in sync again.
    """


class AddBroker(Command, frozen=True):
    """Start one more broker, with a folder and ports of its own. Reply: `BrokerState`."""


class DrainBroker(OfBroker, frozen=True):
    """Move every replica of a broker to the others. Reply: `Draining`.

    Asked again, it says how much is left; an event tells when nothing is.
    """


class Draining(Reply, frozen=True):
    """How many replicas the broker still holds."""

    replica_count: int


class RemoveBroker(OfBroker, frozen=True):
    """Have the cluster forget a drained, stopped broker; its folder is set aside. Reply: `Done`."""


# -- what is wrong -------------------------------------------------------------------------------


class OfLink(Command, frozen=True):
    """What is done to the link between two brokers."""

    source: int
    target: int


class CutLink(OfLink, frozen=True):
    """Hold back what goes from one broker to another. Reply: `Done`."""

    is_one_way: bool = False


class SlowLink(OfLink, frozen=True):
    """Delay or throttle what goes between two brokers. Reply: `Done`."""

    delay_ms: float = 0
    bytes_per_s: float | None = None
    is_one_way: bool = False


class DropLink(OfLink, frozen=True):
    """Drop the connections between two brokers once: what was asked over them fails. Reply: `Done`."""


class HealLink(OfLink, frozen=True):
    """Make both directions between two brokers plain again. Reply: `Done`."""


STEP_BY_STEP = "Followers copy step by step"
"""How it begins what is said of `StepLinks` while it lasts."""


class StepLinks(Command, frozen=True):
    """Have each batch wait on its way to a follower until the next `TakeStep`. Reply: `Done`.

    It waits so briefly at most that no client and no broker gives up. Elections, heartbeats and
    internal topics go on.
    """

    hold_ms: float | None = None
    """So long at most; None, or more than is safe: as long as is safe."""


class TakeStep(Command, frozen=True):
    """Let what waits on each link arrive, and nothing that comes behind. Reply: `StepTaken`."""


class StepTaken(Reply, frozen=True):
    """Over how many links something went on."""

    link_count: int


class EndSteps(Command, frozen=True):
    """Have nothing wait on the links any more. Reply: `Done`."""


class OfFollower(Command, frozen=True):
    """What is done to a follower's copying of one partition."""

    topic: str
    partition: int
    follower: int


class HoldReplication(OfFollower, frozen=True):
    """Have a follower copy nothing of one partition. Reply: `Done`."""


class ReleaseReplication(OfFollower, frozen=True):
    """Let a follower copy a partition again. Reply: `Done`."""


class SetDisk(OfBroker, frozen=True):
    """What is wrong with a broker's disk from now on; nothing where all are as given here.

    A failed sync is final: the broker's log folder is offline until it is revived. Reply: `Done`.
    """

    is_full: bool = False
    does_sync_fail: bool = False
    sync_delay_ms: float = 0
    """How much longer each sync takes."""


class SkewClock(OfBroker, frozen=True):
    """Have a broker's wall clock differ from the machine's; 0 sets it right. Reply: `Done`."""

    offset_ms: int


class Heal(Command, frozen=True):
    """Remove every fault; paused brokers go on. Those that do not run stay so. Reply: `Done`."""


class DescribeFaults(Command, frozen=True):
    """What is wrong now. Reply: `Faults`."""


FaultCommand = (
    KillBroker | CutPower | StopBroker | ReviveBroker | PauseBroker | ResumeBroker
    | RollingRestart | CutLink | SlowLink | DropLink | HealLink | StepLinks | TakeStep | EndSteps
    | HoldReplication | ReleaseReplication | SetDisk | SkewClock | Heal
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


MOST_FAULTS = 10_000
LONGEST_FAULTS_MS = 24 * 3_600_000
"""How long a list of faults may be, in lines and in time."""


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
    topic: str = ""
    """Of this topic alone; "" is all of them."""


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
