"""Painting with the vocabulary of the design."""

from PySide6.QtGui import QImage, QPainter

from ui.theme import color, text_width
from ui.widgets.ink import CENTRE, RIGHT, Ink, badge_width, text_tone, tint


def canvas(width=200, height=40) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(color("bg"))
    return image


def inked(image) -> tuple[int, int]:
    """The first and last column that has anything on it."""
    ground = color("bg").rgb()
    found = [
        x for x in range(image.width())
        if any(image.pixel(x, y) != ground for y in range(image.height()))
    ]  # fmt: skip
    return found[0], found[-1]


def test_text_keeps_to_its_side(qapp):
    places = {}
    for align in ("left", CENTRE, RIGHT):
        image = canvas()
        with Ink(image) as ink:
            ink.text(0, 0, 200, 40, "orders", "fg", "body", align)
        places[align] = inked(image)
    assert places["left"][0] < 4
    assert places[RIGHT][1] > 195
    assert 70 < places[CENTRE][0] < 100


def test_text_that_does_not_fit_ends_within_its_box(qapp):
    image = canvas()
    with Ink(image) as ink:
        advance = ink.text(10, 0, 60, 40, "a very long name of a topic")
    assert advance <= 61
    assert inked(image)[1] <= 72


def test_a_badge_is_as_wide_as_it_says(qapp):
    image = canvas()
    with Ink(image) as ink:
        wide = ink.badge(0, 0, "null", "violet", "ban")
    assert wide == badge_width("null", has_icon=True)
    assert inked(image)[1] < wide
    assert image.pixelColor(2, 10) == tint("violet")


def test_a_key_cap_a_dot_a_line_and_an_icon_leave_marks(qapp):
    for draw in (
        lambda ink: ink.keycap(0, 0, "Ctrl K"),
        lambda ink: ink.dot(10, 10, 5, "acc", "edge"),
        lambda ink: ink.box(0, 0, 40, 20, None, "line", dashed=True),
        lambda ink: ink.icon(0, 0, "plus"),
        lambda ink: ink.fill(0, 0, 4, 4, color("ok")),
    ):
        image = canvas()
        with Ink(image) as ink:
            draw(ink)
        assert inked(image)[0] < 12


def test_a_delegate_s_painter_is_left_open(qapp):
    image = canvas()
    painter = QPainter(image)
    with Ink(painter) as ink:
        ink.fill(0, 0, 4, 4, "acc")
    assert painter.isActive()
    painter.end()


def test_every_tone_has_its_text_colour():
    assert [text_tone(tone) for tone in ("dim", "ok", "bad")] == ["dim", "ok_fg", "bad_fg"]


def test_widths_are_rounded_up(qapp):
    assert text_width("") == 0
    assert text_width("i") >= 1
