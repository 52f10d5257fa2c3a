"""Everything on the map in words: for tooltips, for the screen reader and for tests."""

from ui.delegates.replicas import WORDS
from ui.panes.map.layout import Plan
from ui.panes.map.scene import BrokerNode, Element, Link, Replica, Scene
from ui.widgets.text import count, counted, rate, visible

STATE_WORDS = {
    "running": "runs",
    "paused": "is frozen: it hears and says nothing",
    "fenced": "is fenced by the controller",
    "down": "does not run",
}


def words_of(scene: Scene, plan: Plan, key: Element) -> str:
    """One element in full; nothing for one that is not there."""
    match key:
        case ("broker", int(broker_id)):
            found = [each for each in scene.brokers if each.broker_id == broker_id]
            return broker_words(found[0]) if found else ""
        case ("replica", *_):
            replica = scene.replica(key)
            return replica_words(replica) if replica is not None else ""
        case ("topic", int(broker_id), str(topic)):
            return topic_words(scene, broker_id, topic)
        case ("link", *_):
            found_links = [link for link in scene.links if link.key == key]
            return link_words(found_links[0]) if found_links else ""
        case ("more", what):
            return f"{plan.more.get(key, 0)} more, of {what}: make the window larger"
    for node in (*scene.producers, *scene.readers):
        if node.key == key:
            kind = {"producer": "Producer", "group": "Group"}.get(str(key[0]), "Reader")
            return f"{kind} {visible(node.name)}: " + ", ".join(
                filter(None, (node.first, node.second))
            )
    return ""


def broker_words(node: BrokerNode) -> str:
    leads = sum(each.role in {"leader", "thin"} for each in node.replicas)
    title = ", the controller," if node.is_controller else ""
    parts = [
        f"Broker {node.broker_id}{title} {STATE_WORDS[node.state]}"
        + (f", for {node.down_for}" if node.down_for else ""),
        f"leads {leads} of the {counted(len(node.replicas), 'replica')} shown",
        f"{rate(node.records_per_s)} records/s in",
        *node.faults,
    ]
    return "; ".join(parts)


def link_words(link: Link) -> str:
    until = ": batches that wait for the next step" if link.is_held else ""
    return f"Link {link.words}{until}"


def replica_words(replica: Replica) -> str:
    place = f"{visible(replica.topic)}-{replica.index} on broker {replica.broker_id}"
    parts = [f"{place}: {WORDS[replica.role]}"]
    if replica.role in {"leader", "thin"}:
        parts.append(f"epoch {replica.leader_epoch}")
        parts.append(f"high watermark {count(replica.high_watermark)}")
    end = replica.end_offset
    parts.append("end unknown" if end is None else f"end {count(end)}")
    if end is not None and end < replica.log_end and replica.role not in {"leader", "thin"}:
        parts.append(f"{counted(replica.log_end - end, 'record')} behind its leader")
    if replica.is_held:
        parts.append("its copying is held")
    return ", ".join(parts)


def topic_words(scene: Scene, broker_id: int, topic: str) -> str:
    roles = [
        each.role
        for broker in scene.brokers
        if broker.broker_id == broker_id
        for each in broker.replicas
        if each.topic == topic
    ]
    said = [f"{roles.count(role)} {words}" for role, words in WORDS.items() if role in roles]
    return f"{visible(topic)} on broker {broker_id}: {', '.join(said)}"


def summary(scene: Scene) -> str:
    """The whole map in one sentence."""
    roles = [each.role for broker in scene.brokers for each in broker.replicas]
    running = sum(broker.state == "running" for broker in scene.brokers)
    in_sync = sum(role in {"leader", "thin", "in_sync"} for role in roles)
    return (
        f"{running} of {counted(len(scene.brokers), 'broker')} run;"
        f" {in_sync} of {counted(len(roles), 'replica')} in sync;"
        f" {counted(len(scene.producers), 'producer')}, {counted(len(scene.readers), 'reader')}"
    )
