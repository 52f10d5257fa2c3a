"""StreamsGroupTopologyDescriptionUpdate (key 93), v0.

Stores a description of a streams group's topology.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Message, Part, String, wire


class TopologyDescriptionNode(Part, frozen=True):
    """One of the `nodes` of `TopologyDescriptionSubtopology`."""

    name: String = ""
    node_type: Int8 = 0
    source_topics: list[String] = []
    sink_topic: Annotated[String | None, wire(nullable="0+")] = None
    stores: list[String] = []
    successors: list[String] = []


class TopologyDescriptionSubtopology(Part, frozen=True):
    """One of the `subtopologies` of `TopologyDescription`."""

    subtopology_id: String = ""
    nodes: list[TopologyDescriptionNode] = []


class TopologyDescriptionGlobalStore(Part, frozen=True):
    """One of the `global_stores` of `TopologyDescription`."""

    source: TopologyDescriptionNode = TopologyDescriptionNode()
    processor: TopologyDescriptionNode = TopologyDescriptionNode()


class TopologyDescription(Part, frozen=True):
    """The `topology_description` of `StreamsGroupTopologyDescriptionUpdateRequest`."""

    subtopologies: list[TopologyDescriptionSubtopology] = []
    global_stores: list[TopologyDescriptionGlobalStore] = []


class StreamsGroupTopologyDescriptionUpdateRequest(Message, frozen=True):
    """What a client asks of StreamsGroupTopologyDescriptionUpdate."""

    KEY: ClassVar = 93
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    member_id: String = ""
    topology_epoch: Int32 = 0
    topology_description: TopologyDescription = TopologyDescription()


class StreamsGroupTopologyDescriptionUpdateResponse(Message, frozen=True):
    """What StreamsGroupTopologyDescriptionUpdate answers."""

    KEY: ClassVar = 93
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
