"""Says what the traps noticed, as an event: what happened, and in one clause what would help."""

from collections.abc import Callable

from engine.broker.traps import BeganAtEnd, LeftSilent

TellEvent = Callable[..., None]
"""`Telemetry.event`."""


def tell_left_silent(tell: TellEvent, left: LeftSilent) -> None:
    asked = f"topic {' and '.join(left.topics)}" if left.topics else "metadata"
    what = "Producer" if left.is_producer else "Client"
    tell(
        "producer_left_silent",
        "warning",
        f"{what} {left.client} asked for {asked} and left without sending anything",
        why="a producer sends in the background: call flush() or close() before the program ends",
        topic=left.topics[0] if left.topics else "",
        client_id=left.client,
        software=left.software,
    )


def tell_began_at_end(tell: TellEvent, began: BeganAtEnd) -> None:
    count = began.records_before
    records = "1 record is" if count == 1 else f"{count:,} records are"
    tell(
        "consumer_at_end",
        "warning",
        f"Consumer {began.client} began at the end of {began.topic} (latest): {records} before it",
        why="without a stored offset a consumer begins at the end; "
        "auto_offset_reset='earliest' reads from the beginning",
        topic=began.topic,
        partition=began.partition,
        connection_id=began.connection_id,
        client_id=began.client,
        software=began.software,
        record_count=count,
    )
