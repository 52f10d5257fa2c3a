"""Journey 1 with real keys under Xvfb: a topic, a consumer, a producer, each its own process."""

import contextlib
import socket

import pytest

from tests.clients.article import Article
from tests.clients.servers import free_port
from tests.clients.tools import ToolFailedError
from tests.journeys.display import screen, started, until

pytestmark = [pytest.mark.lane, pytest.mark.timeout(240)]

WINDOW = "Broker Workbench"
FORM = "New topic"


def test_hello_world_from_a_first_start_to_a_clean_end(tmp_path):
    with screen() as on, started(on, tmp_path / "home", free_port()) as program:
        until(program.answers, "the engine answers")
        on.focus(WINDOW)
        on.press("ctrl+n")
        on.await_focus(FORM)
        on.type("test")
        on.press("Return")
        until(lambda: program.has_topic("test"), "topic test")
        assert on.chords <= 3
        article = Article("kafka-python", program.port, tmp_path)
        with article.consumer() as printed:
            article.produce()
            assert "Hello world" in printed.until("Hello world", seconds=15)
            on.focus(WINDOW)  # a window manager would have handed it back
            assert "Hello world" in copied_record(on)
            on.picture("hello-world", tmp_path)
        on.press("ctrl+q")
        assert program.child.wait(15) == 0
        assert (program.folder / "broker-1" / ".kafka_cleanshutdown").exists()


def copied_record(on):
    """The first record of the page in front, taken by keys alone."""
    on.press("F6")
    on.press("Home")
    on.press("ctrl+c")
    return on.clipboard()


def test_a_taken_port_is_left_for_another_by_one_key(tmp_path):
    port = free_port()
    taken = socket.create_server(("127.0.0.1", port))
    with taken, screen() as on, started(on, tmp_path / "home", port) as program:
        on.focus(WINDOW)

        def other_port_answers():
            on.press("space")  # the button that has the focus, once it is there
            with contextlib.suppress(ToolFailedError):
                until(lambda: program.answers(port + 1), "an answer", seconds=4)
                return True
            return False

        until(other_port_answers, f"the engine answers at {port + 1}")
        on.picture("port-taken-then-free", tmp_path)
        on.press("ctrl+q")
        assert program.child.wait(15) == 0
