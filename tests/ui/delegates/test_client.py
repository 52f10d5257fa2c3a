"""A client's row is painted in every state and theme."""

import pytest
from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from engine.contract.frames import Frame
from tests.ui import samples
from ui.delegates.client import ClientRow
from ui.models.clients import ClientsModel
from ui.models.store import Store


@pytest.mark.parametrize("state", [QStyle.StateFlag.State_None, QStyle.StateFlag.State_Selected])
def test_every_column_is_painted(qapp, state):
    store, owner = Store(), QObject()
    views = (
        samples.client(1, error_count=2),
        samples.client(2, left_at_ms=1_795_000_002_000, left_why="the client hung up"),
    )
    store.apply(Frame(states=tuple((("client", view.connection_id), view) for view in views)))
    model, delegate = ClientsModel(store, lambda: 0.0, owner), ClientRow(owner)
    for row in range(len(model)):
        for column in range(model.columnCount()):
            image = QImage(140, 28, QImage.Format.Format_RGB32)
            image.fill(0)
            option = QStyleOptionViewItem()
            option.rect, option.state = QRect(0, 0, 140, 28), state
            painter = QPainter(image)
            delegate.paint(painter, option, model.index(row, column))
            painter.end()
            colors = {image.pixel(x, y) for x in range(140) for y in range(28)}
            assert len(colors) > 1 or not model.index(row, column).data()
