"""The words of a filter and the fields they name."""

import pytest

from engine.decode.filter_words import field_of, tokens, unquoted


def test_words_texts_and_signs_are_told_apart():
    found = tokens('value.items[0]["a b"].sku>="x y" and (a,b)')
    assert [(t.kind, t.text) for t in found] == [
        ("word", 'value.items[0]["a b"].sku'), ("operator", ">="), ("text", "x y"),
        ("word", "and"), ("open", "("), ("word", "a"), ("comma", ","), ("word", "b"),
        ("close", ")"), ("end", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "root", "path"),
    [
        ("value", "value", ()),
        ("value.order.id", "value", ("order", "id")),
        ('value.items[3]["a.b"]', "value", ("items", 3, "a.b")),
        ("header.content-type", "header", ("content-type",)),
        ('headers["x y"]', "header", ("x y",)),
        ("time", "timestamp", ()),
        ("key.id", "key", ("id",)),
    ],
)
def test_a_word_names_a_field(text, root, path):
    field = field_of(tokens(text)[0])
    assert (field.root, field.path) == (root, path)


@pytest.mark.parametrize("text", ["values-added", "c-1", "timeout", "sized", "'value'"])
def test_other_words_are_just_words(text):
    assert field_of(tokens(text)[0]) is None


def test_escapes_are_those_of_json_and_what_is_none_stays():
    assert unquoted(r"a\"b\\c\n\u00e9\d+") == 'a"b\\c\né\\d+'
