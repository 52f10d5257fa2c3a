"""Ids, Kafka error codes, clock, random source and config keys: what every layer may use."""
