"""The Connect page: the address, the programs, the guide that ticks itself."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication

from engine.contract.frames import Frame
from engine.contract.samples import SamplesView
from tests.ui import samples
from ui.models.store import Store
from ui.panes.connect import ConnectPage


@pytest.fixture
def store(qapp):
    return Store()


@pytest.fixture
def page(qtbot, store):
    made = ConnectPage(store)
    qtbot.addWidget(made)
    made.resize(1_180, 560)
    made.show()
    return made


def start(store, address="localhost:9092"):
    bound = {"bound_hosts": ("127.0.0.1", "::1"), "bound_port": 9092}
    store.apply(
        Frame(
            states=(
                (("broker", 1), samples.broker(1, **bound)),
                (("cluster",), samples.cluster(address=address)),
            )
        )
    )


def test_before_the_engine_runs_there_is_no_address(page):
    assert not page.hero.card.isVisible()
    assert page.hero.title.text() == "Starting your Kafka cluster"


def test_the_address_and_where_it_leads(page, store):
    start(store)
    assert page.hero.address.text() == "localhost:9092"
    assert page.hero._where.full_text == (
        "Listening on 127.0.0.1 and ::1, port 9092 · PLAINTEXT · broker 1"
    )


def test_of_several_brokers_those_that_run_are_named(page, store):
    start(store)
    for broker_id, port in ((2, 9093), (3, 9094)):
        bound = {"bound_hosts": ("127.0.0.1", "::1"), "bound_port": port}
        store.apply(Frame(states=((("broker", broker_id), samples.broker(broker_id, **bound)),)))
    assert page.hero._where.full_text == (
        "Listening on 127.0.0.1 and ::1, ports 9092, 9093, 9094 · PLAINTEXT · brokers 1, 2, 3"
    )
    down = samples.broker(2, is_running=False)
    cluster = samples.cluster(broker_count=3, brokers_down=1)
    store.apply(Frame(states=((("broker", 2), down), (("cluster",), cluster))))
    assert page.hero._where.full_text.endswith("ports 9092, 9094 · PLAINTEXT · brokers 1, 3")
    assert page.hero.text.full_text.startswith("2 of 3 brokers, inside this window")


def test_the_offers_beside_the_sample_data_leave_it_room(page, store):
    start(store)
    store.apply(Frame(states=((("samples",), SamplesView("absent", (), 20, 0)),)))
    page.three_brokers.show()
    page.offer_folder(QAction("Open", page))
    words = page.samples.text
    assert words.fontMetrics().horizontalAdvance(words.full_text) <= words.width()


def test_copy_puts_the_address_on_the_clipboard(qtbot, page, store):
    start(store, "localhost:19093")
    qtbot.mouseClick(page.hero.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "localhost:19093"


def test_every_client_s_programs_have_the_real_address(page, store):
    start(store, "localhost:19093")
    for at in range(page.clients.count()):
        page.clients.setCurrentIndex(at)
        for card in (page.consumer, page.producer):
            assert "localhost:19093" in card.code.toPlainText()


def test_a_program_is_copied_whole(qtbot, page, store):
    start(store)
    qtbot.mouseClick(page.producer.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == page.current.producer.code
    assert page.producer.copy.accessibleName() == "Copy producer.py"


def test_the_guide_ticks_by_facts(qtbot, page, store):
    start(store)
    ticks = [step.is_done for step in page.guide.steps]
    assert ticks == [False, False, False]
    store.apply(Frame(states=((("topic", "test"), samples.topic("test")),)))
    assert page.guide.count.text() == "1 of 3"
    reader = samples.client(1, role="consumer", topics=("test",))
    store.apply(Frame(states=((("client", 1), reader),)))
    assert page.guide.count.text() == "2 of 3"
    record = samples.partition("test", 0, log_end_offset=1)
    store.apply(Frame(states=((("partition", "test", 0), record),)))
    assert page.guide.count.text() == "3 of 3"


def test_a_step_stays_done_when_the_consumer_leaves(page, store):
    reader = samples.client(1, role="both", topics=("test",))
    store.apply(Frame(states=((("client", 1), reader),)))
    store.apply(Frame(states=((("client", 1), None),)))
    assert page.guide.steps[1].is_done


def test_another_topic_s_client_ticks_nothing(page, store):
    other = samples.client(1, role="consumer", topics=("orders",))
    store.apply(Frame(states=((("client", 1), other),)))
    assert not page.guide.steps[1].is_done


def test_the_first_step_offers_to_do_it(qtbot, page, store):
    start(store)
    with qtbot.waitSignal(page.create_topic_wanted) as wanted:
        qtbot.mouseClick(page.create_button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["test"]


def test_a_narrow_page_puts_the_programs_below_each_other(page):
    assert page.consumer.y() == page.producer.y()
    page.resize(780, 560)
    page.layout().activate()
    page._scroll.widget().layout().activate()
    assert page.producer.y() > page.consumer.y()


def test_nothing_is_cut_off_in_a_small_window(page, store, qtbot):
    start(store)
    offer = SamplesView("absent", (), 0, 0)
    store.apply(Frame(states=((("samples",), offer),)))
    page.offer_folder(QAction(page))
    page.show()
    page.resize(770, 540)
    inner = page._scroll.widget()
    room = page._scroll.viewport()
    qtbot.waitUntil(lambda: inner.minimumSizeHint().width() <= room.width())  # it is fitted later


def test_the_chosen_topic_is_in_every_program(page, store):
    start(store)
    orders = samples.topic("orders", partition_count=6)
    store.apply(Frame(states=((("topic", "orders"), orders),)))
    assert "'test'" in page.current.consumer.code
    page.topic.choose("orders")
    assert "'orders'" in page.current.consumer.code
    page.clients.setCurrentIndex(1)
    assert "'orders-readers'" in page.current.consumer.code
    store.apply(Frame(states=((("topic", "orders"), None),)))
    assert page.topic.names() == ["test"]
    assert "'test'" in page.current.consumer.code


def test_internal_topics_are_no_choice(page, store):
    hidden = samples.topic("__consumer_offsets", is_internal=True)
    store.apply(Frame(states=((("topic", "__consumer_offsets"), hidden),)))
    assert page.topic.names() == ["test"]
