"""The page about `workbench ctl`, from the table of its commands."""

from engine.commands.cluster import MOST_FAULTS, PAST_FAULTS
from tests.tidy.markdown import page, table
from workbench.control_frames import REPLY_BYTES, REQUEST_BYTES
from workbench.control_history import EVENTS_KEPT
from workbench.control_server import CLIENTS
from workbench.control_session import ASKS, EVENTS_WAITING, FEED_BYTES
from workbench.ctl_words import COMMANDS

MIB = 1024 * 1024


def ctl() -> str:
    return page(
        "# workbench ctl",
        "`workbench ctl [--data-dir DIR] COMMAND [--json]` commands a running engine, that of a"
        " window as well as that of `serve`. It exits with 0 where the command was carried out, with"
        " 1 where the engine refused it or none runs on that folder, with 2 where the words mean"
        " nothing; each time with one sentence.",
        table(
            ("Command", "What it does"),
            [
                (f"`{name} {words}`".replace(" `", "`"), does)
                for name, (words, does) in COMMANDS.items()
            ],
        ),
        "## What the faults are",
        "A *killed* broker leaves what the kernel had. After *cut-power* each of its files ends where"
        " it ended at its last sync, and files, folders and names whose folder was not synced since"
        " are taken back; bytes overwritten in place, files cut short and files removed stay so, and"
        " whatever lay there before the engine started is held for safe. A *paused* broker neither"
        " reads from its clients nor tells them anything; its connections stay. What a *cut* link"
        " holds back arrives when it is healed. After *step-links* what a follower gets waits on its"
        " link until *take-step* lets it arrive: 4 s at most, a quarter of"
        " `replica.lag.time.max.ms` or `replica.socket.timeout.ms` where that is less, so that no"
        " client and no broker gives up; elections, heartbeats and internal topics go on. A *full* disk takes nothing more; a *failing sync*"
        " ends the broker, as genuine Kafka ends, until it is revived on a disk that is well; a slow"
        " disk takes longer for each sync, not for reads, and a follower that syncs too late for"
        " `replica.lag.time.max.ms` leaves the ISR. A disk, a clock and a hold stay as they are set"
        " through a broker's lives, until `heal`. The faults last as long as the engine runs.",
        "A list of faults is a file of lines such as"
        ' `{"at_ms":5000,"command":{"type":"CutLink","source":1,"target":2,"is_one_way":false}}`,'
        " times counted from its start. `save-faults` writes what was commanded so far as such a"
        f" list (the newest {PAST_FAULTS:,}); `run-faults` takes up to {MOST_FAULTS:,} lines.",
        "## The socket",
        "`control.sock` in the data folder (beside it, in `DIR.workbench`, where the folder is"
        " genuine Kafka's log.dir), mode 0600. Where its path is too long for a socket it lies in"
        " `$XDG_RUNTIME_DIR/broker-workbench`, or in a folder of the user's own below the one for"
        " temporary files; where the system has no Unix sockets, `control.token` names a port of"
        " this machine and the secret that opens it. Frames are a length of four bytes and one"
        " msgpack array: number, kind (`ask`, `watch`, `attach`, `next`, and back `reply`, `refused`,"
        f" `event`, `skipped`, `attached`, `frame`), body. At most {REQUEST_BYTES // MIB} MiB are taken"
        f" for one command and {REPLY_BYTES // MIB} MiB sent as one answer, {CLIENTS} clients served at"
        f" once and {ASKS} commands of each carried out at once. A client that does not read is not"
        f" read either. Of events {EVENTS_WAITING:,} wait for who watches; when it reads again it is"
        " told how many older ones were skipped.",
        "## An attached window",
        "`workbench --attach DIR` is a client of this socket. It says `attach` with a fingerprint of"
        " what it understands, and is told who answers; where the two differ nothing follows. Then it"
        " says `next` for each frame it wants: what changed, what its tails watch, what happened, at"
        " most thirty times a second. While it takes none, the last state of each thing,"
        f" {FEED_BYTES // MIB} MiB of records and {EVENTS_WAITING:,} events wait for it and the others"
        " are counted, so that a slow window holds up nobody. Its tails, its consumers, its measuring and its"
        f" searches end with its connection. The last {EVENTS_KEPT:,} events of a run are kept: a window"
        " that was cut off is told what it missed, and the number of what is not kept any more.",
    )
