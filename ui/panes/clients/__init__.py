"""The Clients page: who is connected, what they do, what went wrong for them; and their requests."""

from ui.panes.clients.page import ClientsPage
from ui.panes.clients.requests import RequestsPage

__all__ = ["ClientsPage", "RequestsPage"]
