"""Templates: filled anew for each record, and wrong ones told in words."""

import json
import random
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.panes.produce.template import (
    HELP,
    Moment,
    TemplateError,
    compile_template,
    real_chance,
    real_now_ms,
)

NOW_MS = 1_795_343_337_418


def filled(text, number=1, seed=1):
    return compile_template(text)(Moment(number, NOW_MS, random.Random(seed).randint))


def test_counters_and_times():
    assert filled("a-{{n}}-{{n 100}}", 3) == "a-3-102"
    assert filled("{{now}} {{now iso}}") == f"{NOW_MS} 2026-11-22T10:28:57.418Z"
    assert filled("{{braces}}x}}") == "{{x}}"


def test_random_values_are_in_their_range():
    for seed in range(200):
        assert 1 <= int(filled("{{random 1 6}}", seed=seed)) <= 6
        assert filled("{{pick a b c}}", seed=seed) in {"a", "b", "c"}
        assert re.fullmatch(r"-?\d+\.\d\d", filled("{{decimal -3 3 2}}", seed=seed))
        found = uuid.UUID(filled("{{uuid}}", seed=seed))
        assert (found.version, found.variant) == (4, uuid.RFC_4122)
    assert len(filled("{{letters 8}}")) == 8
    assert json.loads(filled('{"a":{{random 1 9}}}'))


def test_what_is_documented_works():
    for help_ in HELP:
        assert filled(help_.example)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{rand}}", "{{rand}} is not known. Known are: n, uuid"),
        ("{{}}", "{{}} is not known"),
        ("{{n", "{{ is not closed by }}"),
        ("{{random 1}}", "{{random}} takes 2 numbers, as in {{random 1 100}}"),
        ("{{random a b}}", "{{random}} takes whole numbers"),
        ("{{random 5 1}}", "{{random 5 1}}: the first number is the greater one"),
        ("{{pick}}", "{{pick}} needs words"),
        ("{{now utc}}", "{{now}} takes nothing, ms or iso"),
        ("{{letters 99999999}}", "{{letters}} makes 1 to 10,000 letters"),
        ("{{decimal 0 1 99}}", "{{decimal}} takes 1 to 12 digits"),
        ("{{random 0 99999999999999999999}}", "The numbers of {{random}} must fit 64 bits"),
        ("{{uuid 4}}", "{{uuid}} takes no words"),
    ],
)
def test_what_is_wrong_is_said(text, words):
    with pytest.raises(TemplateError) as wrong:
        compile_template(text)
    assert str(wrong.value).startswith(words)


@given(st.text(alphabet="{}nupick 0123456789-abr") | st.text())
def test_no_text_breaks_it(text):
    try:
        fill = compile_template(text)
    except TemplateError:
        return
    assert isinstance(fill(Moment(1, NOW_MS, lambda low, high: high)), str)


def test_the_real_sources_stay_in_range():
    assert all(3 <= real_chance(3, 5) <= 5 for _ in range(50))
    assert real_now_ms() > 1_700_000_000_000
