"""The last second by API; what was asked once stays in its place."""

from engine.contract.metrics import BrokerMetrics, Latency
from ui.models.api_times import ApiTimes

NOTHING = Latency("sync", 0, None, None)


def rows(model: ApiTimes) -> list[list[str]]:
    return [[model.data(model.index(at, c)) for c in range(4)] for at in range(len(model))]


def test_an_api_that_is_quiet_now_has_no_times(qapp, qtmodeltester):
    model = ApiTimes(qapp)
    qtmodeltester.check(model)
    sync = Latency("sync", 3, 1.0, 4.2)
    model.show_second(BrokerMetrics(1, (Latency("Produce", 410, 0.4, 2.1),), sync))
    assert rows(model) == [
        ["Log sync", "3", "1.0 ms", "4.2 ms"],
        ["Produce", "410", "0.40 ms", "2.1 ms"],
    ]
    model.show_second(BrokerMetrics(1, (Latency("Fetch", 1, 0.1, 0.1),), NOTHING))
    assert [row[:2] for row in rows(model)] == [["Fetch", "1"], ["Log sync", "0"], ["Produce", "0"]]
    model.show_second(None)
    assert {row[2] for row in rows(model)} == {""}
