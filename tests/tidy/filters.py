"""The filter language for docs/reference: its fields, operators and examples as the code has them."""

from engine.decode.filter_completion import EXAMPLES, ROOTS, SIGNS, TEXTS, TIMES, Suggestion
from engine.decode.filter_match import MAX_FANNED, RECORD_STEPS
from engine.decode.filter_parser import MAX_DEPTH, MAX_NODES
from engine.decode.filter_regex import MAX_PATTERN
from engine.decode.filter_words import MAX_TEXT
from tests.tidy.markdown import page, table


def filters() -> str:
    return page(
        "# Filters",
        "A filter stands over a topic's messages. It is checked while it is typed, applies to"
        " what is retained and to what comes, and is never run as code. Bare words and texts in"
        " quotes stand anywhere in the key or the value; conditions are joined by `and` (which"
        " may be left out), `or`, `not` and `( )`. Texts are compared exactly, upper and lower"
        " case apart; numbers are exact, whatever their size; `a != b` is `not a = b`.",
        "## Fields",
        table(("Field", "What it is"), [row(s) for s in ROOTS if s.text != "not"]),
        '`value.order.id`, `value.items[0].sku` and `value["any name"]` are fields of a JSON'
        " value, `key.id` of a JSON key. A name behind a list means any of its elements:"
        " `value.items.sku = A-1`. A condition on a field that is not there is false.",
        "## Operators",
        table(("Operator", "True where"), [row(s) for s in (*SIGNS, *TEXTS) if s.note]),
        "Regular expressions take time in proportion to the text, whatever the pattern: they know"
        r" literals, `.`, classes, `\d \w \s`, groups, `|`, `* + ? {2,5}`, `^`, `$` and `(?i)` in"
        " front, but no groups that look ahead or back.",
        "## Times",
        "`10:42`, `10:42:17.418` (today), `2026-11-22`, `2026-11-22T10:42` with or without a zone,"
        " milliseconds since 1970, or how long ago: "
        + ", ".join(f"`{s.text}` ({s.note})" for s in TIMES)
        + ". `timestamp = 10:42` is that whole minute.",
        "## Examples",
        table(("Filter", "Shows"), [(f"`{text}`", note) for text, note in EXAMPLES]),
        "## Limits",
        table(
            ("Limit", "Value"),
            [
                ("Characters of a filter", f"{MAX_TEXT:,}"),
                ("Conditions, and how deep they are nested", f"{MAX_NODES:,}, {MAX_DEPTH:,}"),
                ("Characters of a regular expression", f"{MAX_PATTERN:,}"),
                ("Steps that one record may cost, about one a byte read", f"{RECORD_STEPS:,}"),
                ("Elements of lists that one path walks through", f"{MAX_FANNED:,}"),
            ],
        ),
        "A record beyond its steps is counted and left out; the end of the search says so.",
    )


def row(suggestion: Suggestion) -> tuple[str, str]:
    text = suggestion.text.rstrip("(").strip()
    return f"`{text}`", suggestion.note
