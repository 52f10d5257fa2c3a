"""The command line: the window, `serve`, and what is done to a folder that is not in use."""

import sys
from collections.abc import Sequence

from workbench.arguments import HELP, Arguments, UsageError, parse_arguments
from workbench.terminal import OK, USAGE, complain, say


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out the words behind the program's name; the exit code."""
    try:
        arguments = parse_arguments(sys.argv[1:] if argv is None else argv)
        return _run(arguments)
    except UsageError as error:
        complain(str(error))
        return USAGE


def _run(arguments: Arguments) -> int:
    """Each command imports what it needs and nothing else: `serve` never sees Qt."""
    match arguments.command:
        case "help":
            say(HELP.rstrip())
            return OK
        case "version":
            return _print_version()
        case "serve":
            from workbench.serve import serve  # noqa: PLC0415
            from workbench.settings import engine_settings  # noqa: PLC0415

            return serve(engine_settings(arguments))
        case "ctl":
            from workbench.ctl import ctl  # noqa: PLC0415

            return ctl(arguments.words)
        case "doctor":
            from workbench.doctor import doctor  # noqa: PLC0415

            return doctor(arguments)
        case "check":
            from workbench.check import check  # noqa: PLC0415

            return check(arguments)
        case "graduate":
            from workbench.graduate import graduate  # noqa: PLC0415

            return graduate(arguments)
        case "backup":
            from workbench.backup import backup  # noqa: PLC0415

            return backup(arguments)
        case "restore":
            from workbench.backup import restore  # noqa: PLC0415

            return restore(arguments)
        case "window":
            from workbench.app import run_window  # noqa: PLC0415

            return run_window(arguments)


def _print_version() -> int:
    from workbench.version import version  # noqa: PLC0415

    say(f"Broker Workbench {version()}")
    return OK


if __name__ == "__main__":
    sys.exit(main())
