"""The generated pages of docs/reference say what the code says."""

import re
import subprocess
import sys

from engine.base.configs.topic import TOPIC_KEYS
from engine.handlers import TABLE
from engine.wire.catalog import API_NAMES, request_type
from tests.tidy import coverage, reference
from tests.tidy.settings import TABLES, acting_of_brokers, acts
from tests.tidy.source import TOP, none_of, sources
from tests.tidy.states import transition_tables


def test_the_pages_are_as_new_as_the_code():
    stale = [
        page.name
        for page in reference.pages()
        if not (reference.FOLDER / page.name).exists()
        or (reference.FOLDER / page.name).read_text(encoding="utf-8") != page.text
    ]
    none_of(stale, "run bin/docs and commit docs/reference")


def test_the_list_of_acting_settings_is_as_new_as_the_code():
    is_new = reference.ACTING.read_text(encoding="utf-8") == reference.acting_settings()
    assert is_new, "run bin/docs and commit resources/acting-settings.txt"


def test_every_page_is_a_generated_one():
    names = {page.name for page in reference.pages()}
    wrong = {path.name for path in reference.FOLDER.iterdir()} - names
    none_of(wrong, "pages that are written by hand stand in docs/")


def test_the_pages_are_made_without_qt():
    code = "import sys, tests.tidy.reference; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=TOP, check=False).returncode == 0


def test_what_is_not_done_is_read_from_a_docstring():
    docstring = "Fetch.\n\nv1 x · v2 y\nNot done: followers;\nthrottling.\n"
    assert coverage.not_done(docstring) == "followers; throttling."
    assert coverage.not_done("Fetch.\n") == ""


def test_every_handler_says_what_it_does():
    modules = {key: sys.modules[handler.handle.__module__] for key, handler in TABLE.items()}
    wrong = [API_NAMES[key] for key, m in modules.items() if not coverage.purpose(m.__doc__ or "")]
    none_of(wrong, "the second paragraph of a handler's docstring says what the API does")


def test_every_handler_serves_versions_that_are_declared():
    wrong = [
        API_NAMES[key]
        for key, handler in TABLE.items()
        if handler.versions[0] < request_type(key).VERSIONS[0]
        or handler.versions[1] > request_type(key).VERSIONS[1]
    ]
    none_of(wrong, "declare the version in engine/wire/messages first")


def test_settings_that_act_are_told_from_those_that_do_not():
    acting = acting_of_brokers()
    assert {"log.segment.bytes", "socket.request.max.bytes", "workbench.durability"} <= acting
    assert not {"node.id", "broker.id.generation.enable", "ssl.key.password"} & acting


def test_the_settings_of_topics_that_act_are_those_that_the_code_reads():
    tables = (*TABLES, "engine/storage/config.py")
    code = "".join(s.text for s in sources("engine") if not s.path.startswith(tables))
    read = {
        name
        for name in TOPIC_KEYS
        if re.search(rf'\b{name.replace(".", "_")}\b|"{re.escape(name)}"', code)
    }
    assert read == {name for name in TOPIC_KEYS if acts(name)}


def test_every_event_of_a_state_table_leads_to_a_state_of_it():
    tables = {name: transitions for _, name, transitions in transition_tables()}
    assert {"BROKER_TRANSITIONS", "TOPIC_TRANSITIONS"} <= set(tables)
    for name, transitions in tables.items():
        assert {s for row in transitions.values() for s in row.values()} <= set(transitions), name
