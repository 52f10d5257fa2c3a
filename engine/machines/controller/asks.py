"""What may be asked of the controller, and what it answers. Refusals are answers too."""

from collections.abc import Mapping
from enum import IntEnum

import msgspec

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, BrokerId, TopicId
from engine.machines.controller.image import Endpoint
from engine.machines.step import Ask


class NewTopic(msgspec.Struct, frozen=True):
    """One topic to make. `topic_id` is drawn by the asker: the machine knows no chance."""

    name: str
    topic_id: TopicId
    partition_count: int
    """-1 where `assignments` says it."""
    replication_factor: int
    """-1 where `assignments` says it."""
    assignments: tuple[tuple[int, tuple[int, ...]], ...] = ()
    configs: tuple[tuple[str, str | None], ...] = ()


class TopicOutcome(msgspec.Struct, frozen=True):
    """What became of one topic of a request."""

    name: str | None
    """None where it was asked for by an id that nobody has."""
    code: Code = Code.NONE
    message: str | None = None
    topic_id: TopicId = NO_TOPIC_ID
    partition_count: int = -1
    replication_factor: int = -1
    configs: tuple[tuple[str, str], ...] = ()


class CreateTopics(Ask[tuple[TopicOutcome, ...]], frozen=True):
    """Make topics. Each succeeds or fails alone; the outcomes stand in the order asked."""

    topics: tuple[NewTopic, ...]
    default_partition_count: int = 1
    default_replication_factor: int = 1
    placement_seed: int = 0
    """Where the placement begins among the brokers; drawn by the asker."""
    validate_only: bool = False
    max_partitions: int = 10_000
    allows_tiering: bool = False


class DeleteTopics(Ask[tuple[TopicOutcome, ...]], frozen=True):
    """Delete topics, each given as (name, `NO_TOPIC_ID`) or (None, id)."""

    topics: tuple[tuple[str | None, TopicId], ...]


class ReturningPartition(msgspec.Struct, frozen=True):
    """A partition as it was when its topic was deleted."""

    index: int
    replicas: tuple[int, ...]
    leader_epoch: int
    partition_epoch: int


class RestoreTopic(Ask[TopicOutcome], frozen=True):
    """Make a deleted topic exist again, the same one: with its id, settings and partitions."""

    name: str
    topic_id: TopicId
    configs: tuple[tuple[str, str], ...]
    partitions: tuple[ReturningPartition, ...]


class Growth(msgspec.Struct, frozen=True):
    """One topic to be given more partitions; `assignments` are those of the new ones."""

    name: str
    partition_count: int
    assignments: tuple[tuple[int, ...], ...] | None = None


class CreatePartitions(Ask[tuple[TopicOutcome, ...]], frozen=True):
    """Raise the number of partitions of topics."""

    topics: tuple[Growth, ...]
    placement_seed: int = 0
    validate_only: bool = False
    max_partitions: int = 10_000


class ConfigOperation(IntEnum):
    """What to do with a setting, as IncrementalAlterConfigs numbers it."""

    SET = 0
    DELETE = 1
    APPEND = 2
    SUBTRACT = 3


class ConfigChange(msgspec.Struct, frozen=True):
    """One change to one setting."""

    name: str
    operation: ConfigOperation
    value: str | None = None


class ConfigChanges(msgspec.Struct, frozen=True):
    """The changes to the settings of one topic or broker."""

    resource_type: int
    resource_name: str
    changes: tuple[ConfigChange, ...]
    replaces_all: bool = False
    """AlterConfigs: settings that are not named go back to their defaults."""


class ConfigOutcome(msgspec.Struct, frozen=True):
    """What became of the changes to one topic or broker."""

    resource_type: int
    resource_name: str
    code: Code = Code.NONE
    message: str | None = None


class AlterConfigs(Ask[tuple[ConfigOutcome, ...]], frozen=True):
    """Change settings. Each topic or broker succeeds or fails alone."""

    resources: tuple[ConfigChanges, ...]
    validate_only: bool = False
    allows_tiering: bool = False
    of_broker: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The broker's own settings of groups, which bound what one of them may have."""


class BrokerRegistered(msgspec.Struct, frozen=True):
    """The epoch under which a broker is registered now."""

    epoch: int


class BrokerRefused(msgspec.Struct, frozen=True):
    """Why a broker's wish was not granted."""

    code: Code
    message: str


class RegisterBroker(Ask[BrokerRegistered | BrokerRefused], frozen=True):
    """A broker has started: it is fenced until it says that it is ready."""

    broker_id: BrokerId
    incarnation_id: bytes
    epoch: int
    """The next offset of the metadata log, so that epochs only rise."""
    endpoints: tuple[Endpoint, ...]
    features: tuple[tuple[str, int, int], ...] = ()
    rack: str | None = None
    log_dirs: tuple[bytes, ...] = ()
    is_clean: bool = True
    """Whether its logs hold all they held: it stopped cleanly, or what counted was synced."""


class UnfenceBroker(Ask[BrokerRegistered | BrokerRefused], frozen=True):
    """A broker is ready: it leads what nobody leads and it may."""

    broker_id: BrokerId
    epoch: int


class FenceBroker(Ask[BrokerRegistered | BrokerRefused], frozen=True):
    """A broker is gone or stops: others lead what it led, where there are any."""

    broker_id: BrokerId
    epoch: int
    is_clean: bool = False


class BrokerStopping(msgspec.Struct, frozen=True):
    """How many partitions others lead now, or nobody does."""

    handed_over: int


class ControlledShutdown(Ask[BrokerStopping | BrokerRefused], frozen=True):
    """A broker wishes to stop: it hands over what it leads, and is fenced once it is gone."""

    broker_id: BrokerId
    epoch: int


class UnregisterBroker(Ask[BrokerRefused | None], frozen=True):
    """A broker will not come back: forget it."""

    broker_id: BrokerId


class ProducerIdBlock(msgspec.Struct, frozen=True):
    """Producer ids that nobody else will ever be given."""

    first: int
    count: int


class AllocateProducerIds(Ask[ProducerIdBlock], frozen=True):
    """A broker needs producer ids to give to its clients."""

    broker_id: BrokerId
    broker_epoch: int


class SetFeatures(Ask[None], frozen=True):
    """Write the feature levels of a new cluster, and what follows from them."""

    features: tuple[tuple[str, int], ...]
    broker_defaults: tuple[tuple[str, str], ...] = msgspec.field(default=())
    """Cluster-wide settings of a new cluster."""


class UpgradeType(IntEnum):
    """What the asker allows to become of a feature's level, as UpdateFeatures numbers it."""

    UNKNOWN = 0
    UPGRADE = 1
    SAFE_DOWNGRADE = 2
    UNSAFE_DOWNGRADE = 3


class FeatureUpdate(msgspec.Struct, frozen=True):
    """One feature's wished level; 0 turns it off."""

    name: str
    level: int
    upgrade_type: UpgradeType = UpgradeType.UPGRADE


class UpdateFeatures(Ask[str | None], frozen=True):
    """Change feature levels, all or none; the outcome says why not, for INVALID_UPDATE_VERSION."""

    updates: tuple[FeatureUpdate, ...]
    controller_id: BrokerId
    supported: tuple[tuple[str, int, int], ...]
    """(name, least level, most) of what the controller's program can do."""
    kraft_version: int = 0
    """The level that the quorum itself keeps: it is no feature of the metadata."""
    validate_only: bool = False
