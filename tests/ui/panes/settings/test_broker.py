"""Every broker setting: found, explained, changed, put back, hidden where it is secret."""

import pytest

from tests.ui.panes.settings.options import CannedOptions
from ui.panes.settings.broker import BrokerSettings


@pytest.fixture
def make(qtbot):
    def make(**options):
        made = BrokerSettings(CannedOptions(**options))
        qtbot.addWidget(made)
        made.show_settings(made._options.chosen)
        made.resize(800, 500)
        made.show()
        return made

    return make


def cells(settings, name):
    row = settings.rows.row_of(name)
    return [settings.rows.index(row, at).data() for at in range(5)]


def test_a_setting_is_found_by_its_name_or_its_meaning(qtbot, make):
    settings = make()
    qtbot.keyClicks(settings.search, "how many")
    assert settings.names == ["num.partitions"]


def test_value_default_source_and_effect_are_told(make):
    settings = make(chosen={"num.partitions": "6"}, given={"log.retention.ms": ("5", "-o log…")})
    assert cells(settings, "num.partitions") == ["num.partitions", "6", "1", "chosen here", "yes"]
    assert cells(settings, "log.retention.ms")[1:4] == ["5", "none", "-o"]


def test_a_value_is_set_and_put_back(make):
    settings = make()
    settings.edit("num.partitions")
    settings._card.field.setText("6")
    settings._card.use.click()
    assert settings.wanted == {"num.partitions": "6"}
    settings._card.back.click()
    assert settings.wanted == {}


def test_what_is_refused_says_why_and_is_not_taken(make):
    settings = make()
    settings.edit("num.partitions")
    settings._card.field.setText("x")
    settings._card.use.click()
    assert settings._card.message.words == "num.partitions: not a number"
    assert settings.wanted == {}


def test_the_default_is_no_change(make):
    settings = make()
    settings.edit("num.partitions")
    settings._card.field.setText("1")
    settings._card.use.click()
    assert settings.wanted == {}


def test_a_secret_is_not_shown(make):
    settings = make(chosen={"ssl.key.password": "hush"})
    assert cells(settings, "ssl.key.password")[1] == "hidden"
    settings.select("ssl.key.password")
    assert settings._card.field.displayText() != "hush"


def test_only_what_was_changed_can_be_listed(make):
    settings = make(chosen={"num.partitions": "6"})
    settings.kind.setCurrentIndex(1)
    assert settings.names == ["num.partitions"]
    settings.kind.setCurrentIndex(3)
    assert settings.names == ["ssl.key.password"]
