"""Odd requests of the kit's probe, answered as genuine Kafka 4.4 answers them.

Every difference is named in `ACCEPTED` with what ours says and why, or its section ends early by
`LATER`. A difference that is gone fails too: its entry is to be taken out.
"""

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from engine.handlers import TABLE
from tests.clients.servers import served
from tests.clients.tools import installed_kit, kit, run

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300)]

Sections = dict[str, dict[str, str]]

SECTIONS = (
    "frames",
    "pipelining",
    "api_versions",
    "auto_creation",
    "create",
    "produce",
    "idempotence",
    "fetching",
    "offsets",
    "coordinators",
    "classic_groups",
    "consumer_groups",
    "transactions",
    "settings",
)

CLOSED = "!! the broker closed the connection here"


class Accepted(NamedTuple):
    """A difference that is meant: what ours says (a regular expression), and why."""

    ours: str
    why: str


FEWER_APIS = "fewer APIs are served, so the list is shorter"
FEWER_FEATURES = (
    "transaction, share and streams protocols come with their coordinators, and the log"
    " follows an earlier metadata version that every 4.x reads"
)

ACCEPTED: dict[tuple[str, str], Accepted] = {
    ("frames", "ApiVersions version 3, flexible header with client id null"): Accepted(
        r"answer of \d+ bytes, error 0", FEWER_APIS
    ),
    ("frames", "ApiVersions version 0 with trailing bytes"): Accepted(
        r"answer of \d+ bytes, error 0", FEWER_APIS
    ),
    **{
        ("api_versions", f"ApiVersions version {version}"): Accepted(
            rf"error 0 keys {len(TABLE)} supported \[\] finalized \[\]", FEWER_APIS
        )
        for version in (0, 1, 2)
    },
    **{
        ("api_versions", f"ApiVersions version {version}"): Accepted(
            rf"error 0 keys {len(TABLE)} supported \[.*'metadata.version=7-\d+'.*\] finalized \[.*\]",
            FEWER_FEATURES,
        )
        for version in (3, 4)
    },
    ("fetching", "fetch from 0, 150 bytes"): Accepted(
        "error 0 session 0; error 0 hw 9 lso 9 start 0 aborted null bytes 91",
        "Kafka cuts a later batch at the limit; ours are whole, so that no client is sent bytes"
        " that it must throw away",
    ),
    ("coordinators", "FindCoordinator, the first ever, errors in turn"): Accepted(
        r"\[0\]", "ours answers when the topic is made, which takes it some milliseconds"
    ),
    ("transactions", "InitProducerId with a transactional id, the last of its answers"): Accepted(
        "15", "there is no coordinator of transactions yet; clients wait on this error"
    ),
}

LATER = {
    "transactions": "EndTxn comes with the coordinator of transactions",
}
"""Sections that end where an API is asked for that is not served yet: what follows is not asked."""


@pytest.fixture(scope="module")
def genuine_answers() -> Sections:
    golden = kit().resolve().parent.parent / "golden" / "probe" / "4.4.0.txt"
    return sections(golden.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def our_answers() -> Iterator[Sections]:
    for release in ("4", "3.9"):
        installed_kit(release)
    # the kit gives genuine Kafka this setting too: it is told as a synonym
    with served("-o", "min.insync.replicas=1") as server:
        probe = kit().parent / "probe.py"
        done = run([sys.executable, "-B", probe, "--port", str(server.port)], seconds=240)
        yield sections(done.stdout.decode())


def sections(said: str) -> Sections:
    """Section → case → answer; where the probe was cut off, `CLOSED` is the last case."""
    found: Sections = {}
    section = ""
    for line in said.splitlines():
        if line.startswith("== "):
            section = line.removeprefix("== ")
            found[section] = {}
        else:
            case, _, answer = line.partition(": ")
            found[section][case] = answer
    return found


def alike(answer: str) -> str:
    """A wait is a wait, however busy the machine is."""
    return re.sub(r"^(0\.[6-9]|[1-9]\.\d) s$", "about a second", answer)


def test_the_probe_has_the_sections_that_are_compared(genuine_answers, our_answers):
    assert tuple(genuine_answers) == SECTIONS
    assert tuple(our_answers) == SECTIONS


@pytest.mark.parametrize("section", SECTIONS)
def test_odd_requests_are_answered_as_genuine_kafka_answers_them(
    section, genuine_answers, our_answers
):
    expected, ours = genuine_answers[section], our_answers[section]
    cut_off = CLOSED in ours
    if section in LATER:
        assert cut_off, f"{section} is answered to its end: take it out of LATER"
    wrong = []
    for case, answer in ours.items():
        accepted = ACCEPTED.get((section, case))
        if case == CLOSED and section in LATER:
            continue
        if alike(answer) == alike(expected.get(case, "")):
            assert accepted is None, f"{case!r} is alike now: take it out of ACCEPTED"
        elif accepted is None or not re.fullmatch(accepted.ours, answer):
            wrong.append(f"{case}\n  kafka: {expected.get(case)}\n  ours:  {answer}")
    if not cut_off:
        wrong += [f"{case} was not asked" for case in expected if case not in ours]
    assert not wrong, "\n".join(wrong)


def test_every_accepted_difference_is_one_of_a_case_that_is_asked(our_answers):
    unknown = [key for key in ACCEPTED if key[1] not in our_answers.get(key[0], {})]
    assert not unknown
