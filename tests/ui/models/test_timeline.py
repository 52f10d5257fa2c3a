"""A ring of samples in their order."""

from ui.models.timeline import KEPT_MS, MOST_SAMPLES, Sample, Timeline


def filled(*moments):
    timeline = Timeline()
    for at_ms in moments:
        timeline.add(Sample(at_ms, (float(at_ms),)))
    return timeline


def test_what_is_older_than_half_an_hour_leaves():
    timeline = filled(0, 1_000, KEPT_MS + 500)
    assert [sample.at_ms for sample in timeline.since(0)] == [1_000, KEPT_MS + 500]


def test_the_ring_is_bounded_in_number_too():
    assert len(filled(*range(MOST_SAMPLES + 50))) == MOST_SAMPLES


def test_a_clock_that_was_set_back_draws_no_line_backwards():
    timeline = filled(5, 9, 7)
    assert timeline.last.at_ms == 9
    assert len(timeline) == 2


def test_since_gives_the_tail():
    assert [sample.at_ms for sample in filled(1, 2, 3, 4).since(3)] == [3, 4]
    assert filled().last is None
