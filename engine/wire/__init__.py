"""Kafka's wire format: frames, headers, messages and record batches; pure, without I/O."""
