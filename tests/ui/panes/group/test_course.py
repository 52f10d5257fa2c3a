"""The lag over time begins with what was seen before, and warns where the user says."""

from engine.contract.frames import Frame
from tests.ui import group_states
from tests.ui.cluster import states
from ui.models.store import Store
from ui.panes.group.course import LagCourse


def test_the_course_goes_on_from_what_was_seen(qtbot):
    store = Store()
    store.apply(Frame(states=(*states(), *group_states.groups())))
    store.lags._sample()
    course = LagCourse(store, "search-indexer")
    qtbot.addWidget(course)
    last = store.lags.of("search-indexer").course.last
    course.add(last.at_ms + 1_000, 5_500)
    assert course.records.printed() == [("worst partition", "1,131"), ("all", "1,204")]
    assert course.time.printed() == [("", "5.5 s")]
    assert len(course._timeline) == 2


def test_the_threshold_is_the_users(qtbot):
    store = Store()
    course = LagCourse(store, "g")
    qtbot.addWidget(course)
    assert course.warn_at.text() == "1000"
    course.warn_at.setText("50")
    qtbot.keyClick(course.warn_at, "\r")
    assert store.lags.warn_at("g") == 50
    assert course.records.warn_at == 50
