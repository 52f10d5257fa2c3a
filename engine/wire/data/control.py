"""Control records: markers of transactions, and what a metadata log says about itself."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Int16,
    Int32,
    Int64,
    Message,
    Part,
    String,
    Uint16,
    Uuid,
    wire,
)


class ControlRecordTypeSchema(Message, frozen=True):
    """The type in the key of a control record, behind its version."""

    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    type: Int16 = 0


class EndTxnMarker(Message, frozen=True):
    """The value of a marker that ends a transaction in a partition."""

    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    coordinator_epoch: Int32 = 0


class LeaderChangeMessageVoter(Part, frozen=True):
    """One of the `voters` of `LeaderChangeMessage`."""

    voter_id: Int32 = 0
    voter_directory_id: Annotated[Uuid, wire("1+")] = NO_UUID


class LeaderChangeMessage(Message, frozen=True):
    """A control record: a leader of the metadata quorum begins its epoch."""

    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    version: Int16 = 0
    leader_id: Int32 = 0
    voters: list[LeaderChangeMessageVoter] = []
    granting_voters: list[LeaderChangeMessageVoter] = []


class KRaftVersionRecord(Message, frozen=True):
    """A control record: the version of the metadata quorum's own protocol."""

    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    version: Int16 = 0
    kraft_version: Int16 = 0


class Endpoint(Part, frozen=True):
    """One of the `endpoints` of `VotersRecordVoter`."""

    name: String = ""
    host: String = ""
    port: Uint16 = 0


class KRaftVersionFeature(Part, frozen=True):
    """The `kraft_version_feature` of `VotersRecordVoter`."""

    min_supported_version: Int16 = 0
    max_supported_version: Int16 = 0


class VotersRecordVoter(Part, frozen=True):
    """One of the `voters` of `VotersRecord`."""

    voter_id: Int32 = 0
    voter_directory_id: Uuid = NO_UUID
    endpoints: list[Endpoint] = []
    kraft_version_feature: KRaftVersionFeature = KRaftVersionFeature()


class VotersRecord(Message, frozen=True):
    """A control record: the voters of the metadata quorum and their addresses."""

    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    version: Int16 = 0
    voters: list[VotersRecordVoter] = []


class SnapshotHeaderRecord(Message, frozen=True):
    """A control record: the beginning of a snapshot and the time it reaches to."""

    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    version: Int16 = 0
    last_contained_log_timestamp: Int64 = 0


class SnapshotFooterRecord(Message, frozen=True):
    """A control record: the end of a snapshot."""

    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    version: Int16 = 0
