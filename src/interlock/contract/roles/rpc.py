"""Roles by the words of operation names: CreateOrder, Get_Job_Categories, /order/create."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from interlock.contract.model import Contract, HttpBinding, Operation, Resource, Role, Verb
from interlock.contract.roles.asked import asked_in, key_of_references
from interlock.contract.roles.queries import (
    Parameter,
    filters_of,
    paging_of,
    parameters,
    sort_of,
)
from interlock.contract.roles.records import choice_of, life_of, stamps_of, unique_of
from interlock.contract.roles.results import carried, inner_record, reference_paths, with_result
from interlock.contract.roles.shapes import (
    Found,
    as_list,
    as_record,
    is_message,
    is_scalar,
    key_field,
    key_names,
    list_in,
    record_in,
)
from interlock.contract.roles.words import (
    bare,
    is_plural,
    split_words,
    squeezed,
    state_after,
    title,
    verb_of,
)
from interlock.data import dataclass
from interlock.schema.types import Anything, Record, Type, Types
from interlock.values import Path

_EVERY = frozenset({"all", "list"})
_STOPS = frozenset({"by", "for", "from", "with", "of", "using"})


@dataclass(frozen=True, slots=True)
class Heard:
    """What the name of an operation says. noun: squeezed; words: as split.

    silent: the name holds no noun; what there is was heard from what the operation carries.
    """

    operation: Operation
    verb: Verb | None
    word: str
    words: tuple[str, ...]
    noun: str
    plural: bool
    silent: bool = False


def hear(operation: Operation, types: Types) -> Heard:
    """Take an operation's name apart; one that names no record is asked what it carries."""
    verb, word, words = verb_of(_spoken(operation))
    stop = next((i for i, w in enumerate(words) if w in _STOPS and i), len(words))
    words = words[:stop]
    plural = bool(words) and (is_plural(words[-1]) or words[-1] in _EVERY)
    words = words[:-1] if words and words[-1] in _EVERY else words
    silent = verb is not None and not words
    if silent:
        asks = verb in {"read", "list"}
        carried = record_in(_reply(operation) if asks else operation.request.body, types, "")
        words = split_words(bare(carried.name)) if carried else ()
    return Heard(operation, verb, word, words, squeezed("_".join(words)), plural, silent)


def _spoken(operation: Operation) -> str:
    if not isinstance(operation.binding, HttpBinding):
        return operation.name
    segments = [s for s in operation.binding.path.split("/") if s and not s.startswith("{")]
    last = segments[-1] if segments else ""
    if len(split_words(last)) > 1:
        return last
    return "_".join((last, *segments[-2:-1]))


def infer_rpc(
    contract: Contract, known: Iterable[Resource], taken: Mapping[str, Role]
) -> tuple[tuple[Resource, ...], dict[str, Role]]:
    """Give further resources and roles for operations that have none yet."""
    left = [o for o in contract.operations if o.name not in taken]
    spoken = [o for o in left if not isinstance(o.binding, HttpBinding) or _speaks(o)]
    heard = [hear(o, contract.types) for o in spoken]
    resources = {squeezed(r.name): r for r in known}
    nouns: dict[str, Resource] = {}
    for noun in dict.fromkeys(h.noun for h in heard if h.verb and h.noun):
        mine = [h for h in heard if h.noun == noun]
        resource = _resource(mine, noun, contract.types)
        if resource is not None:
            nouns[noun] = resources.setdefault(squeezed(resource.name), resource)
    roles = {}
    alone = _alone(heard, nouns)
    for h in heard:
        owner = nouns.get(h.noun) or _owner(h, nouns) or resources.get(h.noun)
        if owner is not None:
            roles[h.operation.name] = role_of(h, owner, heard, contract.types)
        elif h.silent and alone is not None:
            meant = replace(h, noun=squeezed(alone.name))
            role = role_of(meant, alone, heard, contract.types)
            if role.key or role.filters:
                roles[h.operation.name] = role
    return tuple(resources.values()), _of_what_is_made(roles)


def _of_what_is_made(roles: Mapping[str, Role]) -> dict[str, Role]:
    """Let no reading without a key show a record that nobody made, where calls make such ones."""
    made = {r.resource for r in roles.values() if r.verb in {"create", "delete"}}
    return {
        name: replace(r, upsert=False) if r.verb == "read" and r.resource in made else r
        for name, r in roles.items()
    }


def _alone(heard: Iterable[Heard], nouns: Mapping[str, Resource]) -> Resource | None:
    """Give the one kind of record that operations called nothing but a verb create."""
    made = {h.noun for h in heard if h.silent and h.verb == "create" and h.noun in nouns}
    return nouns[made.pop()] if len(made) == 1 else None


def _speaks(operation: Operation) -> bool:
    binding = operation.binding
    if not isinstance(binding, HttpBinding) or binding.method.upper() not in {"POST", "GET"}:
        return False
    return verb_of(_spoken(operation))[0] is not None


def _owner(heard: Heard, nouns: Mapping[str, Resource]) -> Resource | None:
    """Find the resource of a verb that adds words: SubmitOrderForApproval, OrderApprove."""
    hits = [n for n in nouns if n and (heard.noun.startswith(n) or heard.noun.endswith(n))]
    return nouns[max(hits, key=len)] if hits and heard.verb is None else None


def _resource(heard: list[Heard], noun: str, types: Types) -> Resource | None:
    found = _record(heard, noun, types)
    if found is None:
        return None
    sent = next(
        (f.record for h in heard if h.verb == "create" for f in (_sent(h, noun, types),) if f), None
    )
    key = _key(heard, found.record, noun, types)
    name = bare(found.name) if _is_name(found.name) else title(heard[0].words)
    chosen = sent.field(key) if sent and key else None
    return Resource(
        name,
        found.type,
        key,
        unique=unique_of(found.record, types, key, sent),
        life=life_of(found.record, types, noun),
        stamps=stamps_of(found.record, types, sent, key),
        open_key=chosen is not None or any(h.verb == "replace" for h in heard),
        why=f"{heard[0].operation.name} ({found.name or 'unnamed type'})",
    )


def _is_name(name: str) -> bool:
    return bool(name) and not any(c.isdigit() for c in bare(name))


def _record(heard: list[Heard], noun: str, types: Types) -> Found | None:
    def of(*verbs: Verb) -> Iterable[Heard]:
        return (h for h in heard if h.verb in verbs)

    for h in of("read", "list"):
        body = _reply(h.operation)
        listed = list_in(body, types, noun) if h.plural or h.verb == "list" else None
        found = inner_record(listed, types, noun) if listed else carried(body, types, noun)
        if found and found.path == () and is_message(found.name):
            continue
        if found and len(found.record.fields) > 1:
            return found
    for h in of("create", "replace", "change"):
        found = _sent(h, noun, types)
        if found and len(found.record.fields) > (h.verb != "create"):
            return found
    return None


def _reply(operation: Operation) -> Type:
    return operation.success.message.body if operation.success else Anything("no reply")


def _sent(heard: Heard, noun: str, types: Types) -> Found | None:
    return record_in(heard.operation.request.body, types, noun)


def _key(heard: list[Heard], record: Record, noun: str, types: Types) -> str:
    """Find the record's field that the reading, changing and deleting calls name."""
    by_word = {squeezed(f.name): f.name for f in record.fields if is_scalar(f.type, types)}
    told = [h.operation for h in heard if h.verb == "create"]
    asked = [h.operation for h in heard if h.verb in {"read", "delete"}]
    held = key_of_references(told, asked, record, types)
    if held:
        return held
    for h in heard:
        if h.verb not in {"read", "delete", "change"} or h.plural:
            continue
        for parameter in _given(h.operation, types):
            word = squeezed(parameter.name)
            for guess in (word, word.removeprefix(noun)):
                if guess in by_word and guess in key_names(noun):
                    return by_word[guess]
    return key_field(record, types, noun) or _only_asked(heard, by_word, types)


def _only_asked(heard: list[Heard], by_word: Mapping[str, str], types: Types) -> str:
    """Take the one field that a reading call gives for the key: GetStock(Item)."""
    for h in heard:
        given = _given(h.operation, types) if h.verb == "read" and not h.plural else ()
        if len(given) == 1 and squeezed(given[0].name) in by_word:
            return by_word[squeezed(given[0].name)]
    return ""


def _given(operation: Operation, types: Types) -> tuple[Parameter, ...]:
    """Give the scalars a call carries: its parameters, its body's fields one level deep."""
    parts = [
        Parameter(p.name, ("args", p.name), p.type, p.default)
        for p in operation.request.parts
        if p.where in {"path", "query"}
    ]
    body = as_record(operation.request.body, types)
    for field in body.fields if body else ():
        if as_list(field.type, types) is not None:
            continue
        parts.append(Parameter(field.name, ("body", field.name), field.type, field.default))
    return tuple(p for p in parameters(parts, types) if not p.name.startswith("@"))


def role_of(heard: Heard, resource: Resource, others: Iterable[Heard], types: Types) -> Role:
    """Give what the operation does to the records of its resource."""
    operation, noun = heard.operation, heard.noun
    verb, state, why = _verb(heard, resource, others, types)
    success = operation.success
    role = Role(
        verb,
        resource.name,
        state=state,
        outcome=success.name if success else "",
        upsert=verb == "replace",
        why=why,
    )
    given = _given(operation, types)
    if verb in {"create", "replace", "change"}:
        found = record_in(operation.request.body, types, noun)
        role = replace(role, record=("body", *found.path) if found else ("body",))
    if verb in {"read", "change", "replace", "delete", "do"}:
        # A record that is put may bring its key along; where a reference names it, that counts.
        held = _referred(operation, noun, types) if verb == "replace" else ()
        key = held or _key_path(operation, given, resource, role.record, types)
        role = replace(role, key=key)
    record = as_record(resource.type, types)
    if verb == "read" and not _asks(operation, types):
        # There is one of it, and always: the time of the server, who is logged in.
        return with_result(replace(role, key=(), upsert=True), operation, resource, types)
    if verb == "read" and record:
        filters = filters_of(given, record, resource.stamps, types)
        role = replace(role, filters={f: p for f, p in filters.items() if f != resource.key})
    if verb == "list" and record:
        filters = filters_of(given, record, resource.stamps, types)
        for path, _ in reference_paths(operation.request.body, types, noun):
            if resource.key:
                filters.setdefault(resource.key, ("body", *path, "[]", "$"))
        asked = asked_in(operation, resource.key, noun, types)
        if asked is not None and asked.many:
            rest = asked.path[len(asked.many) + 1 :]
            # What is read by its keys is known by them alone.
            filters = {} if heard.verb == "read" and not heard.plural else filters
            filters.setdefault(resource.key, (*asked.many, "[]", *rest))
        paging = paging_of(given, _reply(operation), types)
        sort, way = sort_of(given, types)
        role = replace(role, filters=filters, paging=paging, sort=sort, sort_way=way)
    return with_result(role, operation, resource, types)


def _verb(
    heard: Heard, resource: Resource, others: Iterable[Heard], types: Types
) -> tuple[Verb, str, str]:
    name, verb = heard.operation.name, heard.verb
    clue = f"{name}: {heard.word!r}"
    if verb == "read" and heard.plural:
        return "list", "", f"{clue} and a plural"
    if verb == "read" and _asks_for_many(heard, resource, types):
        return "list", "", f"{clue} and a list of keys"
    if verb == "list" and list_in(_reply(heard.operation), types, heard.noun) is None:
        return "read", "", f"{clue}, but the reply holds no list"
    if verb is not None:
        return verb, "", clue
    if heard.word == "submit" and _brings_the_first(heard, others, types):
        return "create", "", f"{clue}, and nothing else creates one"
    record = as_record(resource.type, types)
    field = record.field(resource.life.field) if record and resource.life else None
    choice = choice_of(field.type, types) if field else None
    state = state_after(heard.word, choice.values if choice else ())
    if state:
        return "do", state, f"{clue} leads to {state!r}"
    if heard.word == "cancel":
        return "delete", "", f"{clue}, and no state is called cancelled"
    return "do", "", f"{clue}: no state is called after it"


def _asks_for_many(heard: Heard, resource: Resource, types: Types) -> bool:
    """Tell whether a call names records in a list, and the reply lists them."""
    asked = asked_in(heard.operation, resource.key, heard.noun, types)
    listed = list_in(_reply(heard.operation), types, heard.noun)
    return asked is not None and asked.many != () and listed is not None


def _brings_the_first(heard: Heard, others: Iterable[Heard], types: Types) -> bool:
    """Tell whether a call carries a whole record that no other operation creates."""
    sent = _sent(heard, heard.noun, types)
    creates = any(h.noun == heard.noun and h.verb in {"create", "replace"} for h in others)
    return sent is not None and len(sent.record.fields) > 1 and not creates


def _key_path(
    operation: Operation,
    given: tuple[Parameter, ...],
    resource: Resource,
    record: Path,
    types: Types,
) -> Path:
    """Find where a call names the record."""
    noun = squeezed(resource.name)
    short = hear(operation, types).noun
    asked = None if record else asked_in(operation, resource.key, noun, types)
    if asked is not None and (resource.key.startswith("@") or not given):
        return asked.path
    if record and resource.key.startswith("@"):
        return (*record, resource.key)
    wanted = dict.fromkeys((squeezed(resource.key), *key_names(short)[:-1], *key_names(noun)[:-1]))
    by_word = {squeezed(p.name): p.path for p in given}
    own = {squeezed(f"{n}{resource.key}"): None for n in (short, noun)}
    for name in (*own, *wanted):
        if name and name in by_word:
            return by_word[name]
    if len(given) == 1 and squeezed(given[0].name) == squeezed(resource.key):
        return given[0].path
    referred = _referred(operation, short, types)
    if referred:
        return referred
    if asked is not None:
        return asked.path
    if record and resource.key:
        return (*record, resource.key)
    return given[0].path if len(given) == 1 else ()


def _asks(operation: Operation, types: Types) -> bool:
    """Tell whether a call says anything beyond its name."""
    body = as_record(operation.request.body, types)
    parts = any(p.where in {"path", "query"} for p in operation.request.parts)
    return parts or (operation.request.has_body and (body is None or bool(body.fields)))


def _referred(operation: Operation, noun: str, types: Types) -> Path:
    """Find the key in a reference to the record, () where the call carries none."""
    for path, _ in reference_paths(operation.request.body, types, noun):
        return ("body", *(0 if step == "[]" else step for step in path), 0, "$")
    return ()
