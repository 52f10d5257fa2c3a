"""A line of JSON is coloured without losing or moving a character."""

from hypothesis import given
from hypothesis import strategies as st

from ui.tail.runs import Layer, Run, is_json_like, json_layers, json_runs

LINE = '{"type":"order.paid","n":-12.5,"ok":true,"x":[null,"a\\"b"]}'


def test_names_are_quiet_and_values_told_apart():
    runs = json_runs(LINE)
    assert Run('"type"', "dim") in runs
    assert Run('"order.paid"', "val") in runs
    assert Run("-12.5", "num") in runs
    assert Run("true", "key") in runs
    assert Run("null", "key") in runs
    assert Run('"a\\"b"', "val") in runs


def test_a_cut_string_keeps_its_colour():
    assert json_runs('{"a":"long te…')[-1] == Run('"long te…', "val")


def test_what_is_no_json_is_plain():
    for line in ("Hello world", "", "12 apples", "{not json", "<html>"):
        assert json_runs(line) == (Run(line, "fg"),)
        assert json_layers(line) == (Layer(0, line, "fg"),)


def test_layers_lie_over_each_other_without_gaps():
    shown = [" "] * len(LINE)
    for column, text, _color in json_layers(LINE):
        for at, char in enumerate(text, column):
            if char != " ":
                assert shown[at] == " "
                shown[at] = char
    assert "".join(shown) == LINE
    assert {color for *_, color in json_layers(LINE)} == {"dim", "val", "num", "key"}


@given(st.text(alphabet='{}[]":,\\ abtrue-1.5é', max_size=80))
def test_no_line_loses_a_character(line):
    assert "".join(run.text for run in json_runs("{" + line)) == "{" + line
    if is_json_like("[" + line):
        shown = [" "] * (len(line) + 1)
        for column, text, _color in json_layers("[" + line):
            for at, char in enumerate(text, column):
                if char != " ":
                    shown[at] = char
        assert "".join(shown) == "[" + line
