"""What a window remembers, without a file."""


class Kept(dict):
    """Answers to `value` and `setValue` as Qt's settings do."""

    def value(self, name, default=None):
        return self.get(name, default)

    def setValue(self, name, value):  # noqa: N802 - Qt's name for it
        self.pop(name, None) if value is None else self.update({name: value})
