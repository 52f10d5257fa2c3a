"""Source is text with indentation, constants and, in the end, a function."""

from engine.wire.source import Source


def test_blocks_indent_what_is_added_inside():
    source = Source()
    with source.block("def double(n):"), source.block("if n:"):
        source.add("n += n", "return n")
    assert str(source) == "def double(n):\n    if n:\n        n += n\n        return n"


def test_variables_are_never_named_twice():
    source = Source()
    assert len({source.variable("v") for _ in range(10)}) == 10


def test_plain_values_are_literals_and_others_are_globals():
    source = Source()
    thing = object()
    assert source.constant("d", None) == "None"
    assert source.constant("d", "a'b") == repr("a'b")
    assert source.constant("d", []) == "[]"
    name = source.constant("d", thing)
    assert source.constant("other", thing) == name
    assert source.names[name] is thing


def test_the_function_is_compiled_with_its_constants():
    source = Source()
    with source.block("def answer():"):
        source.add(f"return {source.constant('thing', (4, 2))}")
    answer = source.compile("answer", "a test")
    assert callable(answer)
    assert answer() == (4, 2)
