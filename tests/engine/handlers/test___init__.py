"""What is served is what is there, and nothing is served half."""

from engine.handlers import TABLE
from engine.wire.catalog import API_NAMES, module_name, request_type


def test_every_key_is_served_by_the_module_of_its_name() -> None:
    for key, handler in TABLE.items():
        assert handler.key == key
        assert handler.handle.__module__ == f"engine.handlers.{module_name(key)}"
        assert key in API_NAMES


def test_no_version_is_served_that_is_not_declared() -> None:
    for key, handler in TABLE.items():
        least, most = request_type(key).VERSIONS
        assert least <= handler.versions[0] <= handler.versions[1] <= most


def test_produce_alone_is_advertised_wider_than_it_is_served() -> None:
    wider = {key for key, handler in TABLE.items() if handler.advertised != handler.versions}
    assert wider == {0}
    assert TABLE[0].advertised == (0, 13)
