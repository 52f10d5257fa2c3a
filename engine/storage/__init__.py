"""The files: segments, indexes, checkpoints and folders, as Kafka writes them."""
