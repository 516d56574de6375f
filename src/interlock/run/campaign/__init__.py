"""Many trials of many subjects, on all cores; the same answer whatever their number."""

from interlock.run.campaign.course import campaign
from interlock.run.campaign.summing import subject_report
from interlock.run.campaign.sums import Line, Sum, Wish

__all__ = ["Line", "Sum", "Wish", "campaign", "subject_report"]
