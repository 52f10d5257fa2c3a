"""Feature levels raised, lowered and refused in Kafka's words."""

import pytest

from engine.base.ids import BrokerId
from engine.machines.controller.asks import (
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
    FeatureUpdate,
    SetFeatures,
    UpdateFeatures,
    UpgradeType,
)
from engine.machines.controller.image import ELR_FEATURE, ConfigResource
from tests.engine.machines.controller.clusters import Decided

ONE = BrokerId(1)
UP, SAFE, UNSAFE = UpgradeType.UPGRADE, UpgradeType.SAFE_DOWNGRADE, UpgradeType.UNSAFE_DOWNGRADE
SUPPORTED = (
    ("metadata.version", 7, 33),
    ("kraft.version", 0, 1),
    ("group.version", 0, 1),
    (ELR_FEATURE, 0, 1),
)


@pytest.fixture
def decided() -> Decided:
    decided = Decided()
    decided.ask(SetFeatures((("metadata.version", 30), ("group.version", 1))))
    return decided


def update(decided: Decided, name: str, level: int, kind: UpgradeType = UP) -> str | None:
    refusal: str | None
    refusal = decided.ask(UpdateFeatures((FeatureUpdate(name, level, kind),), ONE, SUPPORTED))
    return refusal


def test_levels_rise_and_fall(decided: Decided) -> None:
    assert update(decided, "metadata.version", 33) is None
    assert update(decided, "group.version", 0, SAFE) is None
    assert decided.image.features == {"metadata.version": 33}
    assert update(decided, "metadata.version", 33, SAFE) is None


DOWN = (
    "Can't downgrade the version of this feature without setting the upgrade type to either safe"
    " or unsafe downgrade."
)


@pytest.mark.parametrize(
    ("name", "level", "kind", "words"),
    [
        ("nope", 1, UP, "Invalid update version 1 for feature nope. Local controller 1 does"),
        ("group.version", 9, UP, "only supports versions 0-1"),
        ("group.version", -1, UP, "A feature version cannot be less than 0."),
        ("group.version", 0, UP, DOWN),
        ("group.version", 1, UpgradeType.UNKNOWN, "does not support the given upgrade type."),
        ("metadata.version", 31, SAFE, "Can't downgrade to a newer version."),
        (
            "metadata.version",
            29,
            SAFE,
            "Unsupported metadata.version downgrade from 30 to 29. Refusing to perform the requested",
        ),
        (
            "metadata.version",
            29,
            UNSAFE,
            "Unsafe metadata downgrade is not supported in this version.",
        ),
        ("kraft.version", 1, UP, "The voters of this cluster do not change by request."),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(decided, name, level, kind, words) -> None:
    before = dict(decided.image.features)
    assert words in (update(decided, name, level, kind) or "")
    assert decided.image.features == before


@pytest.mark.parametrize(
    ("level", "kind", "words"),
    [(1, UP, None), (0, UP, "without setting"), (0, SAFE, "Can't downgrade the version of this")],
)
def test_the_version_of_a_quorum_whose_voters_change_stays(decided, level, kind, words) -> None:
    asked = FeatureUpdate("kraft.version", level, kind)
    refusal = decided.ask(UpdateFeatures((asked,), ONE, SUPPORTED, kraft_version=1))
    assert refusal is None if words is None else words in refusal


def test_all_change_or_none_and_a_check_changes_nothing(decided: Decided) -> None:
    good, bad = FeatureUpdate("metadata.version", 33), FeatureUpdate("group.version", 9)
    assert decided.ask(UpdateFeatures((good, bad), ONE, SUPPORTED)) is not None
    assert decided.ask(UpdateFeatures((good,), ONE, SUPPORTED, validate_only=True)) is None
    assert decided.image.features["metadata.version"] == 30


def test_every_broker_has_to_know_the_level(decided: Decided) -> None:
    decided.register(1, features=(("metadata.version", 7, 30),))
    refusal = update(decided, "metadata.version", 33)
    assert refusal is not None
    assert refusal.endswith("Broker 1 only supports versions 7-30")


def test_a_downgrade_between_levels_of_the_same_records_is_granted(decided: Decided) -> None:
    decided.ask(SetFeatures((("metadata.version", 29),)))
    assert update(decided, "metadata.version", 24, SAFE) is None


def test_eligible_leaders_need_newer_records(decided: Decided) -> None:
    decided.ask(SetFeatures((("metadata.version", 22),)))
    assert update(decided, ELR_FEATURE, 1) == (
        f"Invalid update version 1 for feature {ELR_FEATURE}. {ELR_FEATURE} could not be set to 1"
        " because it depends on metadata.version level 23"
    )


def test_with_eligible_leaders_all_brokers_share_one_minimum_of_the_isr(decided: Decided) -> None:
    decided.register(1, features=SUPPORTED)
    change = ConfigChange("min.insync.replicas", ConfigOperation.SET, "2")
    decided.ask(AlterConfigs((ConfigChanges(ConfigResource.BROKER, "1", (change,)),)))
    assert update(decided, ELR_FEATURE, 1) is None
    assert decided.image.config(ConfigResource.BROKER, "1") == {}
    assert decided.image.config(ConfigResource.BROKER, "") == {"min.insync.replicas": "1"}
