"""The Connect page: the address, programs to copy, the guide that ticks itself."""

from ui.panes.connect.page import ConnectPage

__all__ = ["ConnectPage"]
