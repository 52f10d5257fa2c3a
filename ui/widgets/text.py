"""Words for the screen: hostile text made harmless, numbers, sizes and times as the look asks."""

from html import escape

from PySide6.QtCore import QDateTime, QLocale

_VISIBLE = {code: 0x2400 + code for code in range(32)} | {127: 0x2421}
"""Control characters become their pictures: what was there is seen and does nothing."""
_HIDDEN = dict.fromkeys(
    (*range(128, 160), *range(8203, 8208), *range(8232, 8239), 65279), 65533
) | dict.fromkeys(range(8294, 8298), 65533)
"""C1 controls, zero-width and text-direction characters can make text lie about itself."""
_LOCALE = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def visible(text: str, limit: int = 4_096) -> str:
    """Text from outside as one harmless line: controls as pictures, cut at `limit`."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return cut.translate(_VISIBLE | _HIDDEN)


def tooltip(text: str) -> str:
    """Text that Qt may not take for HTML, whatever it holds; line breaks stay."""
    lines = (escape(visible(line)) for line in text.split("\n"))
    return "<qt>" + "<br>".join(lines) + "</qt>" if text else ""


def count(number: int) -> str:
    """`1,045,308`: exact, grouped."""
    return f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 broker`, `3 brokers`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def rate(per_s: float) -> str:
    """`0`, `86`, `1.24k`, `12.4M`: three figures."""
    if per_s < 0.05:
        return "0"
    if per_s < 9.95:
        return f"{per_s:.1f}".removesuffix(".0")
    for limit, divisor, unit in ((999.5, 1, ""), (999_500, 1e3, "k"), (999.5e6, 1e6, "M")):
        if per_s < limit:
            return _three_figures(per_s / divisor) + unit
    return _three_figures(per_s / 1e9) + "G"


def size(byte_count: int) -> str:
    """`161 B`, `18.2 MiB`."""
    amount, unit = float(byte_count), 0
    while amount >= 1023.95 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{byte_count} B" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def clock_time(at_ms: int, *, today_ms: int | None = None) -> str:
    """`10:42:17.418`; with the date where it is not today's (`today_ms`: a moment of today)."""
    moment = QDateTime.fromMSecsSinceEpoch(at_ms)
    today = QDateTime.currentDateTime() if today_ms is None else _moment(today_ms)
    pattern = "HH:mm:ss.zzz" if moment.date() == today.date() else "yyyy-MM-dd HH:mm:ss.zzz"
    return _LOCALE.toString(moment, pattern)


def full_time(at_ms: int) -> str:
    """Date, time and zone, for tooltips."""
    return _LOCALE.toString(_moment(at_ms), "yyyy-MM-dd HH:mm:ss.zzz t")


def _moment(at_ms: int) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(at_ms)


def _three_figures(amount: float) -> str:
    if amount < 9.995:
        return f"{amount:.2f}".rstrip("0").rstrip(".")
    if amount < 99.95:
        return f"{amount:.1f}".removesuffix(".0")
    return f"{amount:.0f}"


def span(duration_ms: int) -> str:
    """`480 ms`, `5.5 s`, `3 min 25 s`, `7 d`, `6 d 21 h`: a length of time in its two largest units."""
    if duration_ms < 1_000:
        return f"{duration_ms} ms"
    if duration_ms < 60_000:
        return f"{duration_ms / 1_000:.1f}".removesuffix(".0") + " s"
    parts: list[str] = []
    rest = duration_ms // 1_000
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        amount, rest = divmod(rest, seconds)
        if amount or parts:
            parts.append(f"{amount} {unit}" if amount else "")
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if part)


def milliseconds(value: float) -> str:
    """`0.08 ms`, `4.2 ms`, `480 ms`, `5.5 s`."""
    if value >= 1_000:
        return f"{value / 1_000:.1f} s"
    digits = 2 if value < 1 else 1 if value < 10 else 0
    return f"{value:.{digits}f} ms"
