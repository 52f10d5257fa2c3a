"""Tiles are painted, and told in words."""

from ui.widgets.tiles import Tile, Tiles


def test_tiles_are_told_in_words(qtbot):
    tiles = Tiles("Figures", (0.5, 0.5), 100)
    qtbot.addWidget(tiles)
    tiles.resize(300, 84)
    tiles.show_tiles(
        (
            Tile("Lag", "12", "late", mark="triangle-alert"),
            Tile("In", "1 /s", "", ("acc", (1.0, 2.0))),
        )
    )
    assert not tiles.grab().isNull()
    assert tiles.accessibleDescription() == "Lag 12, late; In 1 /s, "
