"""Reads Kafka's `server.properties`: the properties files of Java, as far as people write them."""

from collections.abc import Mapping


def parse_properties(text: str) -> dict[str, str]:
    """Keys and values; the last one of a key wins."""
    found: dict[str, str] = {}
    for line in _logical_lines(text):
        key, value = _split(line)
        if key:
            found[_unescaped(key)] = _unescaped(value)
    return found


def _logical_lines(text: str) -> list[str]:
    """Lines without comments, those that end in a backslash joined with the next."""
    lines: list[str] = []
    joined = ""
    for raw in text.splitlines():
        line = raw.lstrip()
        if not joined and (not line or line[0] in "#!"):
            continue
        backslashes = len(line) - len(line.rstrip("\\"))
        if backslashes % 2:
            joined += line[:-1]
            continue
        lines.append(joined + line)
        joined = ""
    if joined:
        lines.append(joined)
    return lines


def _split(line: str) -> tuple[str, str]:
    """At the first `=`, `:` or space that is not escaped."""
    position = 0
    while position < len(line):
        if line[position] == "\\":
            position += 2
            continue
        if line[position] in "=: \t":
            break
        position += 1
    rest = line[position:].lstrip()
    if rest[:1] in {"=", ":"}:
        rest = rest[1:].lstrip()
    return line[:position], rest.rstrip()


_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    out = []
    position = 0
    while position < len(text):
        char = text[position]
        if char != "\\" or position + 1 == len(text):
            out.append(char)
            position += 1
            continue
        escape = text[position + 1]
        digits = text[position + 2 : position + 6]
        if (
            escape == "u"
            and len(digits) == 4
            and all(c in "0123456789abcdefABCDEF" for c in digits)
        ):
            out.append(chr(int(digits, 16)))
            position += 6
        else:
            out.append(_ESCAPES.get(escape, escape))
            position += 2
    return "".join(out)


def properties_text(values: Mapping[str, str], head: str = "") -> str:
    """Keys and values as `parse_properties` reads them, in the order of their names."""
    lines = [f"# {head}"] if head else []
    lines += [f"{_escaped(key)}={_escaped(value)}" for key, value in sorted(values.items())]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    out = []
    for at, char in enumerate(text):
        if char in _NAMED:
            out.append(_NAMED[char])
        elif char in "\\=:" or (char in "#!" and at == 0):
            out.append(f"\\{char}")
        elif char == " " and at in {0, len(text) - 1}:
            out.append("\\u0020")
        elif char.isprintable():
            out.append(char)
        else:
            units = char.encode("utf-16-be", "surrogatepass")
            out += [f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2)]
    return "".join(out)


_NAMED = {char: f"\\{letter}" for letter, char in _ESCAPES.items()}
