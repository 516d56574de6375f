"""What is refused says what to do about it, whatever reader refuses it and in both languages."""

import ast
from pathlib import Path

import pytest

import interlock.contract
from interlock.contract.refused import remedy_for
from interlock.messages.reading import told

ROOM = Path(interlock.contract.__file__).parent
# Sentences of several readers, which come through variables.
INDIRECT = (
    "element {urn:a}b (at a.wsdl:3) is missing: no document of the contract declares it",
    "urn:a: a remote place is never fetched (a.wsdl)",
    "b.xsd: there is no such file (a.wsdl)",
    "it is imported without a location",
    "array xs:int[,] (at a.wsdl:3) has several dimensions, which is not supported",
    "the schema Order leads only back to itself",
    "the type N.Place is not declared in any schema here",
    "the container N.C that it extends leads back to itself",
    "the property Id of N.Order stands twice",
    "$ref 'a.yaml': the file cannot be read: it does not exist",
    "its header Session is mandatory, and its message has no part Session",
    "Order needs itself or what has no value, so no message of it is complete",
)
# Behind these stands a sentence of another reader.
_OPEN = (": x", " and x", "extends x", "declaredx")


def sentences():
    """Give each sentence with which a reader refuses a part, facts as "x", and its file."""
    for path in sorted(ROOM.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                name = call.func.id if isinstance(call.func, ast.Name) else ""
                place = {"Untestable": 0, "Refusal": 1}.get(name)
                if place is not None and len(call.args) > place:
                    found = texts(call.args[place], function)
                    for text in (t for t in found if not t.endswith(_OPEN)):
                        yield pytest.param(text, id=f"{path.stem}: {text}")


def texts(node, function):
    """Give the texts that an expression may stand for; none for what comes from elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(v.value if isinstance(v, ast.Constant) else "x" for v in node.values)
        yield text.removeprefix("x") if text.startswith("xthe ") else text
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, function)
        yield from texts(node.orelse, function)
    elif isinstance(node, ast.Name) and function is not None:
        for step in (n for n in ast.walk(function) if isinstance(n, ast.Assign)):
            if any(isinstance(t, ast.Name) and t.id == node.id for t in step.targets):
                yield from texts(step.value, None)


SENTENCES = [*sentences(), *(pytest.param(text, id=text) for text in INDIRECT)]


def test_the_sentences_of_all_readers_are_found():
    assert len(SENTENCES) > 60


@pytest.mark.parametrize("why", SENTENCES)
def test_what_is_refused_has_a_remedy_of_its_own(why):
    # Of what is simply malformed no more can be said than of anything.
    assert (remedy_for(why) == remedy_for("")) == ("mapping" in why)


@pytest.mark.parametrize("why", SENTENCES)
def test_what_is_refused_is_told_in_chinese(why):
    assert told(why, "zh") != why
    assert told(remedy_for(why), "zh") != remedy_for(why)
