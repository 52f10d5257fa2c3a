"""What is said of it survives the boundary."""

import msgspec

from engine.contract.why import Cure, ExplainNoMessages, Explanation, Rung, WhyPlace


def test_an_explanation_survives_msgpack() -> None:
    found = Explanation(
        "c", False, True, "title", "text", (Rung("connected", "title", "text", "failed"),), 1, 0.5,
        "Java", "g", (WhyPlace("t", 0, None, None, 0, 1, 2),), (), (Cure("do", "it", ("+x",)),), 1,
    )  # fmt: skip
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Explanation) == found


def test_a_question_survives_msgpack() -> None:
    asked = ExplainNoMessages(group_id="g", member_id="m")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(asked), type=ExplainNoMessages) == asked
