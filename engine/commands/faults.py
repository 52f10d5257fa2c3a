"""What is wrong with the brokers' links, disks, clocks and copies, as somebody commands it."""

from collections.abc import Callable

from engine.base.ids import BrokerId
from engine.broker.fleet import Fleet
from engine.broker.link import Wire
from engine.broker.link_pace import LAG, SOCKET, longest_hold_ms
from engine.broker.telemetry import Telemetry
from engine.commands.brokers import Machine, Machines
from engine.contract.cluster_commands import (
    STEP_BY_STEP,
    CutLink,
    DescribeFaults,
    DropLink,
    EndSteps,
    Fault,
    Faults,
    Heal,
    HealLink,
    HoldReplication,
    ReleaseReplication,
    ResumeBroker,
    SetDisk,
    SkewClock,
    SlowLink,
    StepLinks,
    StepTaken,
    TakeStep,
)
from engine.contract.values import Done, EngineError

Trouble = (
    CutLink | SlowLink | DropLink | HealLink | StepLinks | TakeStep | EndSteps
    | HoldReplication | ReleaseReplication | SetDisk | SkewClock | Heal | DescribeFaults
)  # fmt: skip


class Troubles:
    """Makes things wrong, says what is, and makes them right again.

    Nothing is kept here: what is wrong is asked of whatever it is wrong with.
    """

    def __init__(
        self, machines: Machines, telemetry: Telemetry, resume: Callable[[int], None]
    ) -> None:
        self._machines = machines
        self._telemetry = telemetry
        self._resume = resume

    @property
    def _fleet(self) -> Fleet:
        return self._machines.fleet

    def carry_out(self, command: Trouble) -> Done | Faults | StepTaken:
        match command:
            case CutLink() | SlowLink() | DropLink() | HealLink():
                self._link(command)
            case StepLinks() | EndSteps():
                self._pace(command)
            case TakeStep():
                return self._step()
            case HoldReplication() | ReleaseReplication():
                self._hold(command)
            case SetDisk():
                self._disk(command)
            case SkewClock():
                self._skew(command)
            case Heal():
                self._heal()
            case DescribeFaults():
                return Faults(self._all())
        return Done()

    # -- what is wrong -------------------------------------------------------------------------

    def _all(self) -> tuple[Fault, ...]:
        links = self._fleet.links
        found = [
            Fault(f"Broker {each} is paused", ResumeBroker(each))
            for each in self._machines.broker_ids()
            if links.is_paused(each)
        ]
        found += [
            Fault(_wire_words(*pair, wire), HealLink(*pair))
            for pair, wire in sorted(links.faulty().items())
        ]
        if links.pace.hold_ms is not None:
            found.append(Fault(_pace_words(links.pace.hold_ms), EndSteps()))
        found += [
            Fault(
                f"Broker {follower} copies nothing of partition {index} of {topic}",
                ReleaseReplication(topic, index, follower),
            )
            for follower, topic, index in sorted(links.held)
        ]
        for each in self._machines.broker_ids():
            machine = self._machines.machine(each)
            assert machine is not None
            disk, offset_ms = machine.disk, machine.clock.offset_ms
            if not disk.is_sound:
                words = _disk_words(
                    each,
                    is_full=disk.is_full,
                    does_sync_fail=disk.does_sync_fail,
                    sync_delay_ms=disk.sync_delay_ms,
                )
                found.append(Fault(words, SetDisk(each)))
            if offset_ms:
                found.append(Fault(_clock_words(each, offset_ms), SkewClock(each, 0)))
        return tuple(found)

    def _heal(self) -> None:
        for fault in self._all():
            match fault.remedy:
                case ResumeBroker(broker_id=broker_id):
                    self._resume(broker_id)
                case HealLink(source=source, target=target) if (
                    source,
                    target,
                ) not in self._fleet.links.faulty():
                    pass  # healed with the other direction
                case EndSteps() | HealLink() | ReleaseReplication() | SetDisk() | SkewClock() as it:
                    self.carry_out(it)

    # -- links ---------------------------------------------------------------------------------

    def _link(self, command: CutLink | SlowLink | DropLink | HealLink) -> None:
        links = self._fleet.links
        source, target = command.source, command.target
        self._require(source)
        self._require(target)
        if source == target:
            raise EngineError("A broker has no link to itself.")
        both = [(source, target), (target, source)]
        match command:
            case DropLink():
                links.drop(source, target)
                text = f"The connections between brokers {source} and {target} were dropped"
                self._telemetry.event("fault_set", "warning", text, broker_id=source)
                return
            case HealLink():
                for pair in both:
                    links.heal(*pair)
                text = f"The link between brokers {source} and {target} is well"
                self._telemetry.event("fault_removed", "good", text, broker_id=source)
                return
            case SlowLink() if not (command.delay_ms > 0 or (command.bytes_per_s or 0) > 0):
                raise EngineError(
                    "A slow link takes a delay above 0, or bytes per second, or both."
                )
        for pair in both[:1] if command.is_one_way else both:
            if isinstance(command, CutLink):
                links.cut(*pair)
            else:
                links.slow(*pair, delay_ms=command.delay_ms, bytes_per_s=command.bytes_per_s)
            self._telemetry.event(
                "fault_set", "warning", _wire_words(*pair, links.wire(*pair)), broker_id=pair[0]
            )

    # -- step by step --------------------------------------------------------------------------

    def _pace(self, command: StepLinks | EndSteps) -> None:
        pace = self._fleet.links.pace
        if isinstance(command, EndSteps):
            if pace.hold_ms is None:
                raise EngineError("Followers do not copy step by step.")
            pace.end()
            text = "Followers copy at their own pace again"
            self._telemetry.event("fault_removed", "good", text)
            return
        asked_ms, integer = command.hold_ms, self._fleet.front.settings.integer
        longest_ms = longest_hold_ms(integer(LAG), integer(SOCKET))
        if asked_ms is not None and not asked_ms > 0:
            raise EngineError("A step waits for more than 0 ms.")
        pace.begin(longest_ms if asked_ms is None else min(asked_ms, longest_ms))
        assert pace.hold_ms is not None
        self._telemetry.event("fault_set", "warning", _pace_words(pace.hold_ms))

    def _step(self) -> StepTaken:
        pace = self._fleet.links.pace
        if pace.hold_ms is None:
            raise EngineError("Followers do not copy step by step: there is no step to take.")
        return StepTaken(pace.step())

    # -- copies --------------------------------------------------------------------------------

    def _hold(self, command: HoldReplication | ReleaseReplication) -> None:
        topic, index, follower = command.topic, command.partition, command.follower
        self._require(follower)
        place = (follower, topic, index)
        held = self._fleet.links.held
        if isinstance(command, HoldReplication):
            found = self._fleet.image.topics.get(topic)
            partition = (
                next((each for each in found.partitions.values() if each.index == index), None)
                if found
                else None
            )
            if partition is None:
                raise EngineError(f"There is no partition {index} of topic {topic}.")
            if follower not in partition.replicas:
                raise EngineError(f"Broker {follower} has no replica of {topic}-{index}.")
            held.add(place)
            text = f"Broker {follower} copies nothing of partition {index} of {topic}"
        elif place not in held:
            raise EngineError(
                f"Broker {follower} copies partition {index} of {topic} as it should."
            )
        else:
            held.discard(place)
            text = f"Broker {follower} copies partition {index} of {topic} again"
        copy = self._fleet.replica(follower, topic, index)
        if copy is not None and not copy.is_leader:
            broker = self._fleet.brokers[BrokerId(follower)]
            leader = broker.cluster.partition(topic, index).leader
            broker.replication.follow(copy, leader)
        is_held = place in held
        self._telemetry.event(
            "fault_set" if is_held else "fault_removed", "warning" if is_held else "good", text,
            topic=topic, partition=index, broker_id=follower,
        )  # fmt: skip

    # -- disks and clocks ----------------------------------------------------------------------

    def _disk(self, command: SetDisk) -> None:
        machine = self._require(command.broker_id)
        if command.sync_delay_ms < 0:
            raise EngineError("A sync cannot take less time than it takes.")
        machine.disk.is_full = command.is_full
        machine.disk.does_sync_fail = command.does_sync_fail
        machine.slow_syncs(command.sync_delay_ms)
        is_sound = machine.disk.is_sound
        text = _disk_words(
            command.broker_id,
            is_full=command.is_full,
            does_sync_fail=command.does_sync_fail,
            sync_delay_ms=command.sync_delay_ms,
        )
        self._telemetry.event(
            "fault_removed" if is_sound else "fault_set", "good" if is_sound else "warning", text,
            broker_id=command.broker_id,
        )  # fmt: skip

    def _skew(self, command: SkewClock) -> None:
        self._require(command.broker_id).clock.offset_ms = command.offset_ms
        self._telemetry.event(
            "fault_set" if command.offset_ms else "fault_removed",
            "warning" if command.offset_ms else "good",
            _clock_words(command.broker_id, command.offset_ms),
            broker_id=command.broker_id,
        )

    def _require(self, broker_id: int) -> Machine:
        found = self._machines.machine(broker_id)
        if found is None:
            raise EngineError(f"There is no broker {broker_id}.", "BROKER_ID_NOT_REGISTERED")
        return found


def _wire_words(source: int, target: int, wire: Wire) -> str:
    if wire.is_cut:
        return f"Nothing goes from broker {source} to broker {target}"
    slow = []
    if wire.delay_ms:
        slow.append(f"takes {wire.delay_ms:g} ms longer")
    if wire.bytes_per_s:
        slow.append(f"is held to {wire.bytes_per_s:,.0f} bytes per second")
    return f"What goes from broker {source} to broker {target} {' and '.join(slow)}"


def _pace_words(hold_ms: float) -> str:
    return f"{STEP_BY_STEP}: each batch waits for a step, {hold_ms / 1000:g} s at most"


def _disk_words(
    broker_id: int, *, is_full: bool, does_sync_fail: bool, sync_delay_ms: float
) -> str:
    found = []
    if is_full:
        found.append("is full")
    if does_sync_fail:
        found.append("fails to sync")
    if sync_delay_ms:
        found.append(f"takes {sync_delay_ms:g} ms longer for each sync")
    return f"The disk of broker {broker_id} {' and '.join(found) or 'is well'}"


def _clock_words(broker_id: int, offset_ms: int) -> str:
    if not offset_ms:
        return f"The clock of broker {broker_id} is right"
    word = "ahead" if offset_ms > 0 else "behind"
    return f"The clock of broker {broker_id} is {abs(offset_ms) / 1000:g} s {word}"
