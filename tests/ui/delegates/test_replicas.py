"""Replica chips tell leader, in sync and out of sync by shape, and never leave their cell."""

from PySide6.QtGui import QPixmap

from tests.ui.samples import partition
from ui.delegates.replicas import paint_replicas
from ui.theme import color
from ui.widgets.ink import Ink


def drawn(view, room=140):
    picture = QPixmap(200, 20)
    picture.fill(color("bg"))
    with Ink(picture) as ink:
        paint_replicas(ink, 0, 0, view, room)
    return picture.toImage()


def inked_until(image):
    ground = color("bg").name()
    columns = [x for x in range(200) for y in range(20) if image.pixelColor(x, y).name() != ground]
    return max(columns, default=-1)


def test_the_leader_is_filled(qapp):
    image = drawn(partition("t", 0, leader=1, replicas=(1, 2), isr=(1, 2)))
    assert image.pixelColor(3, 10).name() == color("ok").name()
    assert image.pixelColor(39, 10).name() == color("bg").name()


def test_many_replicas_are_counted_instead_of_overflowing(qapp):
    ids = tuple(range(1, 30))
    image = drawn(partition("t", 0, leader=1, replicas=ids, isr=ids), room=130)
    assert inked_until(image) < 170
    assert inked_until(drawn(partition("t", 0, replicas=(), isr=()))) == -1
