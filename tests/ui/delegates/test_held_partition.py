"""A replica's part is painted as its shape, in the row that is chosen too."""

from PySide6.QtWidgets import QWidget

from engine.contract.frames import Frame
from tests.ui.samples import partition
from ui.delegates.held_partition import HeldPartitionRow
from ui.models.held_partitions import ROLE, HeldPartitions
from ui.models.store import Store
from ui.theme import color
from ui.widgets.table import Table


def test_the_leader_is_filled_and_the_chosen_row_has_its_ground(qtbot):
    store = Store()
    view = partition("a", 0, leader=2, replicas=(1, 2), isr=(1, 2))
    store.apply(Frame(states=((("partition", "a", 0), view),)))
    owner = QWidget()
    qtbot.addWidget(owner)
    table = Table("Partitions", HeldPartitions(store, 2, owner), {ROLE: 132}, parent=owner)
    table.setItemDelegate(HeldPartitionRow(2, table))
    table.resize(700, 200)
    owner.resize(700, 200)
    owner.show()
    table.show_row(0)
    image = table.viewport().grab().toImage()
    left = table.columnViewportPosition(ROLE)
    assert image.pixelColor(left + 14, 14).name() == color("ok").name()
    assert image.pixelColor(left + 6, 14).name() == color("sel").name()
