"""A list of faults as the lines that `workbench ctl save-faults` writes and `run-faults` reads."""

from collections.abc import Iterable

import msgspec

from engine.contract.cluster_commands import LONGEST_FAULTS_MS, MOST_FAULTS, TimedFault


class FaultsFileError(ValueError):
    """A line that is no fault; the text says which and why."""


def write_faults(faults: Iterable[TimedFault]) -> str:
    """One line of JSON for each."""
    return "".join(f"{msgspec.json.encode(fault).decode()}\n" for fault in faults)


def read_faults(text: str) -> tuple[TimedFault, ...]:
    """The faults of a file by their times."""
    found: list[TimedFault] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            fault = msgspec.json.decode(line, type=TimedFault)
        except msgspec.MsgspecError as error:
            raise FaultsFileError(f"Line {number} is no fault: {error}.") from error
        if not 0 <= fault.at_ms <= LONGEST_FAULTS_MS or len(found) >= MOST_FAULTS:
            raise FaultsFileError(
                f"Line {number}: there are at most {MOST_FAULTS:,} lines, each at 0 to 24 hours."
            )
        found.append(fault)
    if not found:
        raise FaultsFileError("The file has no fault in it.")
    return tuple(sorted(found, key=lambda fault: fault.at_ms))
