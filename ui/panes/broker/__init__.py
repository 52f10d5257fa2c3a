"""A broker's page: how it lives, what it holds, who is connected, what is wrong with it."""

from ui.panes.broker.page import BrokerPage

__all__ = ["BrokerPage"]
