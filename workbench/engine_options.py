"""What the user chose for the engine in the window: kept as a server.properties of its own.

Later wins: defaults, this file, `--config`, `-o`, then the options of their own. So the file can
also be given to `workbench serve --config`.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from shlex import quote, split

from engine.base.configs.broker import BROKER_KEYS
from engine.contract.startup import EngineSettings, StartRefused
from ui.engine_options import (
    ADVERTISED,
    FOLDER,
    LISTENERS,
    BrokerSetting,
    HandedOver,
    read_addresses,
)
from workbench.arguments import Arguments, UsageError
from workbench.properties import parse_properties, properties_text
from workbench.settings import (
    check_configs,
    default_data_folder,
    engine_settings,
    read_config,
)

log = logging.getLogger(__name__)

ACTING = Path(__file__).resolve().parents[1] / "resources" / "acting-settings.txt"
HEAD = "Chosen in Broker Workbench, Edit > Settings. Options of the command line win over it."
SIZE_LIMIT = 256 * 1024
Restart = Callable[[EngineSettings], Awaitable[StartRefused | None]]


class KeptOptions:
    """Implements `ui.panes.settings.EngineOptions` over a file and the command line."""

    def __init__(self, arguments: Arguments, path: Path) -> None:
        self._arguments, self._path = arguments, path
        self._chosen = _load(path)
        self.restart: Restart | None = None
        """Stops the engine and starts it with other settings, or with the old ones again."""
        self.hands_over: Callable[[], Awaitable[HandedOver]] | None = None
        self.starts_again: Callable[[], Awaitable[str]] | None = None
        try:
            engine_settings(arguments, self._chosen)
        except UsageError as error:
            if self._chosen:
                log.warning("%s is left aside: %s", path, error)
            self._chosen = {}
        self.catalogue = tuple(_catalogue())

    def settings(self) -> EngineSettings:
        """What to start with; raises UsageError where the command line cannot be meant."""
        return engine_settings(self._arguments, self._chosen)

    @property
    def chosen(self) -> Mapping[str, str]:
        return self._chosen

    @property
    def given(self) -> Mapping[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        given = self._arguments
        if given.config_file is not None:
            words = f"--config {given.config_file}"
            found |= {name: (v, words) for name, v in read_config(given.config_file).items()}
        found |= {name: (value, f"-o {name}") for name, value in given.overrides}
        if given.port is not None:
            found[LISTENERS] = (str(given.port), f"--port {given.port}")
        if given.data_dir is not None:
            found[FOLDER] = (given.data_dir, "--data-dir")
        return found

    @property
    def usual_folder(self) -> str:
        return default_data_folder()

    def problem(self, wanted: Mapping[str, str]) -> str:
        try:
            check_configs(wanted)
            engine_settings(self._arguments, wanted)
        except UsageError as error:
            return str(error)
        return ""

    def command_line(self, wanted: Mapping[str, str]) -> str:
        words, left = ["workbench"], dict(wanted)
        given = self._arguments
        addresses = read_addresses(wanted)
        if given.port is not None:
            words.append(f"--port {given.port}")
        elif LISTENERS in left and addresses.second is None and ADVERTISED not in left:
            words.append(f"--port {addresses.port}")
            del left[LISTENERS]
        folder = given.data_dir or left.pop(FOLDER, "")
        if folder:
            words.append(f"--data-dir {quote(folder)}")
        if given.config_file is not None:
            words.append(f"--config {quote(given.config_file)}")
        left |= dict(given.overrides)
        words += [
            f"-o {quote(f'{name}={_told(name, value)}')}" for name, value in sorted(left.items())
        ]
        return " \\\n  ".join(words)

    async def apply(self, wanted: Mapping[str, str]) -> str:
        if problem := self.problem(wanted):
            return problem
        assert self.restart is not None, "nobody restarts the engine"
        refused = await self.restart(engine_settings(self._arguments, wanted))
        if refused is not None:
            return f"{refused.text} The engine went back to the settings it had."
        self._chosen = dict(wanted)
        _save(self._path, self._chosen)
        return ""

    async def hand_over(self) -> HandedOver:
        assert self.hands_over is not None, "nobody stops the engine"
        return await self.hands_over()

    async def start_again(self) -> str:
        assert self.starts_again is not None, "nobody starts the engine"
        return await self.starts_again()


def _catalogue() -> list[BrokerSetting]:
    try:
        acting = frozenset(split(ACTING.read_text(encoding="utf-8"), comments=True))
    except OSError as error:  # a broken installation: nothing is claimed
        log.warning("%s cannot be read: %s", ACTING, error)
        acting = frozenset()
    return [
        BrokerSetting(
            name=key.name,
            type=key.type.name.lower(),
            default=key.default,
            changes=key.scope.value,
            acts=key.name in acting,
            documentation=key.documentation,
            is_secret=key.is_sensitive,
        )
        for key in BROKER_KEYS.values()
    ]


def _told(name: str, value: str) -> str:
    """A password never stands in a line to be copied."""
    key = BROKER_KEYS.get(name)
    return "…" if key is not None and key.is_sensitive else value


def _load(path: Path) -> dict[str, str]:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            log.warning("%s is larger than any settings and is left aside", path)
            return {}
        found = parse_properties(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("%s cannot be read and is left aside: %s", path, error)
        return {}
    right = {}
    for name, value in found.items():
        try:
            check_configs({name: value})
        except UsageError as error:
            log.warning("%s in %s is left aside: %s", name, path, error)
        else:
            right[name] = value
    return right


def _save(path: Path, chosen: Mapping[str, str]) -> None:
    beside = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(properties_text(chosen, HEAD), encoding="utf-8")
        beside.chmod(0o600)  # it may hold passwords
        beside.replace(path)
    except OSError as error:
        log.warning("the settings of the engine were not kept: %s", error)


def default_path() -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - only the window needs it

    return user_config_path("broker-workbench", appauthor=False) / "server.properties"
