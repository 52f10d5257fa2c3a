"""From command line, config file and defaults to what the engine is started with.

Later wins: defaults, the file of `--config`, `-o`, then the options of their own.
"""

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from engine.base.configs.broker import BROKER_KEYS
from engine.base.errors import KafkaError
from engine.contract.startup import EngineSettings
from workbench.arguments import Arguments, UsageError
from workbench.properties import parse_properties

DEFAULT_PORT = 9092
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - asked for, never the default
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class _Listener(NamedTuple):
    """One `PLAINTEXT://host:port` of Kafka's `listeners`."""

    host: str
    port: int


def engine_settings(arguments: Arguments) -> EngineSettings:
    """Raises UsageError with one sentence where something cannot be meant."""
    configs = _configs(arguments)
    listener = _listener(configs, "listeners")
    advertised = _listener(configs, "advertised.listeners")
    port = arguments.port
    if port is None:
        port = listener.port if listener else DEFAULT_PORT
    host = arguments.host
    if host is None and listener is not None:
        host = listener.host or "0.0.0.0"  # noqa: S104 - so Kafka reads an empty host
    if host in LOOPBACK:
        host = None if host == "localhost" else host
    advertised_host = "localhost" if host is None else host
    if host in EVERYWHERE:
        advertised_host = socket.gethostname()
    if advertised is not None and advertised.host:
        advertised_host = advertised.host
    data_folder = arguments.data_dir or _log_dir(configs) or default_data_folder()
    return EngineSettings(
        data_folder=str(Path(data_folder).expanduser().absolute()),
        port=port,
        host=host,
        advertised_host=advertised_host,
        advertised_port=advertised.port if advertised and advertised.port else None,
        configs=configs,
    )


def default_data_folder() -> str:
    """Where the cluster lives when nobody says otherwise."""
    from platformdirs import user_data_path  # noqa: PLC0415 - `serve --data-dir` starts without it

    return str(user_data_path("broker-workbench", appauthor=False) / "cluster")


def _configs(arguments: Arguments) -> dict[str, str]:
    configs: dict[str, str] = {}
    if arguments.config_file is not None:
        configs.update(_read_config(arguments.config_file))
    configs.update(arguments.overrides)
    check_configs(configs)
    return configs


def _read_config(path: str) -> dict[str, str]:
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"The config file {path} is not UTF-8 text.") from None
    except OSError as error:
        words = os.strerror(error.errno).lower() if error.errno else str(error)
        raise UsageError(f"The config file {path} cannot be read: {words}.") from None
    return parse_properties(text)


def check_configs(configs: Mapping[str, str]) -> None:
    """Raises UsageError at the first name nobody knows or value that cannot be."""
    for name, text in configs.items():
        key = BROKER_KEYS.get(name)
        if key is None:
            near = _nearest(name)
            hint = f"; did you mean {near}?" if near else "."
            raise UsageError(f"There is no broker setting {name}{hint}")
        try:
            key.parse(text)
        except KafkaError as error:
            raise UsageError(f"{error.message}.") from None


def _nearest(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way out

    return next(iter(get_close_matches(name, BROKER_KEYS, n=1)), "")


def _log_dir(configs: Mapping[str, str]) -> str | None:
    for name in ("log.dirs", "log.dir"):
        text = configs.get(name, "").strip()
        if "," in text:
            raise UsageError(f"{name} names several folders; this version keeps its log in one.")
        if text:
            return text
    return None


def _listener(configs: Mapping[str, str], name: str) -> _Listener | None:
    """The one plain-text listener of a Kafka setting; those of a controller are passed over."""
    text = configs.get(name, "").strip()
    if not text:
        return None
    controllers = {part.strip() for part in configs.get("controller.listener.names", "").split(",")}
    found = []
    for part in text.split(","):
        label, scheme, address = part.strip().partition("://")
        host, colon, port = address.rpartition(":")
        if not scheme or not colon or not port.isdigit() or int(port) > 65_535:
            raise UsageError(f"{name} takes PLAINTEXT://HOST:PORT, not {part.strip()!r}.")
        if label.strip() not in controllers:
            found.append(_Listener(host.strip("[]"), int(port)))
    if len(found) > 1:
        raise UsageError(f"{name} names several listeners; this version has one.")
    return found[0] if found else None
