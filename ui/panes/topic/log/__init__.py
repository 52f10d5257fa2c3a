"""The Log page of a topic: segments, lookups, batches, records and bytes of one partition."""

from ui.panes.topic.log.page import LogPage

__all__ = ["LogPage"]
