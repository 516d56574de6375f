"""Is each text of these patterns a text of that one? Decided by walking finite automata.

Counted repetitions are written out, so large ones run out of the budget; then nothing is claimed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from interlock.data import dataclass
from interlock.schema.regex.tree import Alt, Anchor, Chars, Node, Ranges, Repeat, Seq

STATES_MAX = 3_000
STEPS_MAX = 20_000
NICE = tuple((ord(low), ord(high)) for low, high in ("AZ", "az", "09", "!/", ":@", "一龟"))

State: TypeAlias = frozenset[int]


class BudgetError(Exception):
    """The patterns are too large to be walked; callers catch it and claim nothing."""


@dataclass(slots=True)
class Automaton:
    """States are numbers; `moves` consume one character, `free` none. 0 starts, `final` ends."""

    moves: list[list[tuple[Ranges, int]]] = field(default_factory=list)
    free: list[list[int]] = field(default_factory=list)
    final: int = 0

    def state(self) -> int:
        """Add a state."""
        if len(self.moves) >= STATES_MAX:
            raise BudgetError
        self.moves.append([])
        self.free.append([])
        return len(self.moves) - 1

    def closure(self, states: set[int]) -> State:
        """Give the states with all that are reached without a character."""
        todo, seen = list(states), set(states)
        while todo:
            for target in self.free[todo.pop()]:
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        return frozenset(seen)

    def after(self, states: State, code: int) -> State:
        """Give the states after one character."""
        reached = {
            target
            for state in states
            for ranges, target in self.moves[state]
            if any(low <= code <= high for low, high in ranges)
        }
        return self.closure(reached) if reached else frozenset()


def automaton(node: Node) -> Automaton:
    """Build the automaton of a tree; raises BudgetError when it grows too large."""
    out = Automaton()
    start = out.state()
    out.final = _add(out, node, start)
    return out


def _add(out: Automaton, node: Node, start: int) -> int:
    """Add `node` behind `start` and give the state where it ends."""
    if isinstance(node, Chars):
        end = out.state()
        out.moves[start].append((node.ranges, end))
        return end
    if isinstance(node, Seq):
        for part in node.parts:
            start = _add(out, part, start)
        return start
    if isinstance(node, Alt):
        end = out.state()
        for branch in node.branches:
            inner = out.state()
            out.free[start].append(inner)
            out.free[_add(out, branch, inner)].append(end)
        return end
    assert not isinstance(node, Anchor), "anchors are gone before a tree is used"
    return _add_repeat(out, node, start)


def _add_repeat(out: Automaton, node: Repeat, start: int) -> int:
    for _ in range(node.low):
        start = _add(out, node.part, start)
    end = out.state()
    if node.high is None:
        loop = out.state()
        out.free[start].append(loop)
        out.free[loop].append(end)
        out.free[_add(out, node.part, loop)].append(loop)
        return end
    for _ in range(node.high - node.low):
        out.free[start].append(end)
        start = _add(out, node.part, start)
    out.free[start].append(end)
    return end


def counterexample(sources: tuple[Node, ...], target: Node) -> str | None:
    """Give a shortest text that all sources accept and the target refuses, None if there is none.

    Raises BudgetError when it cannot be decided cheaply.
    """
    return _search(sources, target)


def common_text(sources: tuple[Node, ...]) -> str | None:
    """Give a shortest text that all patterns accept, None when there is none."""
    return _search(sources, None)


def _search(sources: tuple[Node, ...], target: Node | None) -> str | None:
    wholes = [automaton(node) for node in sources]
    against = automaton(target) if target is not None else None
    machines = [*wholes, *([against] if against else [])]
    letters = _letters(machines)
    first = tuple(machine.closure({0}) for machine in machines)
    todo: deque[tuple[State, ...]] = deque([first])
    came: dict[tuple[State, ...], tuple[tuple[State, ...], int] | None] = {first: None}
    steps = 0
    while todo:
        now = todo.popleft()
        accepted = all(m.final in s for m, s in zip(wholes, now, strict=False))
        if accepted and not (against and against.final in now[-1]):
            return _text(came, now)
        for code in letters:
            steps += 1
            if steps > STEPS_MAX:
                raise BudgetError
            new = tuple(m.after(s, code) for m, s in zip(machines, now, strict=True))
            if new not in came and all(new[: len(wholes)]):
                came[new] = (now, code)
                todo.append(new)
    return None


def _text(
    came: dict[tuple[State, ...], tuple[tuple[State, ...], int] | None], now: tuple[State, ...]
) -> str:
    out: list[str] = []
    step = came[now]
    while step is not None:
        now, code = step
        out.append(chr(code))
        step = came[now]
    return "".join(reversed(out))


def _letters(machines: list[Automaton]) -> tuple[int, ...]:
    """Give one readable character for each class of characters that the machines tell apart."""
    cuts = {0, 0xD800, 0xE000}
    for machine in machines:
        for moves in machine.moves:
            for ranges, _ in moves:
                for low, high in ranges:
                    cuts |= {low, high + 1}
    groups: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    every = [r for m in machines for moves in m.moves for r, _ in moves]
    distinct = list(dict.fromkeys(every))
    ordered = sorted(cuts)
    if len(ordered) * sum(len(ranges) for ranges in distinct) > 300_000:
        raise BudgetError
    for low, after in zip(ordered, [*ordered[1:], 0x110000], strict=True):
        if low >= after or 0xD800 <= low < 0xE000 or low > 0x10FFFF:
            continue  # surrogates are no characters
        key = tuple(any(a <= low <= b for a, b in ranges) for ranges in distinct)
        groups.setdefault(key, []).append((low, after - 1))
    return tuple(_readable(group) for key, group in groups.items() if any(key))


def _readable(group: list[tuple[int, int]]) -> int:
    return next(_nice_first(group), group[-1][0])


def _nice_first(group: list[tuple[int, int]]) -> Iterator[int]:
    for nice_low, nice_high in NICE:
        for low, high in group:
            if max(low, nice_low) <= min(high, nice_high):
                yield max(low, nice_low)
