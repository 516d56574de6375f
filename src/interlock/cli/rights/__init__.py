"""`interlock rights`: the least rights that suffice, and what happens without each of them."""

from interlock.cli.rights.asked import command

__all__ = ["command"]
