"""The records of `__cluster_metadata`, KRaft's log."""

from engine.wire.metadata_records.frame import (
    TYPES,
    decode_metadata_record,
    encode_metadata_record,
)

__all__ = ["TYPES", "decode_metadata_record", "encode_metadata_record"]
