"""What the window can do beyond its frame, one module each.

Each gets the `Shell` and adds its pages, docks and actions to it. A new one is a module here and
a line in `FEATURES`; actions, docks and pages stand in that order.
"""

from collections.abc import Callable

from ui.shell.features.backups import Backups
from ui.shell.features.broker_pages import BrokerPages
from ui.shell.features.brokers import Brokers
from ui.shell.features.clients import Clients
from ui.shell.features.consumers import Consumers
from ui.shell.features.groups import Groups
from ui.shell.features.hints import HintStrip
from ui.shell.features.inspecting import Inspecting
from ui.shell.features.lessons import Lessons
from ui.shell.features.maps import Maps
from ui.shell.features.metrics import Metrics
from ui.shell.features.samples import Samples
from ui.shell.features.seeking import Seeking
from ui.shell.features.why import Why
from ui.shell.shell import Shell

FEATURES: tuple[Callable[[Shell], object], ...] = (
    HintStrip,
    Groups,
    Clients,
    Consumers,
    Inspecting,
    Maps,
    Metrics,
    BrokerPages,
    Brokers,
    Samples,
    Seeking,
    Backups,
    Why,
    Lessons,
)
