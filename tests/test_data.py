"""Data classes whose methods are written when they are first called."""

import copy
import dataclasses
import inspect
import pickle
import re
from dataclasses import FrozenInstanceError, InitVar, field, fields, is_dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest

import interlock
from interlock.data import Protocol, dataclass, light
from interlock.data import replace as ours


@dataclass(frozen=True, slots=True)
class Order:
    """An order with every kind of field."""

    kind: ClassVar[str] = "order"
    id: str
    lines: tuple[int, ...] = ()
    notes: dict = field(default_factory=dict, compare=False)
    total: int = field(init=False, repr=False)
    state: str = field(init=False, default="new")

    def __post_init__(self):
        object.__setattr__(self, "total", sum(self.lines))


@dataclasses.dataclass(frozen=True, slots=True)
class Peer:
    """The same, made by Python."""

    kind: ClassVar[str] = "order"
    id: str
    lines: tuple[int, ...] = ()
    notes: dict = field(default_factory=dict, compare=False)
    total: int = field(init=False, repr=False)
    state: str = field(init=False, default="new")

    def __post_init__(self):
        object.__setattr__(self, "total", sum(self.lines))


@dataclass(slots=True)
class Basket:
    """What may change."""

    size: int = 0


@dataclass(slots=True, eq=False)
class Shelf:
    """What is equal to itself alone."""

    size: int = 0


@dataclass(frozen=True, slots=True)
class Own:  # noqa: PLW1641  # its hash is what is tested
    """A class whose author wrote some of it."""

    name: str

    def __eq__(self, other):
        return isinstance(other, Own) and self.name.lower() == other.name.lower()

    def __repr__(self):
        return "own"


@light(frozen=True, slots=True)
class Line:
    """What every message needs anew."""

    text: str
    number: int = 1


def told(make):
    """Give what a call gives or why it fails, in words that hold for both classes."""
    try:
        return str(make()).replace("Peer", "Order")
    except (TypeError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}".replace("Peer", "Order")


@pytest.mark.parametrize(
    "use",
    [
        lambda kind: kind("7"),
        lambda kind: kind("7", (1, 2), {"a": 1}),
        lambda kind: kind(lines=(3,), id="7").total,
        lambda kind: kind(),
        lambda kind: kind("7", 1, 2, 3, 4),
        lambda kind: kind("7", total=1),
        lambda kind: kind("7", (), {"a": 1}) == kind("7", (), {"b": 2}),
        lambda kind: kind("7") == kind("8"),
        lambda kind: kind("7") == "7",
        lambda kind: hash(kind("7", (1,))) == hash(kind("7", (1,))),
        lambda kind: setattr(kind("7"), "id", "8"),
        lambda kind: delattr(kind("7"), "id"),
        lambda kind: replace(kind("7", (1, 2)), id="8").total,
        lambda kind: replace(kind("7"), total=3),
        lambda kind: [(f.name, f.init, f.repr, f.compare) for f in fields(kind)],
        lambda kind: kind.__match_args__,
        lambda kind: dataclasses.asdict(kind("7", (1,), {"a": (1,)})),
        lambda kind: is_dataclass(kind) and kind.kind,
        lambda kind: pickle.loads(pickle.dumps(kind("7", (1,)))),
        lambda kind: copy.deepcopy(kind("7", (1,), {"a": []})),
        lambda kind: kind("7").notes is kind("7").notes,
        lambda kind: hasattr(kind("7"), "__dict__"),
    ],
)
def test_a_data_class_does_what_python_s_own_does(use):
    for _ in range(20):  # the first objects are made in another way
        assert told(lambda: use(Order)) == told(lambda: use(Peer))


def test_an_object_with_other_values_is_what_python_makes_of_it():
    order = Order("7", (1, 2))
    assert ours(order, id="8", lines=(3,)) == replace(order, id="8", lines=(3,))
    assert ours(order, id="8").total == replace(order, id="8").total
    assert ours(Line("a"), number=2) == Line("a", 2)
    with pytest.raises(TypeError, match="unknown"):
        ours(order, unknown=1)


def test_a_method_takes_its_place_at_its_first_call():
    @dataclass(frozen=True, slots=True)
    class Point:
        x: int

    waiting = Point.__hash__, Point.__eq__
    assert hash(Point(1)) == hash(Point(1))
    assert Point.__hash__ is not waiting[0]
    assert Point.__eq__ is waiting[1]
    # Whoever took hold of it before can go on to call it.
    assert waiting[0](Point(1)) == hash(Point(1))


def test_the_first_objects_are_as_the_later_ones():
    @dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 2
        z: list = field(default_factory=list)

    waiting = Point.__init__
    made = [(repr(Point(1)), repr(Point(x=1, y=3)), repr(Point(1, z=[4]))) for _ in range(9)]
    assert Point.__init__ is not waiting
    assert set(made) == {made[0]}


def test_what_is_not_frozen_changes_and_has_no_hash():
    basket = Basket()
    basket.size = 3
    assert basket == Basket(3)
    with pytest.raises(TypeError, match="unhashable"):
        hash(basket)
    assert Shelf() != Shelf()
    assert len({Shelf(), Shelf()}) == 2


def test_a_name_that_is_no_field_cannot_be_set():
    with pytest.raises(FrozenInstanceError, match="'other'"):
        Order("7").other = 1


def test_what_its_author_wrote_stays():
    assert Own("A") == Own("a")
    assert repr(Own("A")) == "own"
    assert hash(Own("A")) != hash(Own("a"))


def test_a_light_class_is_frozen_by_nobody_at_run_time_and_has_a_hash():
    line = Line("a")
    assert {line: 1}[Line("a", 1)] == 1
    line.number = 2
    assert line != Line("a")
    assert repr(line) == "Line(text='a', number=2)"


def test_what_contains_itself_can_be_told():
    order = Order("7")
    order.notes["self"] = order
    assert repr(order) == "Order(id='7', lines=(), notes={'self': ...}, state='new')"


def test_a_subclass_has_the_methods_of_its_base():
    class Special(Order):
        __slots__ = ()

    assert Special("7", (1,)).total == 1
    assert Special("7") == Special("7")
    with pytest.raises(FrozenInstanceError):
        Special("7").id = "8"


class Derived(Order):
    """A class derived without a decorator."""

    __slots__ = ()


@dataclasses.dataclass(frozen=True)
class More(Own):
    """A data class of Python's that is derived from ours."""

    more: int = 0


@pytest.mark.parametrize("one", [Derived("7", (1,)), More("7", more=3)])
def test_a_copy_of_what_is_derived_has_all_its_fields(one):
    assert dataclasses.asdict(copy.copy(one)) == dataclasses.asdict(one)
    assert dataclasses.asdict(pickle.loads(pickle.dumps(one))) == dataclasses.asdict(one)


def test_only_the_own_last_step_is_taken_and_by_every_object():
    @dataclass(frozen=True, slots=True)
    class Point:
        x: int

    class Late(Point):
        def __post_init__(self):
            raise AssertionError("its base knows of no last step")

    assert {Late(n % 2).x for n in range(40)} == {0, 1}


def test_a_value_that_describes_a_field_is_a_value():
    @dataclass(frozen=True, slots=True)
    class Noted:
        what: object

    given = field(default=3)
    assert all(Noted(given).what is given for _ in range(40))


def test_how_a_class_is_called_can_be_asked_before_it_was():
    @dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 2

    assert str(inspect.signature(Point)) == "(x, y=2)"
    assert Point(1) == Point(x=1, y=2)


def test_pytest_takes_its_comparison_for_python_s_own():
    assert Order("7") != Order("8")
    assert Order.__eq__.__code__.co_filename == Peer.__eq__.__code__.co_filename


def strange():
    """Give the fields that are of no kind that we know, each as what stands in a class."""
    return (
        {"__annotations__": {"x": "list"}, "x": []},
        {"__annotations__": {"x": InitVar[int]}},
        {"__annotations__": {"x": "int"}, "x": field(kw_only=True)},
        {"__annotations__": {"x": "int"}, "x": field(hash=False)},
    )


@pytest.mark.parametrize("space", strange())
def test_a_field_of_a_kind_that_is_not_known_is_refused(space):
    with pytest.raises(AssertionError, match="of a kind that is not known"):
        dataclass(frozen=True, slots=True)(type("Odd", (), space))


def test_a_data_class_with_a_base_is_no_data_class_of_ours():
    with pytest.raises(AssertionError, match="has a base"):

        @dataclass(frozen=True, slots=True)
        class Child(Order):
            more: int


def test_what_a_part_must_have_is_asked_by_mypy_alone():
    class Named(Protocol):
        name: str

        def told(self) -> str:
            """Say it."""

    assert type(Named) is type
    assert Named.__mro__[1:] == (Protocol, object)


def test_the_package_has_no_other_protocols_but_the_one_that_objects_are_asked_for():
    root = Path(interlock.__file__).parent
    taken = re.compile(r"^from typing import .*\bProtocol\b", re.MULTILINE)
    texts = {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in root.rglob("*.py")}
    found = {name for name, text in texts.items() if taken.search(text)}
    assert found == {"sim/stage.py"}
