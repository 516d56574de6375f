"""`interlock doctor`: what this machine has for subjects on sockets."""

from __future__ import annotations

import click

from interlock.cli.frame import HOLDS
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice
from interlock.messages import reading
from interlock.serve.subject.machine import clean, things


@standard("doctor")
@click.option("--clean", "clean_up", is_flag=True, help="Take away containers that were left.")
def command(voice: Voice, *, clean_up: bool) -> int:
    """Tell what is there for subjects on sockets: Docker, libfaketime, Node, Java.

    Nothing of it is needed for a Python callable.
    """
    gone = clean() if clean_up else ()
    found = tuple(things())
    voice.document(
        {
            "things": [{"name": t.name, "found": t.found, "remedy": t.remedy} for t in found],
            "cleaned": gone,
        }
    )
    there, absent = voice.pick("there", "有"), voice.pick("absent", "无")
    voice.table(
        (t.name, there, t.found)
        if t.found
        else (t.name, absent, reading.told(t.remedy, voice.lang))
        for t in found
    )
    for name in gone:
        voice.say(voice.pick(f"taken away: {name}", f"已清除：{name}"))
    return HOLDS
