"""Replica chips tell leader, in sync and out of sync by shape, and never leave their cell."""

from itertools import combinations
from typing import get_args

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPixmap

from tests.ui.samples import partition
from ui.delegates.replicas import (
    Role,
    legend_width,
    paint_legend,
    paint_replicas,
    paint_shape,
    role_of,
)
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


def test_a_replica_is_what_the_metadata_and_its_broker_say() -> None:
    view = partition("t", 0, leader=1, replicas=(1, 2, 3, 4), isr=(1, 2), offline_replicas=(4,))
    assert [role_of(view, each) for each in view.replicas] == [
        "leader",
        "in_sync",
        "out",
        "offline",
    ]
    assert role_of(view, 1, least_in_sync=3) == "thin"


def test_every_role_has_a_shape_of_its_own_without_any_colour(qapp):
    def shape(role: Role) -> tuple[bool, ...]:
        picture = QPixmap(24, 24)
        picture.fill(color("bg"))
        with Ink(picture) as ink:
            paint_shape(ink, QRectF(2, 2, 20, 20), role)
        image, ground = picture.toImage(), color("bg").name()
        places = [(x, y) for x in range(24) for y in range(24)]
        return tuple(image.pixelColor(*place).name() != ground for place in places)

    shapes = {role: shape(role) for role in get_args(Role)}
    alike = {pair for pair in combinations(shapes, 2) if shapes[pair[0]] == shapes[pair[1]]}
    assert alike == {("leader", "thin")}, "told apart by words: both lead"


def test_the_legend_is_as_wide_as_it_says(qapp):
    picture = QPixmap(600, 36)
    with Ink(picture) as ink:
        assert paint_legend(ink, 10, 36) == pytest.approx(10 + legend_width(), abs=8)
