"""Requests and syncs are measured while somebody watches, and only then."""

import asyncio

from engine.base.errors import Code, KafkaError
from engine.broker.metrics import Metrics
from engine.broker.request import EncodedAnswer
from engine.contract.commands import CreateTopic, Produce
from engine.contract.metrics import MetricsView, UnwatchMetrics, WatchMetrics
from engine.handlers import Handler
from tests.engine.hosting import Watched, watched_engine
from tests.sim.loop import SimLoop


def run(story) -> None:
    async def live() -> None:
        async with watched_engine() as watched:
            await story(watched)

    SimLoop(1).run(live())


def seen(watched: Watched) -> MetricsView | None:
    watched.look(0)
    view = watched.states.get(("metrics",))
    return view if isinstance(view, MetricsView) else None


def handlers(watched: Watched, story) -> Metrics:
    """A meter over a broker with one API, whose handler does what the story says."""
    watched.broker.serve({18: Handler(18, (0, 1), story, (0, 1))})
    meter = Metrics(watched.host.crew.fleet)
    meter.watch()
    return meter


def ask(watched: Watched):
    return watched.broker.apis[18].handle(None)


def test_nothing_is_wrapped_until_somebody_watches_and_after() -> None:
    async def story(watched: Watched) -> None:
        plain = watched.broker.apis
        await watched.host.execute(WatchMetrics())
        assert watched.broker.apis is not plain
        assert watched.broker.apis.keys() == plain.keys()
        assert watched.broker.syncer.on_round is not None
        await watched.host.execute(WatchMetrics())
        await watched.host.execute(UnwatchMetrics())
        assert watched.broker.apis[18] is plain[18]
        assert watched.broker.syncer.on_round is None
        assert seen(watched) is None

    run(story)


def test_answers_at_once_later_and_refused_are_measured() -> None:
    async def story(watched: Watched) -> None:
        clock = watched.clock
        future = asyncio.get_running_loop().create_future()

        async def slowly() -> EncodedAnswer:
            clock.advance(30)
            return EncodedAnswer(b"")

        def quickly(_request: object) -> EncodedAnswer:
            clock.advance(2)
            return EncodedAnswer(b"")

        def refused(_request: object) -> EncodedAnswer:
            raise KafkaError(Code.INVALID_REQUEST)

        meter = handlers(watched, quickly)
        ask(watched)
        meter.unwatch()
        meter = handlers(watched, lambda _request: future)
        ask(watched)
        clock.advance(10)
        future.set_result(None)
        await asyncio.sleep(0)
        assert meter._of(1, 18).percentile(1.0) == 10
        meter.unwatch()
        meter = handlers(watched, lambda _request: slowly())
        await ask(watched)
        assert meter._of(1, 18).percentile(1.0) == 30
        meter.unwatch()
        meter = handlers(watched, refused)
        try:
            ask(watched)
        except KafkaError:
            assert meter._of(1, 18).count == 1
        meter.unwatch()

    run(story)


def test_each_second_is_told_by_itself() -> None:
    async def story(watched: Watched) -> None:
        await watched.host.execute(CreateTopic("test"))
        await watched.host.execute(WatchMetrics())
        await watched.host.execute(Produce("test", b"x"))
        watched.clock.advance(1_000)
        await asyncio.sleep(1.01)
        view = seen(watched)
        assert view is not None
        assert view.sync.count > 0
        (alone,) = view.brokers
        assert (alone.broker_id, alone.apis, alone.sync) == (1, view.apis, view.sync)
        watched.clock.advance(1_000)
        await asyncio.sleep(1.01)
        later = seen(watched)
        assert later is not None
        assert later.sync.count == 0
        assert later.sync.p99_ms is None
        await watched.host.execute(UnwatchMetrics())

    run(story)
