"""What `workbench ctl` may be told: each command, its words, and the contract's command behind it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.contract.cluster_commands import (
    AddBroker,
    BrokerState,
    ClusterDescription,
    CutLink,
    CutPower,
    DescribeCluster,
    DescribeFaults,
    DescribePartitions,
    DropLink,
    Elected,
    ElectPreferredLeaders,
    EndSteps,
    Faults,
    Heal,
    HealLink,
    HoldReplication,
    KillBroker,
    MoveReplicas,
    PartitionStates,
    PauseBroker,
    RaiseReplication,
    ReleaseReplication,
    RemoveBroker,
    ResumeBroker,
    ReviveBroker,
    RollingRestart,
    SetDisk,
    SkewClock,
    SlowLink,
    StepLinks,
    StepTaken,
    StopBroker,
    TakeStep,
)
from engine.contract.values import Command, Done, Reply
from workbench.arguments import UsageError

FLAGS = frozenset({"--json", "--one-way", "--full", "--failing-sync", "--unclean"})
VALUES = frozenset({"--data-dir", "--delay-ms", "--bytes-per-s", "--hold-ms", "--sync-delay-ms"})


class Given(NamedTuple):
    """The words behind `ctl`, sorted."""

    command: str
    words: tuple[str, ...]
    flags: frozenset[str]
    values: dict[str, str]

    @property
    def is_json(self) -> bool:
        return "--json" in self.flags

    @property
    def data_dir(self) -> str | None:
        return self.values.get("--data-dir")

    def word(self, index: int, what: str) -> str:
        if index >= len(self.words):
            raise UsageError(f"{self.command} needs {what}; see workbench ctl help.")
        return self.words[index]

    def number(self, index: int, what: str) -> int:
        return _number(self.word(index, what), f"{what} of {self.command}")

    def amount(self, option: str) -> float:
        text = self.values.get(option, "0")
        try:
            return float(text)
        except ValueError:
            raise UsageError(f"{option} takes a number, not {text!r}.") from None


Built = tuple[Command, type[Reply]]

COMMANDS: dict[str, tuple[str, str]] = {
    "brokers": ("", "every broker: its state, its addresses, what it holds and leads"),
    "describe": ("[TOPIC]", "who leads and holds each partition"),
    "watch": ("", "events as JSON lines, until Ctrl-C"),
    "kill-broker": ("N", "end a broker as kill -9 does: what the kernel has stays"),
    "cut-power": ("N", "end a broker as a power cut does: what was not synced is gone"),
    "stop-broker": ("N", "stop a broker cleanly; others lead what it led"),
    "revive-broker": ("N", "have a broker run again, whatever ended or paused it"),
    "pause-broker": ("N", "have a broker hear and say nothing, as a stopped process"),
    "resume-broker": ("N", "let a paused broker go on"),
    "add-broker": ("", "start one more broker, with a folder and ports of its own"),
    "drain-broker": ("N", "move its replicas to the others; says how many are left"),
    "remove-broker": ("N", "forget a drained, stopped broker; its folder is set aside"),
    "rolling-restart": ("", "restart one broker after the other, the controller last"),
    "cut-link": ("A B [--one-way]", "hold back what goes between two brokers"),
    "slow-link": (
        "A B [--delay-ms M] [--bytes-per-s N] [--one-way]",
        "delay or throttle what goes between two brokers",
    ),
    "drop-link": ("A B", "drop the connections between two brokers once"),
    "heal-link": ("A B", "make the link between two brokers plain again"),
    "step-links": (
        "[--hold-ms M]",
        "have what followers copy wait on its link for take-step, M ms at most",
    ),
    "take-step": ("", "let what waits on each link go on, once"),
    "end-steps": ("", "have nothing wait on the links any more"),
    "hold": ("TOPIC P N", "have follower N copy nothing of partition P"),
    "release": ("TOPIC P N", "let follower N copy partition P again"),
    "disk": (
        "N [--full] [--failing-sync] [--sync-delay-ms M]",
        "what is wrong with a broker's disk; nothing, without an option",
    ),
    "skew-clock": ("N MS", "set a broker's clock so much ahead, or behind with a minus; 0: right"),
    "faults": ("", "what is wrong now"),
    "heal": ("", "remove every fault; paused brokers go on"),
    "run-faults": ("FILE", "carry out a list of faults: JSON lines of at_ms and command"),
    "save-faults": ("FILE", "write the faults commanded so far as such a list"),
    "elect-leaders": ("[TOPIC] [--unclean]", "give leadership back to the preferred replicas"),
    "reassign": ("TOPIC P A,B,C", "give a partition other replicas; - stops a move"),
    "raise-replication": ("", "give internal topics up to three replicas"),
}  # fmt: skip
"""Each command's words, and what it does."""

PLAIN: dict[str, Callable[[int], Command]] = {
    "kill-broker": KillBroker,
    "cut-power": CutPower,
    "stop-broker": StopBroker,
    "pause-broker": PauseBroker,
    "resume-broker": ResumeBroker,
    "remove-broker": RemoveBroker,
}


def read_words(words: Sequence[str]) -> Given:
    """Sort words, flags and values; UsageError where one is none of ours."""
    left, plain = list(words), []
    flags: set[str] = set()
    values: dict[str, str] = {}
    while left:
        word = left.pop(0)
        option, equals, attached = word.partition("=")
        if word in {"-h", "--help"}:
            return Given("help", (), frozenset(), {})
        if option in VALUES:
            if not equals and not left:
                raise UsageError(f"{option} needs a value; see workbench ctl help.")
            values[option] = attached if equals else left.pop(0)
        elif word in FLAGS:
            flags.add(word)
        elif word.startswith("--"):
            raise UsageError(f"There is no option {word}; see workbench ctl help.")
        else:
            plain.append(word)
    return Given(plain[0] if plain else "", tuple(plain[1:]), frozenset(flags), values)


def usage() -> str:
    """All commands, one line each."""
    width = max(len(f"{name} {words}") for name, (words, _) in COMMANDS.items() if len(words) < 20)
    lines = [
        f"  {f'{name} {words}'.rstrip():{width}}  {does}"
        for name, (words, does) in COMMANDS.items()
    ]
    head = "workbench ctl [--data-dir DIR] COMMAND [--json]: command a running engine.\n"
    return "\n".join([head, *lines])


def _plain(given: Given) -> Built:
    return PLAIN[given.command](given.number(0, "the broker")), Done


def _link(given: Given) -> Built:
    source, target = given.number(0, "two brokers"), given.number(1, "two brokers")
    one_way = "--one-way" in given.flags
    match given.command:
        case "cut-link":
            return CutLink(source, target, one_way), Done
        case "drop-link":
            return DropLink(source, target), Done
        case "heal-link":
            return HealLink(source, target), Done
    delay_ms, bytes_per_s = given.amount("--delay-ms"), given.amount("--bytes-per-s") or None
    return SlowLink(source, target, delay_ms, bytes_per_s, one_way), Done


def _hold(given: Given) -> Built:
    what = "a topic, a partition and a follower"
    place = given.word(0, what), given.number(1, what), given.number(2, what)
    return (HoldReplication if given.command == "hold" else ReleaseReplication)(*place), Done


def _disk(given: Given) -> Built:
    return (
        SetDisk(
            given.number(0, "the broker"),
            is_full="--full" in given.flags,
            does_sync_fail="--failing-sync" in given.flags,
            sync_delay_ms=given.amount("--sync-delay-ms"),
        ),
        Done,
    )


def _reassign(given: Given) -> Built:
    what = "a topic, a partition and its brokers"
    listed = given.word(2, what)
    replicas = () if listed == "-" else tuple(_number(each, what) for each in listed.split(","))
    return MoveReplicas(given.word(0, what), given.number(1, what), replicas), Done


def _number(text: str, what: str) -> int:
    if not text.removeprefix("-").isdecimal() or len(text) > 12:
        raise UsageError(f"{text!r} is no number for {what}.")
    return int(text)


BUILDERS: dict[str, Callable[[Given], Built]] = {
    **dict.fromkeys(PLAIN, _plain),
    **dict.fromkeys(("cut-link", "slow-link", "drop-link", "heal-link"), _link),
    **dict.fromkeys(("hold", "release"), _hold),
    "step-links": lambda given: (StepLinks(given.amount("--hold-ms") or None), Done),
    "take-step": lambda _: (TakeStep(), StepTaken),
    "end-steps": lambda _: (EndSteps(), Done),
    "disk": _disk,
    "reassign": _reassign,
    "brokers": lambda _: (DescribeCluster(), ClusterDescription),
    "describe": lambda given: (DescribePartitions("".join(given.words[:1])), PartitionStates),
    "revive-broker": lambda given: (ReviveBroker(given.number(0, "the broker")), BrokerState),
    "add-broker": lambda _: (AddBroker(), BrokerState),
    "rolling-restart": lambda _: (RollingRestart(), Done),
    "skew-clock": lambda given: (
        SkewClock(given.number(0, "a broker and milliseconds"), given.number(1, "milliseconds")),
        Done,
    ),
    "faults": lambda _: (DescribeFaults(), Faults),
    "heal": lambda _: (Heal(), Done),
    "elect-leaders": lambda given: (
        ElectPreferredLeaders("--unclean" in given.flags, "".join(given.words[:1])),
        Elected,
    ),
    "raise-replication": lambda _: (RaiseReplication(), Elected),
}
