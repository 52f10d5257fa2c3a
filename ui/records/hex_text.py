"""Bytes as a hexadecimal listing: place, sixteen bytes, the characters they are."""


def hex_lines(data: bytes, limit: int) -> str:
    """The first `limit` bytes, sixteen a line."""
    lines: list[str] = []
    for at in range(0, min(len(data), limit), 16):
        part = data[at : min(at + 16, limit)]
        codes = part.hex(" ")
        characters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in part)
        lines.append(f"{at:08x}  {codes:<47}  {characters}")
    return "\n".join(lines)
