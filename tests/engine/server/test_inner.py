"""A client beside the broker: admitted, fed as it is wanted, told when it is over."""

from engine.base.clock import ManualClock
from engine.server.inner import dial
from engine.server.limits import Limits
from engine.server.listener import Listener
from tests.engine.server.memory import HEARTBEAT, Served, api, beat, heartbeat, turns
from tests.sim.loop import SimLoop


class Ear:
    def __init__(self):
        self.said = bytearray()
        self.lost_count = 0

    def heard(self, data):
        self.said += data

    def lost(self):
        self.lost_count += 1


def run(story, **limits):
    async def live():
        listener = Listener(
            broker=Served({HEARTBEAT: api(HEARTBEAT, beat)}),
            clock=ManualClock(),
            limits=Limits(**limits),
        )
        await story(listener, Ear())
        listener.close()

    SimLoop(1).run(live())


def test_it_comes_from_this_machine_and_from_no_port():
    async def story(listener, ear):
        dial(listener)(ear)
        (connection,) = listener.connections.values()
        assert (connection.peer.host, connection.peer.port) == ("127.0.0.1", 0)

    run(story)


def test_what_it_writes_is_answered():
    async def story(listener, ear):
        wire = dial(listener)(ear)
        data = heartbeat(1) + heartbeat(2)
        wire.write(data[:7])
        await turns()
        assert not ear.said
        wire.write(data[7:])
        await turns()
        assert ear.said.count(bytes((0, 0, 0, 1))) == 1
        assert ear.said[4:8] == bytes((0, 0, 0, 1))

    run(story)


def test_what_is_larger_than_a_read_comes_whole():
    async def story(listener, ear):
        wire = dial(listener)(ear)
        count = 20_000
        wire.write(b"".join(heartbeat(number) for number in range(count)))
        await turns(2_000)
        assert len(ear.said) == count * 10

    run(story)


def test_both_may_hang_up():
    async def story(listener, ear):
        dial(listener)(ear).hang_up()
        assert (ear.lost_count, len(listener.connections)) == (1, 0)
        wire = dial(listener)(ear)
        listener.close()
        assert ear.lost_count == 2
        wire.hang_up()
        wire.write(heartbeat(1))  # to nobody
        await turns()
        assert ear.lost_count == 2

    run(story)


def test_beyond_the_limit_nobody_is_admitted(allowed_logs):
    allowed_logs("refused a client")

    async def story(listener, ear):
        assert dial(listener)(ear) is not None
        assert dial(listener)(ear) is None

    run(story, connections=1)
