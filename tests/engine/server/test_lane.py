"""Large frames of many connections leave room for small requests between them."""

import asyncio

from engine.server.lane import HeavyLane
from engine.wire.messages.k12_heartbeat import HeartbeatRequest
from tests.engine.server.memory import HEARTBEAT, api, beat, connect, heartbeat, turns, whole


def test_one_enters_in_each_turn_in_the_order_of_their_coming() -> None:
    async def run() -> None:
        lane = HeavyLane()
        entered: list[str] = []

        def come(name: str) -> None:
            if lane.enter(lambda: come(name)):
                entered.append(name)

        for name in "abc":
            come(name)
        assert entered == ["a"]
        await turns(1)
        assert entered == ["a", "b"]
        await turns(1)
        assert entered == ["a", "b", "c"]
        await turns(2)
        come("d")
        assert entered[-1] == "d"

    asyncio.run(run())


def test_a_small_request_waits_for_one_large_one_at_most() -> None:
    async def run() -> None:
        lane = HeavyLane()
        handled: list[str] = []

        def handle(request):
            handled.append(request.body.member_id)
            return beat()

        def large(name: str) -> bytes:
            groups = "g" * 20_000
            message = HeartbeatRequest(
                group_id=groups, member_id=name, group_instance_id="i" * 30_000
            )
            frame = bytearray(whole(message, version=3, correlation_id=1))
            frame += bytes(30_000)  # what is behind the message is ignored
            frame[:4] = (len(frame) - 4).to_bytes(4, "big")
            return bytes(frame)

        attackers = [connect(api(HEARTBEAT, handle), lane=lane)[0] for _ in range(3)]
        healthy, _ = connect(api(HEARTBEAT, handle), lane=lane)
        for number, attacker in enumerate(attackers):
            attacker.feed(large(f"large {number}"))
        healthy.feed(heartbeat(1))
        assert handled == ["large 0", "m"]
        await turns(5)
        assert handled == ["large 0", "m", "large 1", "large 2"]
        assert [len(attacker.answers()) for attacker in attackers] == [1, 1, 1]

    asyncio.run(run())
