"""Values against the validators of the wires: jsonschema-rs and libxml2, not our own opinion."""

from interlock.bundled import bundled
from interlock.contract.load import codec_for, load
from interlock.contract.model import Call, Reply
from interlock.schema.sample import sample

CONTRACTS = (
    ("contracts", "crm", "1.0", "openapi.yaml"),
    ("contracts", "erp", "1.0", "erp.wsdl"),
    ("contracts", "crm", "2.0", "openapi.yaml"),
    ("contracts", "erp", "2.0", "erp.wsdl"),
)


def contract(*parts):
    """Read one of our own contracts."""
    return load([bundled(*parts)], "crm")


def refused_requests(read, dice, values, *, operations=None):
    """Give (operation, breach) for each request body of `values(type)` that the wire refuses."""
    codec = codec_for(read)
    for operation in read.operations[:operations]:
        args = {
            part.name: sample(part.type, read.types, dice, edge=0)
            for part in operation.request.parts
            if part.where in ("path", "query", "header") and part.required
        }
        bodies = values(operation.request.body) if operation.request.has_body else [None]
        for body in bodies:
            request = codec.write_call(Call(operation.name, args, body), "http://127.0.0.1")
            for breach in codec.read_call(request).wrong:
                yield operation.name, str(breach), body


def refused_replies(read, values, *, operations=None):
    """Give (operation, breach) for each reply body of `values(type)` that breaks the contract."""
    codec = codec_for(read)
    for operation in read.operations[:operations]:
        for outcome in operation.outcomes:
            if outcome.ok and outcome.message.has_body:
                for body in values(outcome.message.body):
                    for breach in codec.check_reply(
                        operation.name, Reply(outcome.name, True, body)
                    ):
                        yield operation.name, str(breach), body
