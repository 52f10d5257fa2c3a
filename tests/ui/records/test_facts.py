"""Names and values in rows."""

from ui.records.facts import ROW, Fact, FactList


def test_rows_are_painted_and_spoken(qtbot):
    facts = FactList("Headers")
    qtbot.addWidget(facts)
    facts.show_facts([Fact("type", "json", "note"), Fact("retry-of", None)])
    assert facts.height() == 2 * ROW
    assert facts.accessibleDescription() == "type: json note; retry-of: null"
    assert not facts.grab().isNull()
    facts.show_facts([])
    assert list(facts.facts) == []
