"""What was chosen is kept, and nonsense in its place is no harm."""

from ui.records.forms import MOST, FormMemory


class Settings(dict):
    def value(self, name, default=None):
        return self.get(name, default)

    def setValue(self, name, value):  # noqa: N802 - Qt's name
        self[name] = value


def test_the_oldest_choice_goes_first():
    settings = Settings()
    memory = FormMemory(settings)
    for at in range(MOST + 1):
        memory.choose(f"t{at}", "value", "hex")
    again = FormMemory(settings)
    assert again.form_of("t0", "value") is None
    assert again.form_of(f"t{MOST}", "value") == "hex"


def test_nonsense_is_nothing():
    for kept in ("{", "[" * 100_000, "[1]", '{"value t": "pickle"}'):
        assert FormMemory(Settings({"inspector/forms": kept})).form_of("t", "value") is None
