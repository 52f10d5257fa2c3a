"""Names say what is inside: files, handlers with their messages and tests, mirrored tests."""

import re

from tests.tidy.source import PRODUCT, TOP, none_of, sources, tidy_table

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
KEYED = re.compile(r"k\d\d_[a-z_0-9]+\.py$")


def keyed(folder: str, prefix: str = "") -> set[str]:
    """Files of a folder that carry an API key, without the prefix of tests."""
    names = (path.name.removeprefix(prefix) for path in (TOP / folder).glob(f"{prefix}k*.py"))
    return {name for name in names if KEYED.match(name)}


def test_no_module_has_a_vague_name():
    parts = {s.path: set(s.path.removesuffix(".py").split("/")) for s in sources()}
    wrong = [path for path, names in parts.items() if names & VAGUE]
    none_of(wrong, "name the module after the one thing it holds")


def test_every_handler_has_its_message_file():
    missing = keyed("engine/handlers") - keyed("engine/wire/messages")
    none_of(missing, "a handler is named like engine/wire/messages/kNN_name.py")


def test_every_handler_has_its_test_file():
    missing = keyed("engine/handlers") - keyed("tests/engine/handlers", "test_")
    none_of(missing, "add tests/engine/handlers/test_kNN_name.py")


def test_every_module_has_its_test_file():
    excepted = tidy_table("untested")
    wrong = []
    for source in sources(*PRODUCT):
        folder, _, name = source.path.rpartition("/")
        if name.startswith("__") or source.path in excepted or folder in excepted:
            continue
        if not (TOP / "tests" / folder / f"test_{name}").exists():
            wrong.append(source.path)
    none_of(
        wrong,
        "engine/x/y.py is tested by tests/engine/x/test_y.py; write it, "
        "or name the module (or its folder) in [tool.tidy] untested with the reason",
    )


def test_every_test_file_of_a_mirror_tests_a_module_that_exists():
    wrong = []
    for tier in PRODUCT:
        for path in (TOP / "tests" / tier).rglob("test_*.py"):
            mirrored = path.relative_to(TOP / "tests")
            if not (TOP / mirrored.parent / path.name.removeprefix("test_")).exists():
                wrong.append(path.relative_to(TOP).as_posix())
    none_of(wrong, "the module was renamed or is gone: move the test file after it")


def test_no_untested_module_is_tested_or_gone():
    stale = [path for path in tidy_table("untested") if not (TOP / path).exists()]
    for path in set(tidy_table("untested")) - set(stale):
        folder, _, name = path.rpartition("/")
        if name.endswith(".py") and (TOP / "tests" / folder / f"test_{name}").exists():
            stale.append(path)
    none_of(stale, "take these out of [tool.tidy] untested")
