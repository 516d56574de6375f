"""JSON Schemas by chance, small enough that two of them often have something in common."""

NAMES = ("a", "b", "c")
PATTERNS = ("^[A-C]{1,2}$", "^[0-9]{1,3}$", "A", r"^\d+(\.\d{1,2})?$")
DEFS = {
    "Tree": {"type": "object", "properties": {"a": {"type": "string", "maxLength": 3},
                                              "kids": {"type": "array", "maxItems": 2,
                                                       "items": {"$ref": "#/$defs/Tree"}}}},
    "Code": {"type": "string", "pattern": "^[A-C]{1,2}$"},
    "Maybe": {"type": ["integer", "null"], "minimum": 0},
}  # fmt: skip


def schema(dice, depth=3):
    """Draw a schema in its 2020-12 form, which may refer to DEFS."""
    kinds = [_text, _text, _number, _number, _flag, _listed]
    if depth:
        kinds += [_list, _record, _record, _record, _choice, _all_of, _named]
    return dice.choice(kinds)(dice, depth - 1)


def near(dice, base):
    """Draw a schema that differs from another one in one place, or in none."""
    out = dict(base)
    inner = [w for w in ("properties", "items", "oneOf", "anyOf", "allOf") if w in out]
    if inner and dice.random() < 0.6:
        word = dice.choice(inner)
        held = out[word]
        if isinstance(held, list):
            place = dice.randrange(len(held))
            out[word] = [near(dice, s) if n == place else s for n, s in enumerate(held)]
        elif word == "items":
            out[word] = near(dice, held)
        elif held:
            name = dice.choice(list(held))
            out[word] = {**held, name: near(dice, held[name])}
        return out
    other = schema(dice, 1)
    if dice.random() < 0.5 and len(out) > 1:
        out.pop(dice.choice([w for w in out if w != "type"] or list(out)))
    if other.get("type") == out.get("type") and dice.random() < 0.8:
        out.update(other)
    elif out.get("type") == "object" and dice.random() < 0.8:
        out.update(_record(dice, 0))
    return out or other


def _some(dice, words, share=0.35):
    return {word: value for word, value in words.items() if dice.random() < share}


def _text(dice, _):
    one = dice.choice
    formats = ("date", "date-time", "uuid", "decimal", "email")
    words = {"minLength": one((0, 1, 2)), "maxLength": one((1, 2, 4)), "format": one(formats),
             "pattern": one(PATTERNS)}  # fmt: skip
    return {"type": one(("string", "string", ["string", "null"])), **_some(dice, words, 0.3)}


def _number(dice, _):
    one = dice.choice
    words = {"minimum": one((0, 1, 5)), "maximum": one((5, 9)), "exclusiveMinimum": one((0, 4)),
             "exclusiveMaximum": one((6, 10)), "multipleOf": one((1, 2, 3)),
             "format": one(("int32", "double", "float"))}  # fmt: skip
    kind = one(("integer", "number", ["integer", "null"], ["integer", "string"]))
    return {"type": kind, **_some(dice, words, 0.3)}


def _flag(dice, _):
    return {"type": dice.choice(("boolean", ["boolean", "null"]))}


def _listed(dice, _):
    values = dice.sample(("A", "B", "CC", 1, 2, 5, True), dice.choice((1, 2, 3)))
    return {"const": values[0]} if dice.random() < 0.2 else {"enum": values}


def _named(dice, _):
    return {"$ref": "#/$defs/" + dice.choice(list(DEFS))}


def _list(dice, depth):
    words = {"minItems": dice.choice((0, 1, 2)), "maxItems": dice.choice((1, 2, 3)),
             "uniqueItems": True, "contains": {"const": dice.choice(("A", 1))},
             "prefixItems": [schema(dice, 0)]}  # fmt: skip
    return {"type": "array", "items": schema(dice, depth), **_some(dice, words, 0.25)}


def _record(dice, depth):
    names = dice.sample(NAMES, dice.choice((1, 2, 2, 3)))
    few = [dice.choice(NAMES) for _ in range(dice.choice((1, 2)))]
    groups = [{"required": sorted({*dice.sample(NAMES, dice.choice((1, 1, 2)))})} for _ in "xy"]
    words = {
        "required": sorted(set(few)), "additionalProperties": dice.choice(
            (False, False, {"type": "string"}, {"type": "integer"}, True)),
        "minProperties": dice.choice((1, 2)), "maxProperties": dice.choice((1, 2)),
    }  # fmt: skip
    rare = {
        "oneOf": groups, "anyOf": groups, "dependentRequired": {names[0]: few},
        "patternProperties": {"^k": {"type": "string"}}, "not": {"required": few},
        "if": {"required": few}, "then": {"required": names}, "propertyNames": {"maxLength": 1},
    }  # fmt: skip
    properties = {name: schema(dice, depth) for name in names}
    chosen = {**_some(dice, words), **_some(dice, rare, 0.07)}
    return {"type": "object", "properties": properties, **chosen}


def _choice(dice, depth):
    branches = [schema(dice, depth) for _ in range(dice.choice((2, 2, 3)))]
    if dice.random() < 0.15:
        branches.append(branches[0])
    return {dice.choice(("oneOf", "anyOf")): branches}


def _all_of(dice, depth):
    parts = [_record(dice, depth), _record(dice, depth)]
    return {"allOf": parts if dice.random() < 0.7 else [_number(dice, 0), _number(dice, 0)]}
