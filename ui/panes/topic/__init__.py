"""A topic's page: its header and the pages behind it."""

from ui.panes.topic.page import TopicPage

__all__ = ["TopicPage"]
