"""The door: `interlock COMMAND`. Commands are imported when they are called, not before."""

from __future__ import annotations

import _thread
import errno
import gc
import importlib
import io
import os
import signal
import sys
import time  # what comes from outside comes in real time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import click

from interlock import __version__
from interlock.cli.frame import HELP, INTERRUPTED, asked_language, help_of, told_at_once
from interlock.cli.voice import Voice, language
from interlock.errors import EnvironmentFailure, InterlockError, InternalError, UsageError
from interlock.registry import nearest

# name -> module with a `command`, and the line of `interlock --help`. Kept here so that help
# and completion import no command.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("interlock.cli.demo", "Rehearse the bundled pair: one right subject, several wrong."),
    "run": ("interlock.cli.run", "Rehearse the integration of this project."),
    "replay": ("interlock.cli.replay", "Make the trial of a saved case again."),
    "process": ("interlock.cli.process", "Try every event in every state of the joint process."),
    "rights": ("interlock.cli.rights", "Tell the least rights that suffice; take each away."),
    "check": ("interlock.cli.check", "Read contracts, bridges, scenarios; propose matches."),
    "vendor": ("interlock.cli.vendor", "Fetch a contract and all that it refers to, once."),
    "twin": ("interlock.cli.twin", "Serve a stateful twin of a contract on a socket."),
    "init": ("interlock.cli.init", "Start a project from two contracts."),
    "list": ("interlock.cli.list", "List faults, laws, report formats and other parts."),
    "explain": ("interlock.cli.explain", "Explain one law, fault or rule."),
    "doctor": ("interlock.cli.doctor", "Tell what this machine has for subjects on sockets."),
    "schema": ("interlock.cli.schema", "Print the JSON Schema of a file format."),
}


_AGAIN_S = 0.01


class LazyGroup(click.Group):
    """A group that imports the module of a command only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the table: the main job first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and give the command, None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        # What modules define stays, so the collector need not look at it again and again.
        gc.disable()
        try:
            found = importlib.import_module(COMMANDS[cmd_name][0]).command
        finally:
            # This makes all of it old at once; else the next collection would look at each part.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the nearest one."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UsageError(
                f"there is no command {args[0]!r}",
                where="interlock",
                remedy=nearest(args[0], tuple(COMMANDS)),
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing one."""
        lines = [(name, line) for name, (_, line) in COMMANDS.items()]
        if asked_language(ctx) == "zh":
            # Many sentences, which only help in another language needs.
            from interlock.messages.pages import commands

            lines = [(name, commands.helped(line)) for name, line in lines]
        with formatter.section("Commands"):
            formatter.write_dl(lines)

    def get_help(self, ctx: click.Context) -> str:
        """Give the page of help in the language that is asked for."""
        return help_of(self, ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """Give the option that asks for it."""
        return HELP


VERSION = told_at_once(
    ("--version",), "Show the version and exit.", lambda _: f"interlock {__version__}"
)


@click.group(cls=LazyGroup, params=[VERSION])
def group() -> None:
    """Rehearse a CRM-ERP integration before it ships.

    Exit codes: 0 holds, 1 findings, 2 usage or configuration, 3 environment,
    4 unknown, 5 ended by --budget, 130 interrupted.
    """


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave the process with the promised exit code."""
    words = list(sys.argv[1:] if args is None else args)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started us: nobody reads it
            nobody = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
            setattr(sys, name, nobody)
            setattr(sys, f"__{name}__", nobody)  # keeps it when another one is put around
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a Chinese name must not turn the answer into a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(**({"encoding": "utf-8"} if "--json" in words else {}),
                               errors="backslashreplace")  # fmt: skip
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _Patient(sys.stdout)
    _end_in_order()
    code = run(words)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _unheard(error)
    if code == INTERRUPTED:
        # Python ends by the signal itself if Ctrl-C came while it ran generated code (every data
        # class that is imported), whatever code is asked for; a second one would tell a traceback.
        os._exit(code)
    # What is left goes with the process; nobody need look for rings in it.
    gc.freeze()
    sys.exit(code)


class _Patient(io.TextIOWrapper):
    """What the answer is written to; when its reader goes away (`| head`), so does the rest.

    The command goes on to its own exit code: what was found does not depend on who reads it.
    """

    def __init__(self, stream: io.TextIOWrapper) -> None:
        super().__init__(
            stream.buffer,
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering,
        )

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            self._to_nobody()
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            self._to_nobody()

    def _to_nobody(self) -> None:
        # What stands in the buffers already must go somewhere too, when the interpreter ends.
        nobody = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nobody, self.fileno())
        os.close(nobody)


def _end_in_order() -> None:
    """Let what ends jobs and closes terminals do what Ctrl-C does: nothing is left running."""

    def end(number: int, _frame: FrameType | None) -> None:
        # The same again must not break off the clearing away.
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # Who ignores one on purpose (nohup) goes on doing so.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)
    sys.unraisablehook = _not_lost


def _not_lost(problem: sys.UnraisableHookArgs) -> None:
    """Let Ctrl-C come again that came where Python lets nothing through: an import has places."""
    if not issubclass(problem.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(problem)
        return

    def again() -> None:
        time.sleep(_AGAIN_S)  # until it has left that place
        _thread.interrupt_main()

    with suppress(RuntimeError):  # no thread is to be had
        _thread.start_new_thread(again, ())


def run(words: list[str]) -> int:
    """Run one command and give its exit code; every error is told, none escapes."""
    voice = _voice_of(words)
    try:
        code = group.main(args=words, prog_name="interlock", standalone_mode=False, obj=voice)
        return code if isinstance(code, int) else 0
    except InterlockError as error:
        return _told(voice, error)
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message())
        return 2
    except click.ClickException as error:
        return _told(voice, _usage(error, voice.command))
    except (click.Abort, KeyboardInterrupt) as error:
        return _interrupted(voice, error)
    except SystemExit:
        # click leaves so, and only so, when nobody reads the answer any more: `| head -1`.
        return EnvironmentFailure.exit_code
    except OSError as error:
        if os.environ.get("INTERLOCK_DEBUG"):
            raise
        return _told(voice, _machine(error))
    except MemoryError:
        return _told(voice, _no_memory())
    except Exception as error:  # the last line of defence: no traceback for users
        if _is_interruption(error):
            return _interrupted(voice, error)
        if os.environ.get("INTERLOCK_DEBUG"):
            raise
        return _told(voice, _internal(error))


def _interrupted(voice: Voice, error: BaseException) -> int:
    _end_workers()
    # click puts its own error before that of the key, which knows how far the work was.
    so_far = getattr(error.__cause__ or error, "__notes__", [])
    print(" ".join([voice.pick("interrupted", "已中断"), *so_far]), file=sys.stderr)
    return INTERRUPTED


def _is_interruption(error: BaseException | None) -> bool:
    """Tell whether Ctrl-C began it: Python and its libraries put errors of their own before it."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _told(voice: Voice, error: InterlockError) -> int:
    try:
        voice.error(error)
    except OSError as silent:
        return _unheard(silent)
    return error.exit_code


def _machine(error: OSError) -> EnvironmentFailure:
    return EnvironmentFailure(
        error.strerror or str(error),
        where=str(error.filename or "the answer"),
        remedy="make room, or name a place that can be read and written",
    )


def _no_memory() -> EnvironmentFailure:
    return EnvironmentFailure(
        "there is not enough memory",
        where="this process",
        remedy="allow it more memory, or name smaller files",
    )


def _unheard(error: OSError) -> int:
    """Give the exit code for an answer that could not be written; say so where that can be."""
    # What is left in the buffer would be tried once more, loudly, when the interpreter ends.
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  # for the rest of the process
    if error.errno != errno.EPIPE:
        with suppress(OSError):
            print(f"error: {_machine(error)}", file=sys.stderr, flush=True)
    return EnvironmentFailure.exit_code


def _voice_of(words: list[str]) -> Voice:
    # Errors are told in the asked form even when the words cannot be parsed.
    name = next((w for w in words if w in COMMANDS), "")
    lang = next((w.partition("=")[2] for w in words if w.startswith("--lang=")), None)
    if "--lang" in words[:-1]:
        lang = words[words.index("--lang") + 1]
    known = lang if lang in ("en", "zh") else None
    return Voice(name, "--json" in words, language(known, os.environ))


def _usage(error: click.ClickException, name: str) -> UsageError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else f"interlock {name}".strip()
    near = getattr(error, "possibilities", None)
    remedy = f"did you mean {' or '.join(near)}? " if near else ""
    problem = " ".join((error.message if near else error.format_message()).split())
    if isinstance(error, click.NoSuchOption) and path == "interlock":
        # The group has no options of its own; those of every command stand behind its name.
        name = error.option_name
        if name in ("--lang", "--json", "--quiet", "-q"):
            remedy = f"write it after the command: interlock run {name}"
            return UsageError(f"{name} goes after the command", where=path, remedy=remedy)
    return UsageError(problem.rstrip("."), where=path, remedy=f"{remedy}see {path} --help")


def _internal(error: Exception) -> InternalError:
    return InternalError(
        f"{type(error).__name__}: {error}",
        where=_place_of(error),
        remedy="this is a defect of Interlock; INTERLOCK_DEBUG=1 shows the traceback to report",
    )


def _place_of(error: Exception) -> str:
    """Give `module:line` of the last of our own lines that led to an error."""
    place, trace = "interlock", error.__traceback__
    while trace:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("interlock."):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _end_workers() -> None:
    # Only a run that used processes has loaded the module; their pools would wait for ever.
    processes = sys.modules.get("multiprocessing")
    for child in processes.active_children() if processes else ():
        child.terminate()
