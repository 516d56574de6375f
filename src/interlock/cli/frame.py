"""The frame of every command: its standard options, its language, its exit code."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec

import click

from interlock.cli.voice import Lang, Voice, language
from interlock.errors import UsageError
from interlock.patterns import expression
from interlock.registry import unknown

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SPANS = "write 90s, 5min, 2h, or seconds alone: 90"
LEAST_S = 0.1
_BARE = expression(r"\d+(?:\.\d+)?", re.ASCII)
P = ParamSpec("P")
Action = Callable[Concatenate[Voice, P], int]

# First that applies wins; errors of use (2, 3) come from the error tree itself.
INTERRUPTED = 130
FINDINGS = 1
BUDGET = 5
UNKNOWN = 4
HOLDS = 0


# What click makes by itself it looks up in catalogues that nobody has installed, at each start and
# for as long as ten modules of ours take; these stand in for three such things.


def told_at_once(
    names: tuple[str, ...], says: str, answer: Callable[[click.Context], str]
) -> click.Option:
    """Give an option that is answered in place of the command. says: its line of help."""

    def tell(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
        if asked and not ctx.resilient_parsing:
            click.echo(answer(ctx), color=ctx.color)
            ctx.exit()

    return click.Option(
        names, is_flag=True, is_eager=True, expose_value=False, help=says, callback=tell
    )


HELP = told_at_once(("-h", "--help"), "Show this message and exit.", lambda ctx: ctx.get_help())


class Place(click.ParamType[Path]):
    """A path as click reads it. wishes: what is asked of it, in the words of `click.Path`."""

    def __init__(self, name: Literal["file", "directory", "path"], **wishes: bool) -> None:
        self.name, self._wishes = name, wishes

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Give the path."""
        return self._reader().convert(value, param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Let the shell offer files or folders."""
        return self._reader().shell_complete(ctx, param, incomplete)

    def _reader(self) -> click.Path[Path]:
        return click.Path(path_type=Path, **self._wishes)


class Told(click.Command):
    """A command whose help comes in the language that is asked for."""

    def get_help(self, ctx: click.Context) -> str:
        """Give the page of help."""
        return help_of(self, ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """Give the option that asks for it."""
        return HELP


def help_of(made: click.Command, ctx: click.Context) -> str:
    """Give the page of help of a command, in the language that is asked for."""
    if asked_language(ctx) == "en":
        return click.Command.get_help(made, ctx)
    # Many sentences, which only help in another language needs.
    from interlock.messages.pages import commands

    shown = copy.copy(made)
    shown.help = commands.helped(made.help or "")
    shown.params = [copy.copy(param) for param in made.params]
    for param in shown.params:
        if isinstance(param, click.Option) and param.help:
            param.help = commands.helped(param.help)
    return commands.labelled(click.Command.get_help(shown, ctx))


def asked_language(ctx: click.Context) -> Lang:
    """Give the language of an answer whose options are not read yet."""
    voice = ctx.find_object(Voice)
    return language(None, os.environ) if voice is None else voice.lang


def command(name: str) -> Callable[[Action[P]], click.Command]:
    """Make a command of a function `(voice, **options) -> exit code`; docstring: its help."""

    def build(action: Action[P]) -> click.Command:
        @wraps(action)
        def run(
            json: bool, lang: str | None, quiet: bool, *args: P.args, **kwargs: P.kwargs
        ) -> int:
            return action(Voice(name, json, language(lang, os.environ), quiet), *args, **kwargs)

        made = click.command(name, cls=Told)(run)
        made.params += [
            click.Option(["--json"], is_flag=True, help="One JSON document on stdout."),
            click.Option(
                ["--lang"], type=click.Choice(("en", "zh")), help="Language of the answer."
            ),
            click.Option(["--quiet", "-q"], is_flag=True, help="The answer and errors only."),
        ]
        return made

    return build


class OneOf(click.Choice[str]):
    """A closed list of names; an unknown one is refused with the nearest.

    kind: the word for one of them.
    """

    def __init__(self, kind: str, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.kind = kind

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the name itself, also for its singular."""
        if f"{value}s" in self.choices:
            return f"{value}s"
        if value not in self.choices:
            path = ctx.command_path if ctx else ""
            raise unknown(self.kind, value, tuple(self.choices), where=path)
        return value


class Seconds(click.ParamType[float]):
    """How long something may take, as scenarios say it (`90 s`, `5min`), or bare seconds."""

    name = "duration"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Give seconds, at least a tenth of one."""
        # Few commands are given a time.
        from interlock.scenario.durations import duration_ms

        try:
            found = float(value) if _BARE.fullmatch(value) else duration_ms(value) / 1000
        except ValueError as wrong:
            raise UsageError(str(wrong.args[0]), where=_name(param), remedy=SPANS) from None
        if found < LEAST_S:
            problem = f"{value!r} is no time to do anything in"
            raise UsageError(problem, where=_name(param), remedy=SPANS)
        return found


def _name(param: click.Parameter | None) -> str:
    return param.opts[0] if param else ""


def report_paths(reports: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Split each `FORMAT=PATH` of --report."""
    pairs = []
    for text in reports:
        form, sign, path = text.partition("=")
        if not (form and sign and path):
            raise UsageError(
                f"{text!r} is no FORMAT=PATH",
                where="--report",
                remedy="say for example --report html=build/report.html",
            )
        pairs.append((form, path))
    return tuple(pairs)


report_option = click.option(
    "--report", "reports", multiple=True, metavar="FORMAT=PATH",
    help="Write a report as well; may be given more than once.",
)  # fmt: skip


def near(path: Path) -> str:
    """Give a path as people say it: relative to the current folder when it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
