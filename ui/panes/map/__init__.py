"""The live map: who writes, who holds and copies, who reads, and what is wrong."""

from ui.panes.map.page import MapPage

__all__ = ["MapPage"]
