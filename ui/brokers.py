"""More brokers for the running cluster: what the menu, the first page and the lessons ask for."""

from engine.contract.cluster_commands import (
    AddBroker,
    BrokerState,
    Elected,
    RaiseReplication,
    ReviveBroker,
)
from ui.engine_port import EnginePort, ask
from ui.models.store import Store

WANTED = 3
"""As many as it takes to lose one and go on."""


async def have_three(port: EnginePort, store: Store) -> None:
    """Start those that are down, add what is missing to three, and have internal topics follow."""
    for view in tuple(store.brokers.values()):
        if not view.is_running:
            await ask(port, ReviveBroker(view.broker_id), BrokerState)
    for _ in range(len(store.brokers), WANTED):
        await ask(port, AddBroker(), BrokerState)
    await ask(port, RaiseReplication(), Elected)
