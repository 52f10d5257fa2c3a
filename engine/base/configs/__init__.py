"""Every setting of topics and brokers that Kafka 4.4 has, and ours, as data."""
