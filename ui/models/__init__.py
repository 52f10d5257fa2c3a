"""What panes show, kept apart from how: the store of views and the keyed models over it."""
