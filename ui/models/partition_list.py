"""A few partitions as people write them: `0, 3-5`."""

MOST = 100_000


def read_partitions(text: str) -> tuple[int, ...] | None:
    """The partitions in order; None for an empty text: all of them. Raises ValueError with words."""
    if not text.strip():
        return None
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if not _is_number(first) or (dash and not _is_number(last)):
            raise ValueError("Write partitions like 0, 3-5.")
        end = int(last) if dash else int(first)
        if end < int(first) or end - int(first) > MOST:
            raise ValueError(f"{part} is no range of partitions.")
        found.update(range(int(first), end + 1))
    return tuple(sorted(found))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
