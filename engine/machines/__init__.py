"""The pure brains: they decide and apply, and never act."""
