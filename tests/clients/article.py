"""The article's two programs, run as printed in a fresh environment of one client version."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from tests.clients.servers import Lines, is_free, process
from tests.clients.tools import python_with, run

PRINTED = Path(__file__).parent / "programs" / "article"
TELLER = Path(__file__).parent / "programs" / "run_told.py"
ARTICLE_PORT = 9092

KAFKA_PYTHON = {
    "kafka-python-2.0.2": ("kafka-python==2.0.2", "six"),
    "kafka-python-2.3": ("kafka-python==2.3.*",),
    "kafka-python": ("kafka-python>=3",),
}


def article_port() -> int:
    """9092, with which the programs stay as printed; 0 (any other) where it is taken."""
    return ARTICLE_PORT if is_free(ARTICLE_PORT) else 0


class Article:
    """The programs of one client version against one broker."""

    def __init__(self, version: str, port: int, folder: Path) -> None:
        self._python = python_with(*KAFKA_PYTHON[version])
        self._folder = folder
        self._port = port

    def program(self, name: str, *, flush: bool = False) -> Path:
        """The printed text; only a port other than 9092 and an asked-for flush change it."""
        text = (PRINTED / name).read_text()
        if self._port != ARTICLE_PORT:
            text = text.replace(str(ARTICLE_PORT), str(self._port))
        if flush:
            text += "producer.flush()\n"
        path = self._folder / name
        path.write_text(text)
        return path

    @contextlib.contextmanager
    def consumer(self) -> Iterator[Lines]:
        """The consumer, once it knows its position: from now on no message may escape it."""
        program = self.program("consumer.py")
        env = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with process(self._python, TELLER, program, env=env) as child:
            told, printed = Lines(child.stderr), Lines(child.stdout)
            try:
                told.until(r"Adding fetch request for partition .*test")
                yield printed
            finally:
                child.terminate()
                told.rest()
                printed.rest()

    def produce(self, *, flush: bool = False) -> None:
        run([self._python, self.program("producer.py", flush=flush)])
