"""The report of the page that says why: everything as text to copy."""

from engine.contract.why import Explanation
from ui.request_words import entry_words, number_words
from ui.widgets.text import clock_time, full_time, visible

MARKS = {"passed": "ok  ", "failed": "FAIL", "open": "-   "}


def report(found: Explanation) -> str:
    """Everything as plain text."""
    lines = [f"{found.subject}: {found.title}", found.text, full_time(found.at_ms), ""]
    lines += [
        f"{number:2} {MARKS[rung.state]} {rung.title}: {rung.text}"
        for number, rung in enumerate(found.rungs, 1)
    ]
    for place in found.places:
        said = (
            f"{place.topic}-{place.partition}: position {place.position}, committed "
            f"{place.committed}, log start {place.log_start_offset}, last stable offset "
            f"{place.last_stable_offset}, high watermark {place.high_watermark}"
        )
        lines += ["", said]
    if found.evidence:
        lines.append("")
    lines += [
        f"{clock_time(each.at_ms)} {each.api} {entry_words(each)} {number_words(each)}".rstrip()
        for each in found.evidence
    ]
    for cure in found.cures:
        lines += ["", cure.title, cure.text, *cure.code]
    return "\n".join(visible(line) for line in lines) + "\n"


def fixed_lines(code: tuple[str, ...]) -> str:
    """The lines as they should be, without what goes."""
    return "\n".join(line[1:] for line in code if not line.startswith("-"))
