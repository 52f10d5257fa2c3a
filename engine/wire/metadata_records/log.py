"""Records of the metadata log about the log itself."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Message, String, wire


class NoOpRecord(Message, frozen=True):
    """Nothing, written now and then so that the log's end moves."""

    KEY: ClassVar = 20
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0


class BeginTransactionRecord(Message, frozen=True):
    """The records from here to the end of the transaction count as one."""

    KEY: ClassVar = 23
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    name: Annotated[String | None, wire(nullable="0+", tag=0)] = None


class EndTransactionRecord(Message, frozen=True):
    """The transaction of records is complete."""

    KEY: ClassVar = 24
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0


class AbortTransactionRecord(Message, frozen=True):
    """The transaction of records is void."""

    KEY: ClassVar = 25
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    reason: Annotated[String | None, wire(nullable="0+", tag=0)] = None


class ZkMigrationStateRecord(Message, frozen=True):
    """How far a migration away from ZooKeeper came."""

    KEY: ClassVar = 21
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    zk_migration_state: Int8 = 0
