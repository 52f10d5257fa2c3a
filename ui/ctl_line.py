"""A command about brokers as the line of `workbench ctl` that does the same."""

from shlex import quote

from engine.contract.cluster_commands import (
    CutLink,
    CutPower,
    DropLink,
    EndSteps,
    FaultCommand,
    Heal,
    HealLink,
    HoldReplication,
    KillBroker,
    PauseBroker,
    ReleaseReplication,
    ResumeBroker,
    ReviveBroker,
    RollingRestart,
    SetDisk,
    SkewClock,
    SlowLink,
    StepLinks,
    StopBroker,
    TakeStep,
)


def ctl_line(command: FaultCommand, data_folder: str = "") -> str:
    """`workbench ctl kill-broker 2`; with the folder that says which engine is meant."""
    folder = f" --data-dir {quote(data_folder)}" if data_folder else ""
    return f"workbench ctl {_words(command)}{folder}"


def _words(command: FaultCommand) -> str:
    match command:
        case KillBroker(broker_id):
            return f"kill-broker {broker_id}"
        case CutPower(broker_id):
            return f"cut-power {broker_id}"
        case StopBroker(broker_id):
            return f"stop-broker {broker_id}"
        case ReviveBroker(broker_id):
            return f"revive-broker {broker_id}"
        case PauseBroker(broker_id):
            return f"pause-broker {broker_id}"
        case ResumeBroker(broker_id):
            return f"resume-broker {broker_id}"
        case RollingRestart():
            return "rolling-restart"
        case CutLink(source, target, is_one_way):
            return f"cut-link {source} {target}{_one_way(is_one_way)}"
        case SlowLink(source, target, delay_ms, bytes_per_s, is_one_way):
            words = f"slow-link {source} {target}"
            words += f" --delay-ms {delay_ms:g}" if delay_ms else ""
            words += f" --bytes-per-s {bytes_per_s:g}" if bytes_per_s else ""
            return words + _one_way(is_one_way)
        case DropLink(source, target):
            return f"drop-link {source} {target}"
        case HealLink(source, target):
            return f"heal-link {source} {target}"
        case StepLinks(hold_ms):
            return "step-links" + (f" --hold-ms {hold_ms:g}" if hold_ms else "")
        case TakeStep():
            return "take-step"
        case EndSteps():
            return "end-steps"
        case HoldReplication(topic, partition, follower):
            return f"hold {quote(topic)} {partition} {follower}"
        case ReleaseReplication(topic, partition, follower):
            return f"release {quote(topic)} {partition} {follower}"
        case SetDisk():
            return _disk(command)
        case SkewClock(broker_id, offset_ms):
            return f"skew-clock {broker_id} {offset_ms}"
        case Heal():
            return "heal"


def _one_way(is_one_way: bool) -> str:  # noqa: FBT001 - one flag, one word
    return " --one-way" if is_one_way else ""


def _disk(command: SetDisk) -> str:
    words = f"disk {command.broker_id}"
    words += " --full" if command.is_full else ""
    words += " --failing-sync" if command.does_sync_fail else ""
    delay = command.sync_delay_ms
    return words + (f" --sync-delay-ms {delay:g}" if delay else "")
