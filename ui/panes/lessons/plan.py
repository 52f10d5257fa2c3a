"""The lessons there are, in the order in which they build on each other."""

from ui.panes.lessons.durability import ACKS, UNCLEAN
from ui.panes.lessons.groups import GROUPS
from ui.panes.lessons.leaders import FAILOVER, LEADER
from ui.panes.lessons.lesson import LessonPlan

LESSONS: tuple[LessonPlan, ...] = (LEADER, FAILOVER, ACKS, UNCLEAN, GROUPS)
