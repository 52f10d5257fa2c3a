"""The page shows the verdict, ticks when the fault is gone, and offers the cures."""

from msgspec import structs

from engine.broker.why import LADDER
from engine.contract.why import Cure, ExplainNoMessages, Explanation, Rung, WhyPlace
from tests.ui.port import CannedPort
from tests.ui.request_states import entry
from ui.panes.why import WhyPage, WhyTarget
from ui.widgets.button import Button
from ui.widgets.code import CodeView

FAILED = 5
AT_END = Explanation(
    subject="consumer-1", is_healthy=False, is_certain=True,
    title="It began at the end, and nothing was written since",
    text="The group had no committed offset for test-0; the client used auto.offset.reset=latest.",
    rungs=tuple(
        Rung(name, title, "position 5 = end 5" if at == FAILED else "well",
             "passed" if at < FAILED else "failed" if at == FAILED else "open")
        for at, (name, title, _) in enumerate(LADDER)
    ),
    at_ms=1_700_000_000_000, took_ms=1.5, library="kafka-python", group_id="g",
    places=(WhyPlace("test", 0, 5, None, 0, 5, 5),), evidence=(),
    cures=(
        Cure("Read them all", "From the first.", ("-auto_offset_reset='latest',",
             "+auto_offset_reset='earliest',")),
        Cure("Move it", "Stop its members.", remedy="reset_offsets"),
        Cure("See that it works", "Send one.", remedy="produce"),
    ),
    reader_count=1,
)  # fmt: skip
HEALTHY = structs.replace(
    AT_END, is_healthy=True, title="It is healthy: it reads", cures=(),
    rungs=tuple(structs.replace(rung, state="passed") for rung in AT_END.rungs),
)  # fmt: skip


def made(qtbot, answer: Explanation = AT_END) -> tuple[WhyPage, CannedPort]:
    port = CannedPort()
    port.answers[ExplainNoMessages] = answer
    page = WhyPage(port, WhyTarget("group", "hello-readers"))
    qtbot.addWidget(page)
    page.resize(1_100, 760)
    page.show_found(answer)
    return page, port


def button(page: WhyPage, words: str) -> Button:
    return next(each for each in page.findChildren(Button) if words in each.words)


def test_evidence_leads_to_the_request_it_is(qtbot) -> None:
    found = entry(9, "OffsetFetch", last_correlation_id=12)
    page, _ = made(qtbot, structs.replace(AT_END, evidence=(found,)))
    with qtbot.waitSignal(page.requests_asked) as asked:
        button(page, "corr 9 to 12").click()
    assert asked.args == ["search-indexer-3", found]


def test_the_verdict_and_its_cures_are_shown(qtbot) -> None:
    page, _ = made(qtbot)
    assert page.verdict.full_text.startswith("It began at the end")
    (code,) = page.findChildren(CodeView)
    assert code.toPlainText().startswith("- auto_offset_reset='latest',")
    with qtbot.waitSignal(page.reset_asked) as reset:
        button(page, "Reset offsets").click()
    assert reset.args == ["g"]
    with qtbot.waitSignal(page.produce_asked) as produce:
        button(page, "Produce a record").click()
    assert produce.args == ["test"]


def test_it_ticks_when_the_fault_is_gone(qtbot) -> None:
    page, _ = made(qtbot)
    page.show_found(HEALTHY)
    assert page.verdict.full_text == "It is healthy: it reads"
    assert "failed" not in page.ladder.accessibleDescription()
    assert page.mark.icon_name == "circle-check"


def test_an_unchanged_answer_leaves_the_cures_alone(qtbot) -> None:
    page, _ = made(qtbot)
    before = button(page, "Reset offsets")
    page.show_found(structs.replace(AT_END, at_ms=AT_END.at_ms + 1_000))
    assert button(page, "Reset offsets") is before


def test_a_guess_is_said_as_one(qtbot) -> None:
    page, _ = made(qtbot, structs.replace(AT_END, is_certain=False))
    assert "likely, not certain" in page.text.full_text


def test_the_report_is_copied(qtbot, qapp) -> None:
    page, _ = made(qtbot)
    button(page, "Copy report").click()
    assert "It began at the end" in qapp.clipboard().text()


def test_targets_are_questions() -> None:
    member = WhyTarget.of(WhyTarget("group", "g", "m").subject)
    assert member.question == ExplainNoMessages(group_id="g", member_id="m")
    assert WhyTarget.of("topic\tt").question == ExplainNoMessages(topic="t")
    assert WhyTarget("client", "c", "7").question == ExplainNoMessages(
        client_id="c", connection_id=7
    )
    assert WhyTarget("group", "g").title == "Why: g"
