"""One file per API key: what a Kafka client may ask."""
