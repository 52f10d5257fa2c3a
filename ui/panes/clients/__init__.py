"""The Clients page: who is connected, what they do, what went wrong for them."""

from ui.panes.clients.page import ClientsPage

__all__ = ["ClientsPage"]
