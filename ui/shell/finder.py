"""What the palette finds: topics, partitions, offsets, groups, clients, brokers, commands."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QMetaMethod
from PySide6.QtGui import QAction

from engine.contract.views import BrokerView, ClientView
from ui.broker_acts import life_of
from ui.shell.actions import keys_of, plain_name
from ui.shell.shell import Shell
from ui.widgets.text import count, counted

MOST = 12
SCATTERED_FROM = 3
"""So many letters may stand apart in a name and still find it."""
PREFIXES = {"t": "topics", "g": "groups", "c": "clients", "b": "brokers", ">": "commands"}
"""Typed first, with a space, they ask for one kind only."""
LOG = "log "
"""Typed before a topic or a partition it asks for the files."""
LARGEST_OFFSET = 2**63 - 1
_POSITION = re.compile(
    r"(?P<topic>.+?)(?:-(?P<partition>\d{1,9})?)?(?:\s*@\s*(?P<offset>[\d, ]*))?"
)
Ranked = tuple[int, int, str, "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go or something to do."""

    name: str
    detail: str
    icon_name: str
    keys: str
    go: Callable[[], None]


class Finder:
    """Looks through what the store knows and what the window can do."""

    def __init__(self, shell: Shell) -> None:
        self._shell, self._store = shell, shell.store

    def find(self, typed: str) -> list[Place]:
        """The best places first; never more than the palette shows."""
        prefix, space, rest = typed.partition(" ")
        if typed[: len(LOG)].casefold() == LOG:
            return [one[3] for one in self._logs(typed[len(LOG) :].strip())][:MOST]
        if typed.startswith(">"):
            prefix, rest = ">", typed[1:]
        elif not space or prefix not in PREFIXES:
            prefix, rest = "", typed
        wanted = rest.strip()
        found: list[Ranked] = []
        if prefix in {"", "t"}:
            found += self._topics(wanted.casefold())
            found += self._positions(wanted)
        if prefix in {"", "g"}:
            found += self._groups(wanted.casefold())
        if prefix in {"", "c"}:
            found += self._clients(wanted.casefold())
        if prefix in {"", "b"}:
            found += self._brokers(wanted.casefold())
        if prefix in {"", ">"}:
            found += self._actions(wanted.casefold())
        found.sort(key=lambda one: one[:3])
        return [one[3] for one in found[:MOST]]

    def _topics(self, wanted: str) -> Iterable[Ranked]:
        ranked = sorted(
            (rank, int(view.is_internal), name)
            for name, view in self._store.topics.items()
            if (rank := _rank(wanted, name.casefold())) is not None
        )
        return [(*place, self._topic_place(place[2])) for place in ranked[:MOST]]

    def _topic_place(self, name: str) -> Place:
        view = self._store.topics[name]
        icon_name = "lock" if view.is_internal else "list"
        detail = counted(view.partition_count, "partition")
        return Place(name, detail, icon_name, "", lambda: self._shell.open_topic(name))

    def _positions(self, wanted: str) -> Iterable[Ranked]:
        """`orders-3`, `orders-3 @ 1234`, `orders-` for its partitions, `orders @` for offsets."""
        read = _POSITION.fullmatch(wanted)
        if read is None or not ({"-", "@"} & set(wanted)):
            return
        partitions = self._store.partitions.get(read["topic"], {})
        chosen = read["partition"]
        indexes = [int(chosen)] if chosen else sorted(partitions)
        digits = re.sub(r"[, ]", "", read["offset"] or "")
        offset = min(int(digits), LARGEST_OFFSET) if digits.isascii() and digits else None
        for index in indexes[:MOST]:
            if index in partitions:
                place = self._position_place(read["topic"], index, offset)
                yield (0, -1, f"{index:09}", place)

    def _logs(self, wanted: str) -> Iterable[Ranked]:
        """`log orders-3`, `log orders-` for its partitions, `log ord` for topics."""
        read = _POSITION.fullmatch(wanted)
        topic = read["topic"] if read is not None else ""
        chosen = read["partition"] if read is not None else None
        partitions = self._store.partitions.get(topic, {})
        for index in [int(chosen)] if chosen else sorted(partitions)[:MOST]:
            if index in partitions:
                yield (0, 0, f"{index:09}", self._log_place(topic, index))
        if not partitions:
            for rank, *_, place in self._topics(wanted.casefold()):
                first = min(self._store.partitions.get(place.name, {}), default=0)
                yield (rank, 0, place.name, self._log_place(place.name, first))

    def _log_place(self, topic: str, index: int) -> Place:
        wanted = self._shell.log_wanted
        return Place(
            f"Log of {topic}-{index}", "segments and bytes", "scroll-text", "",
            lambda: wanted.emit(topic, index),
        )  # fmt: skip

    def _position_place(self, topic: str, index: int, offset: int | None) -> Place:
        view = self._store.partitions[topic][index]
        name = f"{topic}-{index}"
        if offset is not None:
            name += f" @ {count(offset)}"
        held = f"{count(view.log_start_offset)} to {count(view.log_end_offset)}"
        is_held = offset is None or view.log_start_offset <= offset < view.log_end_offset
        detail = f"offsets {held}" if is_held else f"holds {held}"
        return Place(
            name, detail, "layers", "", lambda: self._shell.open_topic(topic, index, offset)
        )

    def _groups(self, wanted: str) -> Iterable[Ranked]:
        ranked = sorted(
            (rank, name)
            for name in self._store.groups
            if (rank := _rank(wanted, name.casefold())) is not None
        )
        return [(rank, 0, name, self._group_place(name)) for rank, name in ranked[:MOST]]

    def _group_place(self, name: str) -> Place:
        members = counted(len(self._store.groups[name].members), "member")
        wanted = self._shell.group_wanted
        return Place(name, f"group, {members}", "users", "", lambda: wanted.emit(name))

    def _brokers(self, wanted: str) -> Iterable[Ranked]:
        for number, view in sorted(self._store.brokers.items()):
            if (rank := _rank(wanted, f"broker {number}")) is not None:
                yield (rank, number, "", self._broker_place(number, view))

    def _broker_place(self, number: int, view: BrokerView) -> Place:
        role = "controller" if view.is_controller else "broker"
        opened = self._shell.broker_wanted
        return Place(
            f"Broker {number}",
            f"{role}, {life_of(view)}",
            "server",
            "",
            lambda: opened.emit(number),
        )

    def _clients(self, wanted: str) -> Iterable[Ranked]:
        shell = self._shell
        if not shell.isSignalConnected(QMetaMethod.fromSignal(shell.client_wanted)):
            return
        for number, (connection, view) in enumerate(self._store.clients.items()):
            words = f"{view.client_id} {view.software_name} {view.host}:{view.port}"
            if (rank := _rank(wanted, words.casefold())) is not None:
                yield (rank, number, "", self._client_place(connection, view))

    def _client_place(self, connection: int, view: ClientView) -> Place:
        name = view.client_id or "a client without a name"
        detail = f"client, {view.host}:{view.port}"
        wanted = self._shell.client_wanted
        return Place(name, detail, "plug", "", lambda: wanted.emit(connection))

    def _actions(self, wanted: str) -> Iterable[Ranked]:
        return [
            (rank, number, "", self._action_place(entry))
            for number, entry in enumerate(self._shell.actions.every())
            if entry.isEnabled()
            and (rank := _rank(wanted, plain_name(entry).casefold())) is not None
        ]

    def _action_place(self, entry: QAction) -> Place:
        return Place(plain_name(entry), "command", "chevron-right", keys_of(entry), entry.trigger)


def _rank(wanted: str, name: str) -> int | None:
    """0 starts with it, 1 a word does, 2 holds it, 3 holds its letters in order; None: no."""
    if name.startswith(wanted):
        return 0
    where = name.find(wanted)
    if where > 0:
        return 2 if name[where - 1].isalnum() else 1
    letters = iter(name)
    return (
        3 if len(wanted) >= SCATTERED_FROM and all(letter in letters for letter in wanted) else None
    )
