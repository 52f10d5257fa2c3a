"""The figures over the partitions are exact, or say why they cannot be."""

import pytest

from engine.contract.frames import Frame
from tests.ui.samples import partition, topic
from ui.models.store import Store
from ui.panes.topic.figures import Figures


@pytest.fixture
def store(qapp):
    return Store()


def tiles(qtbot, store, **fields):
    states = [(("topic", "t"), topic("t", partition_count=2, **fields))]
    states += [
        (("partition", "t", at), partition("t", at, log_start_offset=10, log_end_offset=1_000_010))
        for at in range(2)
    ]
    store.apply(Frame(states=tuple(states)))
    figures = Figures(store, "t")
    figures.resize(900, 84)
    qtbot.addWidget(figures)
    assert not figures.grab().isNull()
    return {tile.name: (tile.figure, tile.note) for tile in figures.tiles}


def test_records_and_size_are_sums(qtbot, store):
    found = tiles(
        qtbot, store, size_bytes=411_146_649,
        records_in_per_s=1_240.0, records_out_per_s=3_720.0, bytes_out_per_s=1_462_272.0,
    )  # fmt: skip
    assert found["Records"] == ("2,000,000", "offsets from log start to end")
    assert found["Size"][0] == "392.1 MiB"
    assert found["In"][0] == "1.24k /s"
    assert found["Out"] == ("3.72k /s", "1.4 MiB/s")
    assert found["Replication"] == ("1", "2 partitions")
    assert found["Retention"][0] == "as the broker"


def test_a_compacted_topic_says_that_its_count_is_a_limit(qtbot, store):
    found = tiles(qtbot, store, cleanup_policy="compact")
    assert found["Records"][1] == "at most: compaction leaves gaps"
    assert found["Retention"][0] == "last of a key"


@pytest.mark.parametrize(
    ("configs", "figure"),
    [
        ((("retention.bytes", "67108864"),), "64.0 MiB"),
        ((("retention.ms", "604800000"),), "7 d"),
        ((("retention.ms", "5400000"),), "1.5 h"),
        ((("retention.ms", "-1"),), "for ever"),
        ((("retention.bytes", "-1"),), "as the broker"),
    ],
)
def test_retention_is_read_from_the_topics_own_settings(qtbot, store, configs, figure):
    assert tiles(qtbot, store, configs=configs)["Retention"][0] == figure


def test_moving_figures_are_shown(qtbot, store):
    tiles(qtbot, store)
    figures = Figures(store, "t")
    qtbot.addWidget(figures)
    store.apply(Frame(states=((("topic", "t"), topic("t", records_in_per_s=86.0)),)))
    assert figures.tiles[2].figure == "86 /s"
    assert "In 86 /s" in figures.accessibleDescription()
