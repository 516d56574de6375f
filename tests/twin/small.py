"""A small shop as a contract made by hand: customers and orders, REST and SOAP."""

from __future__ import annotations

from dataclasses import replace

from interlock.contract.model import (
    Access,
    Call,
    Contract,
    EventOut,
    HttpBinding,
    Life,
    Message,
    Move,
    Operation,
    Origin,
    Outcome,
    Part,
    SoapBinding,
)
from interlock.contract.roles import infer
from interlock.schema.types import (
    Choice,
    Field,
    ListOf,
    Moment,
    Number,
    Record,
    Ref,
    Text,
)
from interlock.twin.service import Twin

STATES = Choice(("draft", "approved", "shipped", "cancelled"))
LINE = Record((Field("sku", Text(1), required=True), Field("qty", Number(), required=True)))
CUSTOMER = Record(
    (
        Field("id", Text(1, 36), required=True, direction="read"),
        Field("name", Text(1, 40), required=True),
        Field("taxNo", Text(), note="Tax number, must be unique."),
        Field("phone", Text(), nullable=True),
    ),
    "Customer",
)
ORDER = Record(
    (
        Field("id", Text(1, 36), required=True, direction="read"),
        Field("customerId", Text(), required=True),
        Field("externalNo", Text(), nullable=True),
        Field("amount", Number(scale=2), required=True),
        Field("status", STATES, required=True),
        Field("address", Record((Field("city", Text()), Field("zip", Text())))),
        Field("lines", ListOf(LINE)),
        Field("priority", Number(scale=0), default="5"),
        Field("createdAt", Moment(), required=True, direction="read"),
        Field("updatedAt", Moment(), required=True, direction="read"),
        Field("version", Number(scale=0), required=True, direction="read"),
    ),
    "Order",
)
NEW_ORDER = Record(
    (
        Field("customerId", Text(), required=True),
        Field("externalNo", Text(), nullable=True),
        Field("amount", Number(scale=2), required=True),
        Field("status", STATES),
        Field("address", Record((Field("city", Text()), Field("zip", Text())))),
        Field("lines", ListOf(LINE)),
        Field("priority", Number(scale=0)),
    ),
    "OrderNew",
)
PROBLEM = Record(
    (Field("code", Text(), required=True), Field("message", Text(), required=True)), "Problem"
)
EVENT = Record(
    (
        Field("id", Text(), required=True),
        Field("event", Choice(("order.approved", "order.changed")), required=True),
        Field("occurredAt", Moment(), required=True),
        Field("data", Ref("Order"), required=True),
    ),
    "OrderEvent",
)
LIST = Record(
    (
        Field("items", ListOf(Ref("Order")), required=True),
        Field("total", Number(scale=0), required=True),
        Field("page", Number(scale=0), required=True),
    ),
    "OrderList",
)
TYPES = {
    "Customer": CUSTOMER, "Order": ORDER, "OrderNew": NEW_ORDER, "Problem": PROBLEM,
    "OrderEvent": EVENT, "OrderList": LIST,
}  # fmt: skip
MOVES = (
    Move("draft", "approved", "approveOrder"),
    Move("approved", "shipped", "system"),
    Move("draft", "cancelled", "change"),
)


def body(name: str) -> Part:
    """Give a JSON body of a named type."""
    return Part("body", "body", Ref(name), required=True, media="application/json")


def rest(
    name: str, method: str, path: str, *parts: Part, good: Outcome, bad: str = ""
) -> Operation:
    """Give an HTTP operation; bad: statuses with a Problem, split by blanks."""
    problem = Message((body("Problem"),))
    wrong = tuple(Outcome(status, ok=False, message=problem) for status in bad.split())
    binding = HttpBinding(method, path)
    return Operation(name, Message(parts), (good, *wrong), binding, access=("key",))


def shop(*, moves: tuple[Move, ...] = MOVES, refusals: dict[str, str] | None = None) -> Contract:
    """Give the REST shop with its roles guessed, its life declared and one unique field."""
    key = Part("id", "path", Text(), required=True)
    tag = Part("If-Match", "header", Text())
    once = Part("Idempotency-Key", "header", Text())
    etag = Part("ETag", "header", Text())
    asked = tuple(
        Part(n, "query", t)
        for n, t in (
            ("page", Number(scale=0)),
            ("pageSize", Number(scale=0, maximum=50)),
            ("customerId", Text()),
            ("status", STATES),
            ("updatedSince", Moment()),
            ("q", Text()),
        )
    )

    def one(name: str, status: str = "200") -> Outcome:
        return Outcome(status, ok=True, message=Message((body(name), etag)))

    operations = (
        rest("createCustomer", "POST", "/customers", body("Customer"), good=one("Customer", "201"),
             bad="400 409"),
        rest("getCustomer", "GET", "/customers/{id}", key, good=one("Customer"), bad="404"),
        rest("deleteCustomer", "DELETE", "/customers/{id}", key, good=Outcome("204", ok=True),
             bad="404 409"),
        rest("createOrder", "POST", "/orders", body("OrderNew"), once, good=one("Order", "201"),
             bad="400 409 422"),
        rest("listOrders", "GET", "/orders", *asked, good=one("OrderList"), bad="400"),
        rest("getOrder", "GET", "/orders/{id}", key, good=one("Order"), bad="404"),
        rest("updateOrder", "PATCH", "/orders/{id}", key, tag, body("OrderNew"), good=one("Order"),
             bad="400 404 409 412"),
        rest("replaceOrder", "PUT", "/orders/{id}", key, body("OrderNew"), good=one("Order"),
             bad="404 409"),
        rest("approveOrder", "POST", "/orders/{id}/approve", key, good=one("Order"),
             bad="404 409"),
    )  # fmt: skip
    events = tuple(
        EventOut(Operation(n, Message((body("OrderEvent"),)), (), HttpBinding("POST", "")), "", "")
        for n in ("orderApproved", "orderChanged")
    )
    access = (Access("key", "api-key", header="X-Key"),)
    guessed = infer(
        Contract("shop", "Shop", "1", Origin("shop.yaml", "openapi"), operations, TYPES, access,
                 events)
    )  # fmt: skip
    life = Life("status", "draft", moves)
    resources = tuple(
        replace(r, unique=(("externalNo",),), life=life) if r.name == "Order" else r
        for r in guessed.resources
    )
    return replace(guessed, resources=resources, refusals=refusals or {})


def soap(name: str, sent: Record, answered: Record, faults: tuple[str, ...] = ()) -> Operation:
    """Give a document/literal operation with faults of type Problem."""
    wrong = tuple(Outcome(f, ok=False, message=Message((body("Problem"),))) for f in faults)
    generic = (Outcome("Client", ok=False), Outcome("Server", ok=False))
    binding = SoapBinding("1.1", "document", "literal", "", "Shop", "Shop", "/shop", f"{{x}}{name}")
    good = Outcome("ok", ok=True, message=Message((Part("out", "body", answered),)))
    request = Message((Part(name, "body", sent),))
    return Operation(name, request, (good, *wrong, *generic), binding)


class Shop:
    """A twin of the shop and a shorthand to call it; each call takes one second."""

    def __init__(self, contract: Contract | None = None, **settings: object) -> None:
        settings = {"access": "open", **settings}
        self.twin = Twin(contract or shop(), **settings)  # type: ignore[arg-type]  # of the test
        self.now_ms = 0

    def __call__(self, operation: str, body: object = None, **args: object):
        self.now_ms += 1000
        given = {name.replace("_", "-"): value for name, value in args.items()}
        call = Call(operation, args=given, body=body)  # type: ignore[arg-type]  # of the test
        return self.twin.handle(call, self.now_ms)

    def customer(self, **fields: object) -> str:
        """Create a customer and give its key."""
        return self("createCustomer", {"name": "Acme", **fields}).body["id"]

    def order(self, **fields: object):
        """Create an order for a new customer and give the stored record."""
        given = {"customerId": self.customer(), "amount": 10, **fields}
        reply = self("createOrder", given)
        assert reply.ok, reply.says
        return reply.body
