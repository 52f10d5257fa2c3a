"""What became of a sending, in inert words."""

from tests.ui.hostile import NAMES
from tests.ui.port import CannedPort
from ui.action import settle
from ui.panes.produce.draft import Order
from ui.panes.produce.results import Last, Results, counts_of, place_of
from ui.panes.produce.sending import SendRun
from ui.widgets.payload import Given


async def test_hostile_names_are_shown_as_text(qtbot):
    results = Results()
    qtbot.addWidget(results)
    for name in (*NAMES, "<img src='file:///x'>", "a\u202eb"):
        order = Order(name, Given("<b>k</b>\u200b"), Given("v"))
        run = SendRun(CannedPort(), order, lambda: 0, lambda low, high: low)
        results.add(run)
        run.begin()
        await settle()
        assert "\u202e" not in place_of(run)
        assert counts_of(run) == "1 record written"
    results.grab()
    assert len(results.results) == len(NAMES) + 2


async def test_where_there_is_little_room_partition_and_offset_stay(qtbot):
    last = Last()
    qtbot.addWidget(last)
    run = SendRun(
        CannedPort(), Order("orders", Given("k"), Given("v")), lambda: 0, lambda low, _: low
    )
    run.begin()
    await settle()
    last.show_run(run)
    last.resize(300, 28)
    last.show()
    assert last.link.words == "orders-0 @ 12"
    last.resize(96, 28)
    assert last.link.words == "0 @ 12"
    assert last.link.accessibleName() == "Show orders-0 @ 12"
