"""Dialogs: opened with `open()`, never `exec()`: the window keeps running beneath."""
