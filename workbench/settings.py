"""From command line, config file and defaults to what the engine is started with.

Later wins: defaults, what the window kept, the file of `--config`, `-o`, then the options of their own.
"""

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from engine.base.configs.broker import BROKER_KEYS, HIDDEN_BROKER_KEYS
from engine.base.errors import KafkaError
from engine.contract.startup import EngineSettings, MoreListener
from workbench.arguments import Arguments, UsageError
from workbench.properties import parse_properties

DEFAULT_PORT = 9092
FIRST_LISTENER = "PLAINTEXT"
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - asked for, never the default
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class _Listener(NamedTuple):
    """One `PLAINTEXT://host:port` of Kafka's `listeners`."""

    host: str
    port: int


def engine_settings(arguments: Arguments, kept: Mapping[str, str] | None = None) -> EngineSettings:
    """Raises UsageError with one sentence where something cannot be meant."""
    configs = {**(kept or {}), **_configs(arguments)}
    listeners = _listeners(configs, "listeners")
    told = _listeners(configs, "advertised.listeners")
    names = list(listeners) or list(told)[:1] or [FIRST_LISTENER]
    listener, advertised = listeners.get(names[0]), told.get(names[0])
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
        more_listeners=tuple(
            _more_listener(name, listeners[name], told.get(name)) for name in names[1:]
        ),
        listener_name=names[0],
        broker_count=arguments.broker_count or 1,
    )


def _more_listener(name: str, at: _Listener, told: _Listener | None) -> MoreListener:
    is_here = at.host == "localhost"
    own_name = socket.gethostname() if at.host in EVERYWHERE | {""} else at.host
    return MoreListener(
        name,
        None if is_here else at.host or "0.0.0.0",  # noqa: S104 - so Kafka reads an empty host
        at.port,
        told.host if told and told.host else own_name,
        told.port if told and told.port else None,
    )


def default_data_folder() -> str:
    """Where the cluster lives when nobody says otherwise."""
    from platformdirs import user_data_path  # noqa: PLC0415 - `serve --data-dir` starts without it

    return str(user_data_path("broker-workbench", appauthor=False) / "cluster")


def _configs(arguments: Arguments) -> dict[str, str]:
    configs: dict[str, str] = {}
    if arguments.config_file is not None:
        configs.update(read_config(arguments.config_file))
    configs.update(arguments.overrides)
    check_configs(configs)
    return configs


def read_config(path: str) -> dict[str, str]:
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
        key = BROKER_KEYS.get(name) or HIDDEN_BROKER_KEYS.get(name)
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


def _listeners(configs: Mapping[str, str], name: str) -> dict[str, _Listener]:
    """The plain-text listeners of a Kafka setting by name; those of a controller are passed over."""
    text = configs.get(name, "").strip()
    controllers = {part.strip() for part in configs.get("controller.listener.names", "").split(",")}
    protocols = _protocols(configs)
    found: dict[str, _Listener] = {}
    for part in text.split(",") if text else ():
        label, scheme, address = part.strip().partition("://")
        host, colon, port = address.rpartition(":")
        if not scheme or not colon or not port.isdigit() or int(port) > 65_535:
            raise UsageError(f"{name} takes PLAINTEXT://HOST:PORT, not {part.strip()!r}.")
        label = label.strip()
        if label in controllers:
            continue
        protocol = protocols.get(label, label)
        if protocol.startswith(("SSL", "SASL")):
            raise UsageError(f"{name} names {protocol}; this version speaks PLAINTEXT only.")
        if label in found:
            raise UsageError(f"{name} names {label} twice; each listener needs its own name.")
        found[label] = _Listener(host.strip("[]"), int(port))
    return found


def _protocols(configs: Mapping[str, str]) -> dict[str, str]:
    """Which protocol each listener's name stands for."""
    pairs = configs.get("listener.security.protocol.map", "").split(",")
    return {
        name.strip(): protocol.strip()
        for name, colon, protocol in (pair.partition(":") for pair in pairs)
        if colon
    }
