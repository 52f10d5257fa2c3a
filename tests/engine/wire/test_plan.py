"""A plan is one version of a declaration."""

import pytest

from engine.wire.declare import WireError, WireType
from engine.wire.messages.k00_produce import ProduceRequest
from engine.wire.messages.k01_fetch import FetchRequest
from engine.wire.messages.k03_metadata import MetadataRequest
from engine.wire.plan import StructPlan, plan_message
from tests.engine.wire.samples import all_versions


def test_a_plan_holds_what_its_version_sends_in_order():
    names = [field.name for field in plan_message(MetadataRequest, 8).plain]
    assert names == [
        "topics",
        "allow_auto_topic_creation",
        "include_cluster_authorized_operations",
        "include_topic_authorized_operations",
    ]
    assert [field.name for field in plan_message(MetadataRequest, 0).plain] == ["topics"]


def test_a_plan_knows_where_null_is_allowed():
    assert plan_message(MetadataRequest, 1).plain[0].is_nullable
    assert not plan_message(MetadataRequest, 0).plain[0].is_nullable


def test_tagged_fields_stand_apart():
    tagged = plan_message(FetchRequest, 15).tagged
    assert [(field.tag, field.name) for field in tagged] == [
        (0, "cluster_id"),
        (1, "replica_state"),
    ]
    assert plan_message(FetchRequest, 11).tagged == []


def test_a_version_that_is_not_declared_has_no_plan():
    with pytest.raises(WireError, match="ProduceRequest has no version 2"):
        plan_message(ProduceRequest, 2)


def test_the_least_size_is_what_an_empty_struct_takes():
    topic = plan_message(MetadataRequest, 12).plain[0].kind
    assert isinstance(topic, StructPlan)
    assert topic.least_size() == 16 + 1 + 1
    old_topic = plan_message(MetadataRequest, 0).plain[0].kind
    assert isinstance(old_topic, StructPlan)
    assert old_topic.least_size() == 2


def test_a_plan_knows_whether_records_are_in_it():
    assert plan_message(ProduceRequest, 9).holds({WireType.RECORDS})
    assert not plan_message(MetadataRequest, 9).holds({WireType.RECORDS})


def test_every_struct_weighs_at_least_one_element():
    for kind, version in all_versions():
        assert plan_message(kind, version).weight() >= 1
