"""Lines between the subject and a system that people know by name."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.data import dataclass
from interlock.forms import Fields
from interlock.registry import Registry
from interlock.scenario.model import Line


@dataclass(frozen=True, slots=True)
class Link:
    """A line by name. page: where it is found. latency_ms: least and most, one way."""

    page: str
    latency_ms: tuple[int, int]
    line: Line


LINKS: Registry[Link] = Registry(
    "link",
    "interlock.links",
    {
        "same-site": Link(
            "Both ends stand in one data centre: 1 to 3 ms one way, nothing is lost.",
            (1, 3),
            Line(),
        ),
        "cloud-to-on-premises": Link(
            "One end is in the cloud, the other in the cellar: 15 to 60 ms one way, of 1000 "
            "messages one is sent again, 20 Mbit/s.",
            (15, 60),
            Line(loss_permille=1, kbit_s=20_000),
        ),
        "china-to-europe": Link(
            "Over the border and two oceans of cable: 130 to 320 ms one way, of 1000 messages 30 "
            "are sent again, 2 Mbit/s.",
            (130, 320),
            Line(loss_permille=30, kbit_s=2_000),
        ),
        "vpn": Link(
            "Through a tunnel of the company: 40 to 150 ms one way, of 1000 messages 10 are sent "
            "again, 8 Mbit/s.",
            (40, 150),
            Line(loss_permille=10, kbit_s=8_000),
        ),
    },
)


def read_links(form: Fields, systems: Mapping[str, object]) -> dict[str, Link]:
    """Read `link: NAME` for all systems, or `link: {SYSTEM: NAME}`; {} without it."""
    if "link" not in form:
        return {}
    if isinstance(form.data["link"], str):
        return dict.fromkeys(systems, _named(form, "link"))
    part = form.section("link", what="'link'")
    for system in part:
        if system not in systems:
            raise part.unknown((system,), "system", system, tuple(systems))
    return {system: _named(part, system) for system in part}


def _named(part: Fields, key: str) -> Link:
    name = part.text(key)
    if name not in LINKS:
        raise part.unknown((key,), "link", name, tuple(LINKS))
    return LINKS[name]
