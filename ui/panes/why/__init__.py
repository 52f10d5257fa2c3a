"""Why somebody gets no messages, as a page."""

from ui.panes.why.page import WhyPage, WhyTarget

__all__ = ["WhyPage", "WhyTarget"]
