"""The page of one consumer group."""

from ui.panes.group.page import GroupPage

__all__ = ["GroupPage"]
