"""`workbench graduate`: hands a stopped data folder over to genuine Kafka, on the same ports.

The folder is a genuine log.dir already; what Kafka needs besides is a configuration that fits it.
"""

from contextlib import suppress
from pathlib import Path

from engine.storage.check import FolderCheck
from engine.storage.checkpoints import META_PROPERTIES, decode_properties
from engine.storage.disk import FolderInUseError
from engine.storage.layout import layout_of
from engine.storage.os_disk import OsDisk
from engine.storage.scan import DamagedLogError, checked
from engine.storage.segment import LOG
from engine.wire.batch import read_records
from engine.wire.declare import WireError
from engine.wire.metadata_records import decode_metadata_record
from engine.wire.metadata_records.brokers import BrokerEndpoint, RegisterBrokerRecord
from workbench.arguments import Arguments
from workbench.check import line_of
from workbench.settings import engine_settings
from workbench.system import next_free_port
from workbench.terminal import ILL, OK, TAKEN, USAGE, complain, say

CONTROLLER = "CONTROLLER"


class NotReadyError(Exception):
    """The folder cannot be handed over; the text is one sentence, `status` the exit code."""

    def __init__(self, text: str, status: int, damage: tuple[str, ...] = ()) -> None:
        self.status = status
        self.damage = damage
        super().__init__(text)


def graduate(arguments: Arguments) -> int:
    """Check the folder, write graduate/server.properties, print the command to go on with."""
    settings = engine_settings(arguments)
    try:
        target = prepare(settings.data_folder, arguments.port or settings.port)
    except NotReadyError as error:
        for line in (*error.damage, str(error)):
            complain(line)
        return error.status
    say(f"{target} is written. Go on with genuine Kafka 4:")
    say(command_for(target))
    return OK


def command_for(target: Path) -> str:
    """What starts genuine Kafka, in its own folder."""
    return f"bin/kafka-server-start.sh '{target}'"


def prepare(data_folder: str, port: int) -> Path:
    """Check a folder that nobody has open and write the configuration; NotReadyError."""
    disk, layout = OsDisk(), layout_of(OsDisk(), data_folder)
    if not disk.exists(f"{layout.log_folder}/{META_PROPERTIES}"):
        text = f"There is no cluster in {data_folder}; name its folder with --data-dir."
        raise NotReadyError(text, USAGE)
    try:
        lock = disk.lock_folder(layout.log_folder)
    except FolderInUseError as error:
        text = f"{error}. Stop it first: two brokers must not write to one folder."
        raise NotReadyError(text, TAKEN) from error
    try:
        findings = FolderCheck(disk, layout.log_folder).findings()
        damage = tuple(line_of(found) for found in findings if found.is_damage)
        if damage:
            text = "Genuine Kafka would not serve this folder whole; nothing was written."
            raise NotReadyError(text, ILL, damage)
        endpoints = last_endpoints(disk, layout.log_folder, layout.broker_id)
        text = server_properties(Path(layout.log_folder).resolve(), endpoints, port=port)
    finally:
        with suppress(OSError):
            lock.release()
    place = Path(layout.own_folder).resolve() / "graduate"
    place.mkdir(parents=True, exist_ok=True)
    target = place / "server.properties"
    target.write_text(text, encoding="utf-8")
    return target


def last_endpoints(disk: OsDisk, log_folder: str, broker_id: int) -> list[BrokerEndpoint]:
    """Where the broker listened last, as it told its controller."""
    folder, found = f"{log_folder}/__cluster_metadata-0", list[BrokerEndpoint]()
    names = disk.list_folder(folder)
    snapshots = [name for name in names if name.endswith(".checkpoint")][-1:]
    for name in [*snapshots, *(name for name in names if name.endswith(LOG))]:
        file = disk.open(f"{folder}/{name}")
        with suppress(DamagedLogError, WireError):  # a torn end; a record of another release
            for _, header, batch in checked(file, 0, file.size(), next_offset=0):
                if header.is_control:
                    continue
                for record in read_records(batch):
                    message, _ = decode_metadata_record(record.value or b"")
                    if isinstance(message, RegisterBrokerRecord) and message.broker_id == broker_id:
                        found = message.end_points
    return found


def server_properties(log_folder: Path, endpoints: list[BrokerEndpoint], *, port: int) -> str:
    """A configuration of one broker that is its own controller, on this folder."""
    identity = decode_properties((log_folder / META_PROPERTIES).read_bytes())
    node = identity["node.id"]
    addresses = [(at.name, at.host, at.port) for at in endpoints] or [
        ("PLAINTEXT", "localhost", port)
    ]
    controller = next_free_port(max(at[2] for at in addresses)) or 9093
    # one that is told to this machine only listens on this machine only
    bound = [f"{name}://{host if host == 'localhost' else ''}:{at}" for name, host, at in addresses]
    told = [f"{name}://{host}:{at}" for name, host, at in addresses]
    names = [name for name, _, _ in addresses]
    lines = {
        "process.roles": "broker,controller",
        "node.id": node,
        "controller.quorum.voters": f"{node}@localhost:{controller}",
        "controller.listener.names": CONTROLLER,
        "listeners": ",".join([*bound, f"{CONTROLLER}://localhost:{controller}"]),
        "advertised.listeners": ",".join(told),
        "inter.broker.listener.name": names[0],
        "listener.security.protocol.map": ",".join(
            f"{name}:PLAINTEXT" for name in [*names, CONTROLLER]
        ),
        "log.dirs": str(log_folder).replace("\\", "\\\\"),
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
    }
    head = "# Written by `workbench graduate`: genuine Kafka goes on where the workbench stopped.\n"
    return head + "".join(f"{key}={value}\n" for key, value in lines.items())
