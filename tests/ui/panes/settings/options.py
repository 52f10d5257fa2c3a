"""Options of an engine that accepts everything, or refuses as it is told."""

from ui.engine_options import BrokerSetting, HandedOver


class CannedOptions:
    """Answers as the program would."""

    def __init__(self, chosen=None, given=None, refuses=""):
        self.catalogue = (
            BrokerSetting("log.retention.ms", "long", None, "cluster-wide", True, "How long."),
            BrokerSetting("num.partitions", "int", "1", "read-only", True, "How many."),
            BrokerSetting("ssl.key.password", "password", None, "per-broker", False, "Secret.", True),
        )  # fmt: skip
        self.chosen = dict(chosen or {})
        self.given = dict(given or {})
        self.usual_folder = "/home/ada/cluster"
        self.refuses = refuses
        self.applied = []
        self.handed = HandedOver("/g/server.properties", "bin/kafka-server-start.sh '/g'")
        self.starts = 0

    def problem(self, wanted):
        return "num.partitions: not a number" if wanted.get("num.partitions") == "x" else ""

    def command_line(self, wanted):
        return "workbench " + " ".join(f"-o {k}={v}" for k, v in sorted(wanted.items()))

    async def apply(self, wanted):
        self.applied.append(dict(wanted))
        if not self.refuses:
            self.chosen = dict(wanted)
        return self.refuses

    async def hand_over(self):
        return self.handed

    async def start_again(self):
        self.starts += 1
        return self.refuses
