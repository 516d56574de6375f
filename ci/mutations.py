"""Changes of a file that keep its form, so that a fuzzer reaches what lies behind the parsers."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias

import yaml
from lxml import etree

Mutate: TypeAlias = Callable[[bytes, int], bytes]
"""The fuzzer's own change of bytes: data and the largest size."""

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2**63, 10**30, 0.5, 1e308, "", " ", "0", "x", "no", "null", "é订",
    "a" * 300, "$ref", "#", "#/", "#/components/schemas/Thing", "../x.yaml", "http://127.0.0.1:9/x",
    "(a+)+$", "[", "date-time", "object", "array", "string", "integer", "1 to 3", "5 min", "-1 s",
    "crm", "erp", "crm.created", "${env:X}", [], {}, [[]], [None], {"": None}, {"$ref": "#"},
    {"allOf": [{}]}, {"type": "string"}, {"type": ["null"]},
)  # fmt: skip
NAMES = (
    "$ref", "allOf", "oneOf", "anyOf", "not", "if", "items", "prefixItems", "properties", "type",
    "enum", "const", "nullable", "required", "format", "pattern", "discriminator", "minItems",
    "additionalProperties", "multipleOf", "maximum", "exclusiveMinimum", "default", "in", "name",
    "style", "explode", "schema", "content", "headers", "security", "servers", "callbacks", "links",
    "webhooks", "parameters", "requestBody", "responses", "collectionFormat", "definitions",
    "with", "from", "table", "convert", "life", "unique", "references", "faults", "after", "each",
)  # fmt: skip
_TREE_MAX = 30_000


def of_data(data: bytes, seed: int, size_max: int, mutate: Mutate) -> bytes:
    """Change a document of JSON or YAML; one time in five only its bytes."""
    dice = Random(seed)
    if dice.random() < 0.2 or len(data) > _TREE_MAX:
        return mutate(data, size_max)
    is_json = data.lstrip()[:1] == b"{"
    try:
        tree = json.loads(data) if is_json else yaml.load(data, _Plain)  # noqa: S506  # a safe one
    except (ValueError, RecursionError, yaml.YAMLError):
        return mutate(data, size_max)
    for _ in range(dice.randint(1, 4)):
        _change(tree, dice)
    try:
        text = (
            json.dumps(tree, ensure_ascii=False, default=str)
            if is_json
            else yaml.dump(tree, sort_keys=False, allow_unicode=True, Dumper=_Dumper)
        )
    except (ValueError, RecursionError, yaml.YAMLError):
        return mutate(data, size_max)
    return text.encode("utf-8", "surrogatepass")[:size_max]


class _Plain(yaml.SafeLoader):
    """Reads versions and dates as the texts they are."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the library's own way
        first: [(tag, pattern) for tag, pattern in pairs if "timestamp" not in tag]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return not isinstance(data, dict) or len(data) != 2  # the one or other anchor shall stay


def _places(tree: object) -> list[Any]:
    found, waiting = [], [tree]
    while waiting and len(found) < 5_000:
        node = waiting.pop()
        if isinstance(node, dict):
            found += [(node, key) for key in node]
            waiting += node.values()
        elif isinstance(node, list):
            found += [(node, index) for index in range(len(node))]
            waiting += node
    return found


def _change(tree: object, dice: Random) -> None:
    places = _places(tree)
    if not places:
        return
    (node, key), (other, other_key) = dice.choice(places), dice.choice(places)
    match dice.randrange(7):
        case 0:
            node[key] = deepcopy(dice.choice(ODD))
        case 1:
            del node[key]
        case 2:
            # A copy through JSON: a tree that holds itself could not be written.
            node[key] = json.loads(json.dumps(other[other_key], default=str))
        case 3 if isinstance(node, dict):
            node[dice.choice(NAMES)] = node.pop(key)
        case 4 if isinstance(node, dict):
            node[dice.choice(NAMES)] = deepcopy(dice.choice(ODD))
        case 5 if isinstance(node[key], str):
            node[key] = _text(node[key], dice)
        case _:
            node[key] = [node[key]] if dice.random() < 0.5 else {dice.choice(NAMES): node[key]}


def _text(text: str, dice: Random) -> str:
    at = dice.randint(0, len(text))
    odd = dice.choice(("", " ", ".", "#", "/", "-", "1", "9" * 20, "~", "{", "}", ":", "%00", "\n"))
    return text[:at] + odd + text[at + dice.randint(0, 3) :]


def of_xml(data: bytes, seed: int, size_max: int, mutate: Mutate) -> bytes:
    """Change a document of XML; one time in five only its bytes."""
    dice = Random(seed)
    if dice.random() < 0.2 or len(data) > _TREE_MAX:
        return mutate(data, size_max)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return mutate(data, size_max)
    for _ in range(dice.randint(1, 4)):
        _change_node(root, dice)
    return etree.tostring(root)[:size_max]


def _change_node(root: Any, dice: Random) -> None:
    nodes = list(root.iter(etree.Element))[1:]
    if not nodes:
        return
    node, other = dice.choice(nodes), dice.choice(nodes)
    names = [key for each in nodes for key in each.attrib]
    values = [value for each in nodes for value in each.attrib.values()]
    match dice.randrange(6):
        case 0 if node.getparent() is not None:
            node.getparent().remove(node)
        case 1 if values and node.attrib:
            node.set(dice.choice(list(node.attrib)), dice.choice(values))
        case 2 if names:
            odd = str(dice.choice([v for v in ODD if isinstance(v, str | int | Decimal)]))
            node.set(dice.choice(names), "".join(c for c in odd if c >= " "))
        case 3 if node.attrib:
            del node.attrib[dice.choice(list(node.attrib))]
        case 4:
            node.tag = other.tag
        case _:
            other.append(etree.fromstring(etree.tostring(node, with_tail=False)))
