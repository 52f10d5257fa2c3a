"""Broker Workbench: composes the engine and the window into one program."""
