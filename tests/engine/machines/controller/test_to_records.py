"""The records of a state are the fewest that make it, in an order every reader understands."""

from engine.machines.controller.asks import SetFeatures
from engine.machines.controller.to_records import to_records
from tests.engine.machines.controller.clusters import Decided, new_topic


def test_the_metadata_version_comes_first_and_settings_after_their_topic() -> None:
    decided = Decided(1)
    decided.ask(SetFeatures((("a.feature", 1), ("metadata.version", 30))))
    decided.create(new_topic("a", 2, configs=(("retention.ms", "1"),)))
    records = list(to_records(decided.image))
    assert [type(record).__name__ for record in records] == [
        "FeatureLevelRecord",
        "FeatureLevelRecord",
        "RegisterBrokerRecord",
        "TopicRecord",
        "PartitionRecord",
        "PartitionRecord",
        "ConfigRecord",
    ]
    assert records[0].name == "metadata.version"
