"""Looks at a display from outside: peek.py shot FILE, or peek.py clipboard."""

import sys

from PySide6.QtGui import QGuiApplication


def main() -> None:
    app = QGuiApplication(sys.argv[:1])
    match sys.argv[1:]:
        case ["shot", path]:
            picture = app.primaryScreen().grabWindow(0)
            if picture.isNull() or not picture.save(path):
                sys.exit(f"no picture of the screen was written to {path}")
        case ["clipboard"]:
            sys.stdout.write(app.clipboard().text())
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
