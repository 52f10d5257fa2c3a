"""What the window copies as a kcat line or a program writes the very record again."""

import subprocess
import sys

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from tests.clients.servers import served
from tests.ui.records.test_copy_as import record
from ui.records.copy_as import kcat_text, python_text

pytestmark = [pytest.mark.lane, pytest.mark.timeout(120)]

RECORDS = (
    (b"c-05804", b'{"a": "it\'s 100% \\\\ fine"}', ()),
    (bytes(range(256)), bytes(range(255, -1, -1)) * 2, (("h", b"\xff$(id)"),)),
    (b"k", b"", ()),
    (b"", b"v", ()),
    (b"k", None, (("a", b""),)),
    (None, b"two\nlines\n", ()),
    (b"-n", "ü☃".encode(), ()),
)


@pytest.mark.parametrize(
    ("make", "runner"),
    [(kcat_text, ("/bin/bash", "-c")), (python_text, (sys.executable, "-c"))],
    ids=["kcat", "python"],
)
def test_a_copied_line_writes_the_same_bytes(make, runner):
    with served() as server:
        topic = NewTopic("orders", num_partitions=3, replication_factor=1)
        admin = AdminClient({"bootstrap.servers": server.bootstrap})
        admin.create_topics([topic])["orders"].result()
        for parts in RECORDS:
            text = make(record(*parts), server.bootstrap)
            subprocess.run([*runner, text], check=True, capture_output=True, timeout=30)
        reader = Consumer({"bootstrap.servers": server.bootstrap, "group.id": "copies"})
        reader.assign([TopicPartition("orders", 2, 0)])
        found = [reader.poll(10) for _ in RECORDS]
        reader.close()
    assert [(m.key(), m.value(), tuple(m.headers() or ())) for m in found] == list(RECORDS)
