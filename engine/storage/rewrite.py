"""Batches as their topic wants them: with its codec, with the log's own time."""

from engine.base.errors import Code, KafkaError
from engine.storage.config import LogConfig
from engine.wire.batch import BatchHeader, build_batch, read_header, read_records, stamp_append_time
from engine.wire.compression import Codec
from engine.wire.declare import Buffer, WireError

_CODECS = {
    "uncompressed": Codec.NONE,
    "gzip": Codec.GZIP,
    "snappy": Codec.SNAPPY,
    "lz4": Codec.LZ4,
    "zstd": Codec.ZSTD,
}


def target_codec(config: LogConfig) -> Codec | None:
    """The codec a topic asks for, None where batches stay as they came."""
    return _CODECS.get(config.compression_type)


def converted(
    batch: memoryview | bytearray,
    header: BatchHeader,
    config: LogConfig,
    codec: Codec | None,
    *,
    now_ms: int,
) -> tuple[memoryview | bytearray, BatchHeader]:
    """The batch with the topic's codec and clock, where they are not the producer's."""
    if codec is not None and not header.is_control:
        again = recompressed(batch, header, codec, config)
        if again is not None:
            batch, header = again, read_header(again)
    if config.has_append_time:
        stamp_append_time(batch, size=len(batch), append_time_ms=now_ms)
        header = read_header(batch)
    return batch, header


def recompressed(
    batch: Buffer, header: BatchHeader, codec: Codec, config: LogConfig
) -> bytearray | None:
    """The same records under another codec, None where the batch has it already."""
    try:
        if header.codec == codec:
            return None
        converted = build_batch(
            read_records(batch),
            base_offset=header.base_offset,
            codec=codec,
            producer_id=header.producer_id,
            producer_epoch=header.producer_epoch,
            base_sequence=header.base_sequence,
            transactional=header.is_transactional,
        )
    except WireError as error:
        raise KafkaError(Code.INVALID_RECORD, str(error)) from error
    if len(converted) > config.max_message_bytes:
        raise KafkaError(
            Code.MESSAGE_TOO_LARGE,
            f"{len(converted)} bytes as {codec.name.lower()}, at most {config.max_message_bytes}",
        )
    return bytearray(converted)
