"""Where a broker listens, where its data lies, and how it stands with the controller."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from engine.contract.views import BrokerView
from ui.broker_acts import life_of
from ui.widgets.label import SafeLabel
from ui.widgets.rows import Rows
from ui.widgets.surface import Surface, column
from ui.widgets.text import counted, size, visible


class BrokerDetails(QScrollArea):
    """Three short lists."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Details of the broker")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.membership, self.listeners, self.disk = Rows(), Rows(), Rows()
        inner = Surface("bg")
        column(
            SafeLabel("Membership", "strong"), 6, self.membership, 16,
            SafeLabel("Listeners", "strong"), 6, self.listeners, 16,
            SafeLabel("Disk", "strong"), 6, self.disk, None,
            margins=(16, 14, 16, 16), into=inner,
        )  # fmt: skip
        self.setWidget(inner)

    def show_broker(self, view: BrokerView) -> None:
        why = f": {view.why}" if view.why else ""
        self.membership.show_rows([
            ("State", f"{life_of(view)}{why}"),
            ("Role", "broker and controller" if view.is_controller else "broker"),
            ("Fenced", "yes: the controller lets it lead nothing" if view.is_fenced else "no"),
            ("Replicas", counted(view.partition_count, "replica")),
            ("Leads", counted(view.leader_count, "partition")),
            ("Out of sync", counted(view.out_of_sync_count, "replica")),
        ])  # fmt: skip
        told = [("Clients are told", f"{at.host}:{at.port}") for at in view.listeners]
        if view.bound_hosts:
            hosts = " and ".join(view.bound_hosts)
            told.append(("It listens on", f"{hosts}, port {view.bound_port}"))
        else:
            told.append(("It listens on", "nothing now"))
        self.listeners.show_rows(told)
        free = view.disk_free_bytes
        low = "; that is low: see workbench.disk.low.bytes" if view.is_disk_low else ""
        self.disk.show_rows([
            ("Folder", visible(view.log_folder) or "unknown"),
            ("Logs", size(view.log_size_bytes)),
            ("Free", "unknown" if free is None else f"{size(free)}{low}"),
        ])  # fmt: skip
