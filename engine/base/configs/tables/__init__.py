"""The settings of brokers, written down by subject; data, read by `engine.base.configs.broker`."""
