"""The levels of the cluster's features, raised and lowered: all that are named, or none."""

from engine.machines.controller.asks import FeatureUpdate, UpdateFeatures, UpgradeType
from engine.machines.controller.image import ELR_FEATURE, ConfigResource, MetadataImage
from engine.machines.controller.partition_change import MIN_ISR
from engine.machines.step import Step
from engine.wire.message import Message
from engine.wire.metadata_records.settings import ConfigRecord, FeatureLevelRecord

METADATA_VERSION = "metadata.version"
KRAFT_VERSION = "kraft.version"
ELR_NEEDS = 23
"""The metadata.version (4.0-IV1) from which partitions can name eligible leader replicas."""
CHANGED_RECORDS = frozenset({7, 8, 11, 13, 14, 15, 17, 23, 30, 32, 33})
"""Levels of metadata.version that brought other records: one does not go back below them."""

Range = tuple[int, int]
NOT_SUPPORTED: Range = (0, 0)


def update_features(image: MetadataImage, ask: UpdateFeatures) -> Step[Message]:
    proposed = image.features | {update.name: update.level for update in ask.updates}
    changes: list[Message] = []
    for update in ask.updates:
        refusal = _refusal(image, ask, update, proposed)
        if refusal is not None:
            return Step(replies=((ask, refusal),), why=refusal)
        if update.name != KRAFT_VERSION:
            changes.append(FeatureLevelRecord(name=update.name, feature_level=update.level))
    if any(update.name == ELR_FEATURE and update.level for update in ask.updates):
        changes = _min_isr_in_one_place(image) + changes
    names = ", ".join(update.name for update in ask.updates)
    made = () if ask.validate_only else tuple(changes)
    return Step(made, ((ask, None),), why=f"feature levels change: {names}")


def _refusal(
    image: MetadataImage, ask: UpdateFeatures, update: FeatureUpdate, proposed: dict[str, int]
) -> str | None:
    """Why not, in genuine Kafka's words."""
    present = image.features.get(update.name, 0)
    if update.name == KRAFT_VERSION:
        present = ask.kraft_version
    why = _unfit(image, ask, update, present)
    if why is None and update.name == METADATA_VERSION:
        return _downgrade_refusal(present, update)
    if why is None and update.name == KRAFT_VERSION and update.level != present:
        why = (
            "The voters of this cluster do not change by request."
            if update.level > present
            else "Can't downgrade the version of this feature."
        )
    lacks_records = proposed.get(METADATA_VERSION, 0) < ELR_NEEDS
    if why is None and update.name == ELR_FEATURE and update.level and lacks_records:
        why = (
            f"{update.name} could not be set to {update.level} because it depends on"
            f" {METADATA_VERSION} level {ELR_NEEDS}"
        )
    if why is None:
        return None
    return f"Invalid update version {update.level} for feature {update.name}. {why}"


def _unfit(
    image: MetadataImage, ask: UpdateFeatures, update: FeatureUpdate, present: int
) -> str | None:
    if update.upgrade_type is UpgradeType.UNKNOWN:
        return "The controller does not support the given upgrade type."
    if update.level < 0:
        return "A feature version cannot be less than 0."
    supported = {name: (least, most) for name, least, most in ask.supported}
    everyone = [(f"Local controller {ask.controller_id}", supported)]
    for broker in image.brokers.values():
        theirs = {name: (least, most) for name, least, most in broker.features}
        everyone.append((f"Broker {broker.broker_id}", theirs))
    for who, features in everyone:
        least, most = features.get(update.name, NOT_SUPPORTED)
        if not least <= update.level <= most:
            versions = f"{least}-{most}" if least != most else f"{least}"
            return (
                f"{who} only supports versions {versions}"
                if most
                else f"{who} does not support this feature."
            )
    if update.level < present and update.upgrade_type is UpgradeType.UPGRADE:
        return (
            "Can't downgrade the version of this feature without setting the upgrade type to"
            " either safe or unsafe downgrade."
        )
    if update.level > present and update.upgrade_type is not UpgradeType.UPGRADE:
        return "Can't downgrade to a newer version."
    return None


def _downgrade_refusal(present: int, update: FeatureUpdate) -> str | None:
    if not any(update.level < level <= present for level in CHANGED_RECORDS):
        return None
    why = (
        "Unsafe metadata downgrade is not supported in this version."
        if update.upgrade_type is UpgradeType.UNSAFE_DOWNGRADE
        else "Refusing to perform the requested downgrade because it might delete metadata"
        " information."
    )
    return f"Unsupported {METADATA_VERSION} downgrade from {present} to {update.level}. {why}"


def _min_isr_in_one_place(image: MetadataImage) -> list[Message]:
    """Eligible leader replicas need one minimum of the ISR that all brokers agree on."""
    changes: list[Message] = []
    if MIN_ISR not in image.config(ConfigResource.BROKER, ""):
        changes.append(
            ConfigRecord(
                resource_type=ConfigResource.BROKER,
                resource_name="",
                name=MIN_ISR,
                value=image.static_configs.get(MIN_ISR, "1"),
            )
        )
    changes += [
        ConfigRecord(resource_type=resource, resource_name=name, name=MIN_ISR, value=None)
        for (resource, name), configs in image.configs.items()
        if resource == ConfigResource.BROKER and name and MIN_ISR in configs
    ]
    return changes
