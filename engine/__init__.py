"""A Kafka-compatible cluster on asyncio: no Qt, no threads, no globals."""
