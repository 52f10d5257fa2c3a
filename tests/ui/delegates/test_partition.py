"""A partition's row is painted whole, selected or not, narrow or wide."""

import pytest

from engine.contract.frames import Frame
from engine.contract.views import FollowerView
from tests.ui.port import CannedPort
from tests.ui.samples import partition, topic
from ui.delegates.partition import in_sync_words
from ui.models.store import Store
from ui.panes.topic.partitions import PartitionsPage
from ui.theme import color


@pytest.fixture
def page(qtbot):
    store = Store()
    views = (
        partition("t", 0, replicas=(1, 2), isr=(1,)),
        partition("t", 1, leader=None, isr=()),
    )
    states = [(("topic", "t"), topic("t", partition_count=2))]
    states += [(("partition", "t", view.partition), view) for view in views]
    store.apply(Frame(states=tuple(states)))
    page = PartitionsPage(CannedPort(), store, "t")
    page.resize(1_000, 400)
    qtbot.addWidget(page)
    page.show()
    return page


def test_the_selected_row_has_its_ground_and_bar(page):
    page.show_partition(1)
    image = page.table.viewport().grab().toImage()
    assert image.pixelColor(1, 80).name() == color("acc_fg").name()
    assert image.pixelColor(20, 60).name() == color("sel").name()
    assert image.pixelColor(20, 4).name() == color("bg").name()


def test_how_far_behind_is_never_cut(qapp):
    late = (FollowerView(2, 93, 7), FollowerView(3, 0, 7_171))
    view = partition("t", 0, replicas=(1, 2, 3), isr=(1, 2), followers=late)
    assert in_sync_words(view, 400) == ("ISR 1, 2", "7,171 behind")
    assert in_sync_words(view, 90) == ("", "7,171 behind")
    well = partition("t", 0, replicas=(1, 2), isr=(1, 2))
    assert in_sync_words(well, 20) == ("ISR 1, 2", "")


def test_columns_leave_before_the_offsets_get_too_narrow(page):
    page.resize(1_000, 400)
    assert not any(page.table.isColumnHidden(at) for at in range(7))
    page.resize(640, 400)
    page.table.viewport().grab()
    assert page.table.isColumnHidden(5)
    assert not page.table.isColumnHidden(3)
    assert page.table.columnWidth(3) >= 230
    page.resize(1_000, 400)
    assert not page.table.isColumnHidden(5)
