"""`interlock process`: every event of both systems in every situation of their joint process."""

from interlock.cli.process.asked import command

__all__ = ["command"]
