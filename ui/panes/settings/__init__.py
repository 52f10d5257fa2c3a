"""The settings page: appearance, engine, and every broker setting."""

from ui.panes.settings.appearance import Appearance
from ui.panes.settings.page import SettingsPage

__all__ = ["Appearance", "SettingsPage"]
