"""Reads a story of a group aloud to the real machine: a sentence a line, each one done or checked.

A story is a text file. Its first line is its moral; blank lines and the indent are for the reader.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.base.errors import Code
from engine.machines.group.asks import Join, JoinOutcome, Sync
from tests.engine.machines.group.playing import Play, subscription

BEAT_MS = 3_000

_SENTENCES: list[tuple[re.Pattern[str], Callable[..., None]]] = []


def sentence(pattern: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Have a method of `Telling` understand a sentence; its groups are its arguments."""

    def keep(method: Callable[..., None]) -> Callable[..., None]:
        _SENTENCES.append((re.compile(pattern), method))
        return method

    return keep


def names_in(text: str) -> list[str]:
    return re.split(r", | and ", text)


class Telling:
    """One group, the people in it, and the answer each of them waits for."""

    def __init__(self) -> None:
        self.play = Play()
        self.asked: dict[str, Join | Sync] = {}
        self.joined: dict[str, JoinOutcome] = {}
        self.static: dict[str, str] = {}
        self.last: Code | None = None

    def tell(self, story: Path) -> None:
        for number, line in enumerate(story.read_text(encoding="utf-8").splitlines()[1:], 2):
            words = line.strip()
            if words:
                self._sentence(words, f"{story.name}:{number}: {words}")

    def _sentence(self, words: str, place: str) -> None:
        for pattern, method in _SENTENCES:
            if found := pattern.fullmatch(words):
                try:
                    method(self, *found.groups())
                except AssertionError as error:
                    raise AssertionError(f"{place}\n{error}") from error
                return
        raise AssertionError(f"{place}\nnobody understands this sentence")

    def outcome(self, name: str) -> Any:
        return self.play.reply(self.asked[name])

    def _settle(self) -> None:
        """Take in who has been let in meanwhile."""
        for name, ask in self.asked.items():
            found = self.play.reply(ask)
            if isinstance(found, JoinOutcome) and found.code is Code.NONE:
                self.joined[name] = found

    def member_name(self, member_id: str) -> str:
        self._settle()
        return next(name for name, each in self.joined.items() if each.member_id == member_id)

    # -- what happens

    @sentence(r"the first rebalance waits (\d+) seconds")
    def initial_delay(self, seconds: str) -> None:
        self.play = Play(initial_rebalance_delay_ms=int(seconds) * 1000)

    @sentence(r"(\w+) joins")
    def joins(self, name: str) -> None:
        self.asked[name] = self.play.join(instance_id=self.static.get(name))
        self.play.pass_time(0)

    @sentence(r"(\w+) joins as static member (\w+)")
    def joins_static(self, name: str, instance_id: str) -> None:
        self.static[name] = instance_id
        self.joins(name)

    @sentence(r"(\w+) joins again")
    def joins_again(self, name: str) -> None:
        self._settle()
        self.asked[name] = self.play.join(
            self.joined[name].member_id, instance_id=self.static.get(name)
        )

    @sentence(r"(\w+) joins again to read (.+)")
    def joins_for(self, name: str, topics: str) -> None:
        self._settle()
        self.asked[name] = self.play.join(
            self.joined[name].member_id,
            protocols=(("range", subscription(*names_in(topics))),),
        )

    @sentence(r"(\w+) leaves")
    def leaves(self, name: str) -> None:
        self._settle()
        self.last = self.play.leave(self.joined[name].member_id)

    @sentence(r"(\w+) brings the assignment: (.+)")
    def brings(self, name: str, deals: str) -> None:
        self._settle()
        shares = {}
        for deal in deals.split("; "):
            who, what = deal.split(" gets ")
            shares[self.joined[who].member_id] = what.encode()
        self.asked[name] = self.play.sync(self.joined[name], **shares)

    @sentence(r"(\w+) asks for a share")
    def asks(self, name: str) -> None:
        self._settle()
        self.asked[name] = self.play.sync(self.joined[name])

    @sentence(r"(\d+) seconds pass")
    def passes(self, seconds: str) -> None:
        self.play.pass_time(int(seconds) * 1000)

    @sentence(r"(\d+) seconds pass, in which (.+) sends? heartbeats")
    def passes_beating(self, seconds: str, names: str) -> None:
        self._settle()
        left = int(seconds) * 1000
        while left > 0:
            self.play.pass_time(min(left, BEAT_MS))
            left -= BEAT_MS
            for name in names_in(names):
                self.play.heartbeat(self.joined[name], instance_id=self.static.get(name))

    @sentence(r"(\w+) commits (\d+)")
    def commits(self, name: str, offset: str) -> None:
        self._settle()
        self.last = self.play.commit(int(offset), self.joined[name])

    @sentence(r"the coordinator is killed and comes back")
    def killed(self) -> None:
        self.play.crash()

    # -- what is seen

    @sentence(r"(\w+) waits")
    def waits(self, name: str) -> None:
        assert self.outcome(name) is None, self.outcome(name)

    @sentence(r"(\w+) leads generation (\d+) of (.+)")
    def leads(self, name: str, generation: str, names: str) -> None:
        found = self.outcome(name)
        assert found is not None, "still waiting"
        assert found.leader == found.member_id, found
        assert found.generation == int(generation), found
        told = sorted(self.member_name(each.member_id) for each in found.members)
        assert told == sorted(names_in(names)), told

    @sentence(r"(\w+) follows in generation (\d+)")
    def follows(self, name: str, generation: str) -> None:
        found = self.outcome(name)
        assert found is not None, "still waiting"
        assert (found.generation, found.members) == (int(generation), ()), found

    @sentence(r"(\w+)'s share is (.+)")
    def share(self, name: str, what: str) -> None:
        found = self.outcome(name)
        assert found is not None, "still waiting"
        assert found.assignment == what.encode(), found

    @sentence(r"that is refused with (\w+)")
    def that_refused(self, code: str) -> None:
        assert self.last is Code[code], self.last

    @sentence(r"(\w+) is refused with (\w+)")
    def refused(self, name: str, code: str) -> None:
        assert self.outcome(name).code is Code[code], self.outcome(name)

    @sentence(r"that is taken")
    def that_taken(self) -> None:
        assert self.last is Code.NONE, self.last

    @sentence(r"a heartbeat of (\w+) is answered with (\w+)")
    def beat(self, name: str, code: str) -> None:
        self._settle()
        found = self.play.heartbeat(self.joined[name], instance_id=self.static.get(name))
        assert found is Code[code], found

    @sentence(r"the group is (\w+)")
    def state(self, state: str) -> None:
        assert self.play.group.state == state, self.play.group.state

    @sentence(r"the position is (\d+)")
    def position(self, offset: str) -> None:
        assert self.play.committed() == int(offset), self.play.committed()

    @sentence(r"the reason is \"(.+)\"")
    def reason(self, words: str) -> None:
        asked = {
            ask.new_member_id: name for name, ask in self.asked.items() if isinstance(ask, Join)
        }
        names = asked | {each.member_id: name for name, each in self.joined.items()}
        said = [re.sub(r"m\d+", lambda found: names.get(found[0], found[0]), why)
                for why in self.play.whys]  # fmt: skip
        assert words in said, said
