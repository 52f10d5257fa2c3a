"""Wires the brains to disk and network: brokers, partitions, shards and timers."""
