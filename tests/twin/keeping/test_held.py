"""Deleting what others name: owned records go along, required fields hold, others let go."""

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.twin.service import Twin
from tests.corpus import corpus, needs

STRIPE = ("openapi", "stripe", "spec3-2021-02.json")
KINDS = """
    Account: {type: object, properties: {id: {type: string}, name: {type: string}}}
    Person:
      type: object
      required: [REQUIRED]
      properties: {id: {type: string}, account: {type: string}, name: {type: string}}
    Badge: {type: object, required: [personId], properties: {id: {type: string}, personId: {type: string}}}
"""  # noqa: E501


def paths(path, name, *, last="", above=""):
    """Give creation and list of a kind at a path, and what is done to one of them."""
    mine = "".join(
        f"{{name: {n}, in: path, required: true, schema: {{type: string}}}}, "
        for n in (above,)
        if n
    )
    made = f"content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"
    of = above.title() + ("" if above or path.count("/") > 1 else "All")
    last = last or f"{name.lower()}Id"
    return f"""
  {path}:
    parameters: [{mine}]
    post:
      operationId: add{name}{of}
      requestBody: {{required: true, {made}}}
      responses: {{"201": {{description: Made., {made}}}}}
  {path}/{{{last}}}:
    parameters: [{mine}{{name: {last}, in: path, required: true, schema: {{type: string}}}}]
    get:
      operationId: get{name}{of}
      responses: {{"200": {{description: One., {made}}}}}
    delete: {{operationId: remove{name}{of}, responses: {{"204": {{description: Gone.}}}}}}
"""


def firm(folder, *more, required="id", overlay=""):
    path, beyond = folder / "firm.yaml", folder / "overlay.yaml"
    below = paths("/accounts/{account}/persons", "Person", above="account")
    path.write_text(
        'openapi: 3.0.3\ninfo: {title: Firm, version: "1"}\npaths:'
        + paths("/accounts", "Account", last="account")
        + below
        + "".join(more)
        + "\ncomponents:\n  schemas:"
        + KINDS.replace("REQUIRED", required)
    )
    beyond.write_text("interlock: 1\noverlay: firm\n" + overlay)
    twin = Twin(load(path, "firm", overlay=beyond))

    def ask(operation, body=None, **args):
        return twin.handle(Call(operation, args, body), 0)

    ask.twin = twin
    ask("addAccountAll", {"id": "A"})
    ask("addPersonAccount", {"id": "P", "account": "A"}, account="A")
    return ask


OWN = paths("/persons", "Person")
VIEW = paths("/account/persons", "Person")
BADGES = paths("/accounts/{account}/badges", "Badge", above="account")


@pytest.mark.parametrize("required", ["id", "account"])
def test_persons_below_an_account_go_with_it_though_it_has_a_path_without_its_key(
    tmp_path, required
):
    ask = firm(tmp_path, VIEW, required=required)
    assert ask("removeAccountAll", account="A").ok
    assert ask.twin.snapshot()["Person"] == {}


def test_a_required_reference_of_a_record_with_a_path_of_its_own_holds_what_it_names(tmp_path):
    ask = firm(tmp_path, OWN, required="account")
    refused = ask("removeAccountAll", account="A")
    assert (refused.outcome, refused.says) == ("409", "Person P names Account A")


def test_an_optional_one_lets_it_go_and_the_record_stays(tmp_path):
    ask = firm(tmp_path, OWN)
    assert not ask("addPersonAccount", {"id": "Q"}, account="nobody").ok
    assert ask("removeAccountAll", account="A").ok
    assert ask("getPersonAll", personId="P").body["account"] == "A"


@pytest.mark.parametrize("fate", ["refuse", "cascade", "keep"])
def test_an_overlay_says_what_happens_to_those_that_name_a_record(tmp_path, fate):
    overlay = (
        f"resources: {{Person: {{references: {{account: {{to: Account, deleted: {fate}}}}}}}}}"
    )
    ask = firm(tmp_path, OWN, overlay=overlay)
    assert ask("removeAccountAll", account="A").ok is (fate != "refuse")
    assert list(ask.twin.snapshot()["Person"]) == ([] if fate == "cascade" else ["P"])


def test_what_goes_along_holds_nothing_that_goes_as_well(tmp_path):
    ask = firm(tmp_path, BADGES)
    ask("addBadgeAccount", {"id": "B", "personId": "P"}, account="A")
    assert ask("removePersonAccount", account="A", personId="P").says == "Badge B names Person P"
    assert ask("removeAccountAll", account="A").ok
    assert not any(ask.twin.snapshot().values())


def test_a_long_chain_goes_as_a_whole(tmp_path):
    overlay = "resources: {Badge: {references: {personId: {to: Badge, deleted: cascade}}}}"
    ask = firm(tmp_path, paths("/badges", "Badge", last="id"), overlay=overlay)
    for number in range(1200):
        ask.twin.add("Badge", {"id": f"{number}", "personId": f"{number - 1}" * bool(number)}, 0)
    assert ask("removeBadgeAll", id="0").ok
    assert ask.twin.snapshot()["Badge"] == {}


@needs(*STRIPE)
def test_the_persons_of_a_stripe_account_are_its_own_and_subscriptions_are_not():
    contract = load(corpus(*STRIPE), "stripe")
    assert contract.resource("person").cascades == ("account",)
    assert contract.resource("external_account").cascades == ("account",)
    subscription = contract.resource("subscription")
    assert (subscription.cascades, subscription.loose) == ((), ())
