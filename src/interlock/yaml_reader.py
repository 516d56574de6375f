"""YAML 1.2 core as plain values: libyaml's events, our own composer and scalars."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from interlock.errors import InterlockError
from interlock.patterns import expression, waiting
from interlock.places import (
    ALIASED_NODES_MAX,
    DEPTH_MAX,
    DIGITS_MAX,
    WEIGHT_MAX,
    BadNumber,
    Mark,
    Refuse,
    Spot,
    decimal,
    line_and_column,
    too_deep,
    too_heavy,
)
from interlock.values import Value

with waiting():
    # Reading in C asks for none of the expressions that PyYAML comes with.
    import yaml

_MAPPING_WEIGHT, _KEY_WEIGHT, _LIST_WEIGHT = 6, 4, 3

_INTEGER = expression(r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = expression(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = expression(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: Mapping[str, Value] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# With these a number begins.
_NUMERIC = frozenset("0123456789+-.")


def plain(text: str) -> Value:
    """Give the value of an unquoted YAML scalar.

    YAML 1.2 core schema, but for integers with leading zeros: they are codes, hence text.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    # A version or an address has more points than a number.
    if len(text) > DIGITS_MAX or text.count(".") > 1:
        return text
    if text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0"):
        return int(text)
    if _INTEGER.fullmatch(text):
        return int(text, 0)
    if _DECIMAL.fullmatch(text):
        return decimal(text)
    if _NO_NUMBER.fullmatch(text):
        raise BadNumber(text, "no number")
    return text


# Not a Value, so nothing in a document can equal it.
_OPEN = object()


def _nothing(data: bytes) -> tuple[str, str]:
    if b"#" in data:
        return "only comments stand in it", "take the # away from the lines that shall count"
    return "the file holds no document", "write one"


_ANCHOR = "quote the text, or write the anchor before it"
_INDENT = "look at the indentation here and in the line before"


class YamlReader:
    """Compose libyaml's events; the parser stops with us, so hostile tails are never read.

    data: UTF-8 without a byte order mark. levels: how far down from the root places are noted.
    """

    def __init__(self, data: bytes, refuse: Refuse, levels: int) -> None:
        self.refuse = refuse
        self.levels = levels
        self.data = data
        self.root: Mark | None = None
        self.anchors: dict[str, tuple[object, Mark | None, int, int]] = {}
        self.nodes = self.weight = 0
        self.aliased = 0
        self.deepest = 0
        # Only read: a whole loader would prepare what it composes by itself.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.next: Callable[[], yaml.Event] = loader(data).get_event

    def read(self) -> Value:
        """Give the value of the only document."""
        try:
            self.next()
            if not isinstance(self.next(), yaml.DocumentStartEvent):
                raise self.refuse(*_nothing(self.data), (0, 0))
            value, self.root = self._node(self.next(), 0)
            self.next()
            event = self.next()
        except yaml.YAMLError as problem:
            raise self._broken(problem) from None
        if not isinstance(event, yaml.StreamEndEvent):
            raise self.refuse(
                "a second document starts here", "keep one document a file", _spot(event)
            )
        return value

    def _node(self, event: yaml.Event, depth: int) -> tuple[Value, Mark | None]:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        self.nodes += 1
        self.deepest = max(self.deepest, depth)
        if not isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            raise self.refuse("a value is missing here", "write one", _spot(event))
        if depth > DEPTH_MAX:
            raise too_deep(self.refuse, _spot(event))
        self._weigh(1, event)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:60]
            problem = f"the tag {tag} is not supported"
            raise self.refuse(problem, "write the plain value", _spot(event))
        if event.anchor is None:
            return self._content(event, depth)
        return self._anchored(event.anchor, event, depth)

    def _anchored(
        self, anchor: str, event: yaml.ScalarEvent | yaml.CollectionStartEvent, depth: int
    ) -> tuple[Value, Mark | None]:
        self.anchors[anchor] = (_OPEN, None, 0, 0)
        before, outer = self.nodes + self.aliased, self.deepest
        self.deepest = depth
        value, mark = self._content(event, depth)
        size, height = self.nodes + self.aliased - before + 1, self.deepest - depth
        self.anchors[anchor] = (value, mark, size, height)
        self.deepest = max(self.deepest, outer)
        return value, mark

    def _content(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, depth: int
    ) -> tuple[Value, Mark | None]:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event), self._mark(event, None, depth)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        if depth < self.levels:
            return self._sequence(event, depth) if is_list else self._mapping(event, depth)
        value = self._items(event, depth) if is_list else self._record(event, depth)
        return value, self._mark(event, None, depth)

    def _record(self, start: yaml.Event, depth: int) -> Value:
        """Give a mapping whose places nobody asks for."""
        own: dict[str, Value] = {}
        merged: list[tuple[dict[str, Value], Mark | None]] = []
        self.weight += _MAPPING_WEIGHT
        following, depth = self.next, depth + 1
        # Most of all nodes are plain keys and scalars of records: they go without a call.
        usual = yaml.ScalarEvent if depth <= DEPTH_MAX else None
        while type(event := following()) is not yaml.MappingEndEvent:
            if type(event) is usual and event.anchor is None and event.tag is None:
                key = event.value
                is_merge = key == "<<" and event.implicit[0]
            else:
                key, is_merge = self._key(event)
            if key in own or (is_merge and merged):
                raise self._twice(key, event)
            self.weight += _KEY_WEIGHT
            if self.weight > WEIGHT_MAX:
                raise too_heavy(self.refuse, _spot(event))
            inner = following()
            if type(inner) is usual and inner.anchor is None and inner.tag is None:
                self.nodes += 1
                self.weight += 1
                text = inner.value
                value: Value = text
                if inner.implicit[0]:
                    if text in _WORDS:
                        value = _WORDS[text]
                    elif text[0] in _NUMERIC:
                        value = self._scalar(inner)
            else:
                value = self._value(inner, depth)
            if is_merge:
                merged = self._merges(value, None, event)
            else:
                own[key] = value
        if own and depth > self.deepest:
            self.deepest = depth
        if merged:
            self._join(own, {}, merged, start)
        return own

    def _items(self, start: yaml.Event, depth: int) -> Value:
        """Give a list whose places nobody asks for."""
        items: list[Value] = []
        self._weigh(_LIST_WEIGHT, start)
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            items.append(self._value(event, depth + 1))
        return items

    def _value(self, event: yaml.Event, depth: int) -> Value:
        # The usual nodes go a short way.
        if (
            not isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent))
            or event.tag is not None
            or event.anchor is not None
            or depth > DEPTH_MAX
        ):
            return self._node(event, depth)[0]
        self.nodes += 1
        if depth > self.deepest:
            self.deepest = depth
        self.weight += 1
        if self.weight > WEIGHT_MAX:
            raise too_heavy(self.refuse, _spot(event))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, depth)
        return self._record(event, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> Value:
        if not event.implicit[0]:
            return event.value
        try:
            return plain(event.value)
        except BadNumber as problem:
            remedy = "quote it, or write a number"
            raise self.refuse(str(problem), remedy, _spot(event)) from None

    def _sequence(self, start: yaml.Event, depth: int) -> tuple[Value, Mark | None]:
        items: list[Value] = []
        marks: list[Mark | None] = []
        self._weigh(_LIST_WEIGHT, start)
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            value, mark = self._node(event, depth + 1)
            items.append(value)
            marks.append(mark)
        return items, self._mark(start, marks, depth)

    def _mapping(self, start: yaml.Event, depth: int) -> tuple[Value, Mark | None]:
        own: dict[str, Value] = {}
        marks: dict[str, tuple[Spot, Mark | None]] = {}
        merged: list[tuple[dict[str, Value], Mark | None]] = []
        self._weigh(_MAPPING_WEIGHT, start)
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key, is_merge = self._key(event)
            if key in own or (is_merge and merged):
                raise self._twice(key, event)
            self._weigh(_KEY_WEIGHT, event)
            value, mark = self._node(self.next(), depth + 1)
            if is_merge:
                merged = self._merges(value, mark, event)
                continue
            own[key] = value
            marks[key] = (_spot(event), mark)
        self._join(own, marks, merged, start)
        return own, self._mark(start, marks, depth)

    def _twice(self, key: str, event: yaml.Event) -> InterlockError:
        problem = f"the key {key!r} stands twice in one mapping"
        return self.refuse(problem, "keep one of them", _spot(event))

    def _join(
        self,
        own: dict[str, Value],
        marks: dict[str, tuple[Spot, Mark | None]],
        merged: list[tuple[dict[str, Value], Mark | None]],
        start: yaml.Event,
    ) -> None:
        # The mapping's own keys win, then the first of the merged ones (YAML merge key type).
        for source, source_mark in merged:
            self._grow(len(source), start)
            inner = source_mark[1] if source_mark else None
            for key, value in source.items():
                if key not in own:
                    own[key] = value
                    if isinstance(inner, dict) and key in inner:
                        marks[key] = inner[key]

    def _key(self, event: yaml.Event) -> tuple[str, bool]:
        if isinstance(event, yaml.ScalarEvent):
            if event.tag is None:
                if event.anchor is not None:
                    self.anchors[event.anchor] = (event.value, self._mark(event, None, 0), 1, 0)
                return event.value, event.value == "<<" and event.implicit[0]
        elif isinstance(event, yaml.AliasEvent):
            value = self._alias(event, 0)[0]
            if isinstance(value, str):
                return value, False
        raise self.refuse("this key is no plain text", "use a text as the key", _spot(event))

    def _merges(
        self, value: Value, mark: Mark | None, event: yaml.Event
    ) -> list[tuple[dict[str, Value], Mark | None]]:
        if isinstance(value, dict):
            return [(value, mark)]
        inner = mark[1] if mark else None
        if isinstance(value, list) and all(isinstance(v, dict) for v in value):
            # Where no places are noted the list of them is empty.
            marks = inner if isinstance(inner, list) and inner else [None] * len(value)
            return [(v, m) for v, m in zip(value, marks, strict=True) if isinstance(v, dict)]
        raise self.refuse(
            "the merge key << needs a mapping or a list of mappings",
            "give it an alias of a mapping, or quote the key",
            _spot(event),
        )

    def _alias(self, event: yaml.AliasEvent, depth: int) -> tuple[Value, Mark | None]:
        name = event.anchor
        if name is None or name not in self.anchors:
            raise self.refuse(f"no anchor &{name} stands before *{name}", _ANCHOR, _spot(event))
        value, mark, size, height = self.anchors[name]
        if value is _OPEN:
            raise self.refuse(f"*{name} contains itself", "write it out once", _spot(event))
        self._grow(size, event)
        self.deepest = max(self.deepest, depth + height)
        if self.deepest > DEPTH_MAX:
            raise too_deep(self.refuse, _spot(event))
        return value, mark  # type: ignore[return-value]  # not _OPEN, so a Value

    def _weigh(self, weight: int, event: yaml.Event) -> None:
        self.weight += weight
        if self.weight > WEIGHT_MAX:
            raise too_heavy(self.refuse, _spot(event))

    def _grow(self, size: int, event: yaml.Event) -> None:
        self.aliased += size
        if self.aliased > ALIASED_NODES_MAX:
            raise self.refuse(
                f"the aliases grow to more than {ALIASED_NODES_MAX:,} values",
                "write the parts out, or name them by reference",
                _spot(event),
            )

    def _mark(self, event: yaml.Event, children: object, depth: int) -> Mark | None:
        return (_spot(event), children) if depth <= self.levels and self.levels else None  # type: ignore[return-value]  # the callers give Children

    def _broken(self, problem: yaml.YAMLError) -> InterlockError:
        mark = getattr(problem, "problem_mark", None)
        text = self.data.decode()
        if mark is None:
            offset = getattr(problem, "position", 0)
            return self.refuse(
                f"not YAML: {getattr(problem, 'reason', problem)}",
                "remove control characters", line_and_column(text, offset),
            )  # fmt: skip
        said = " ".join(filter(None, (problem.context, problem.problem)))  # type: ignore[attr-defined]  # a MarkedYAMLError
        spot = (mark.line + 1, mark.column + 1)
        says, remedy = _plainly(said, text[mark.index : mark.index + 1])
        if mark.index >= len(text.rstrip()) and mark.index:
            whole = "take the whole file" if remedy == _INDENT else remedy
            return self.refuse(f"the file ends too early: {says}", whole, spot)
        return self.refuse(f"not YAML: {says}", remedy, spot)


# What the parser says, what it means, and what to do.
_PLAIN = (
    ("mapping values are not allowed", "a colon stands where no key can be",
     "quote the text that holds it, or look at the indentation here and in the line before"),
    ("expected ',' or '}'", "a { is not closed", "add the }, or the comma that is missing"),
    ("expected ',' or ']'", "a [ is not closed", "add the ], or the comma that is missing"),
    ("expected key", "a key should stand here", _INDENT),
    ("expected ':'", "a key has no colon", "put a colon and a blank after it"),
    ("a quoted scalar", "a text has no closing quote", "close it, or take the whole file"),
)  # fmt: skip


def _plainly(said: str, char: str) -> tuple[str, str]:
    if "cannot start any token" in said:
        if char == "\t":
            return "a tab stands in the indentation", "indent with spaces, not tabs"
        return f"no value begins with {char}", "quote the text"
    return next(((says, cure) for words, says, cure in _PLAIN if words in said), (said, _INDENT))


def _spot(event: yaml.Event) -> Spot:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)
