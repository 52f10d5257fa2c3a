"""Pictures of the window: made small for the repository, and compared with a tolerance."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

PLAIN_COLORS = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
NOTICED = 24
"""Levels of one colour by which two pixels may differ."""


def with_256_colors(image: QImage) -> QImage:
    """A third of the bytes: one colour of every hue in use first, then what is used most."""
    exact = image.convertToFormat(QImage.Format.Format_RGB32)
    used = [color for color, _ in Counter(memoryview(exact.constBits()).cast("I")).most_common()]
    hues = {}
    for color in used:
        hues.setdefault(color & 0xF0F0F0, color)
    table = list(dict.fromkeys([*list(hues.values())[:208], *used]))[:256]
    return exact.convertToFormat(QImage.Format.Format_Indexed8, table, PLAIN_COLORS)


def difference(one: QImage, other: QImage) -> float:
    """The share of pixels that differ noticeably; 1.0 where not even the size is the same."""
    if one.size() != other.size():
        return 1.0
    left, right = (
        bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits())
        for image in (one, other)
    )
    if left == right:
        return 0.0
    pixels = len(left) // 4
    differing = {
        at // 4
        for at, (a, b) in enumerate(zip(left, right, strict=True))
        if a != b and abs(a - b) > NOTICED
    }
    return len(differing) / pixels
