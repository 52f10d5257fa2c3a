"""The command lines that do the same."""

import shlex

from engine.contract.consumers import StartConsumer
from ui.same_as import (
    console_consumer_line,
    create_topic_line,
    delete_group_line,
    delete_position_line,
    delete_topic_line,
    folded_line,
    grow_topic_line,
    reset_from_file_line,
)


def test_a_created_topic_s_line_has_every_choice():
    line = create_topic_line(
        "localhost:9092", "orders", partition_count=6, replication_factor=3,
        configs=[("retention.ms", "604800000")],
    )  # fmt: skip
    assert shlex.split(line.replace("\\\n", "")) == [
        "kafka-topics.sh", "--bootstrap-server", "localhost:9092", "--create",
        "--topic", "orders", "--partitions", "6", "--replication-factor", "3",
        "--config", "retention.ms=604800000",
    ]  # fmt: skip


def test_a_name_cannot_break_out_of_its_line():
    hostile = "x; rm -rf ~"
    for line in (
        create_topic_line("a:1", hostile, partition_count=1, replication_factor=1),
        delete_topic_line("a:1", hostile),
        grow_topic_line("a:1", hostile, 2),
    ):
        assert hostile in shlex.split(line.replace("\\\n", ""))


def test_lines_about_groups():
    assert delete_group_line("a:1", "g h").endswith("--group 'g h' --delete")
    assert delete_position_line("a:1", "g", "t", 3).endswith("--delete-offsets --topic t:3")
    line = reset_from_file_line("a:1", "g", "/x y.csv")
    assert line.endswith("--reset-offsets --from-file '/x y.csv' --execute")
    assert folded_line(line).split("\n")[1] == "  --bootstrap-server a:1 \\"


def test_a_console_consumer_does_the_same():
    asked = StartConsumer("my group", ("orders",), 0)
    assert console_consumer_line("h:1", asked) == (
        "kafka-console-consumer.sh --bootstrap-server h:1 \\\n  --group 'my group' --topic orders"
    )
    assert console_consumer_line("h:1", None).endswith("--group ? --topic ?")
