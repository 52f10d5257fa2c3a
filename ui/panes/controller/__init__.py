"""The controller's page: who holds the metadata together, and its log as records to read."""

from ui.panes.controller.page import ControllerPage

__all__ = ["ControllerPage"]
