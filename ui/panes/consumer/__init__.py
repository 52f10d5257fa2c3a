"""A consumer built in: what it reads as a member of its group, and what can be done to it."""

from ui.panes.consumer.pane import ConsumerPane

__all__ = ["ConsumerPane"]
