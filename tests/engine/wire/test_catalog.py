"""The catalog knows every API and imports none before it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

import engine.wire.messages
from engine.wire.catalog import (
    API_NAMES,
    flexible_from,
    module_name,
    request_type,
    response_type,
)
from engine.wire.declare import WireError

LAZY = """
import sys
from engine.wire.catalog import request_type
before = {name for name in sys.modules if "wire.messages.k" in name}
request_type(18)
after = {name for name in sys.modules if "wire.messages.k" in name}
print(len(before), *after)
"""


def test_each_api_has_one_file_named_after_it_and_there_is_no_other_file():
    folder = Path(engine.wire.messages.__path__[0])
    files = {path.stem for path in folder.glob("k*.py")}
    assert files == {module_name(key) for key in API_NAMES}
    assert module_name(3) == "k03_metadata"
    assert module_name(23) == "k23_offset_for_leader_epoch"


@pytest.mark.parametrize("key", API_NAMES)
def test_both_directions_of_an_api_belong_together(key):
    request, response = request_type(key), response_type(key)
    assert request.KEY == response.KEY == key
    assert request.VERSIONS == response.VERSIONS
    assert request.FLEXIBLE == response.FLEXIBLE == flexible_from(key)


def test_the_keys_of_zookeeper_and_of_nobody_are_refused():
    for key in (4, 5, 6, 7, 95, -1, 9999):
        with pytest.raises(WireError, match="no api key"):
            request_type(key)


def test_a_declaration_is_imported_when_it_is_first_asked_for():
    ran = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["0", "engine.wire.messages.k18_api_versions"]
