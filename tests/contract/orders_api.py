"""A small OpenAPI contract that tests change as they need."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from interlock.contract.model import Contract
from interlock.contract.openapi import read

MONEY = {"type": "string", "pattern": r"^-?\d{1,13}\.\d{2}$"}


def orders_api(**changes: Any) -> dict[str, Any]:
    """Give the document; `changes` replace top-level keys."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1"},
        "servers": [{"url": "https://erp.example/api/v1"}],
        "paths": {
            "/orders": {
                "get": {
                    "operationId": "listOrders",
                    "parameters": [
                        query("page", {"type": "integer", "minimum": 1}),
                        query("status", {"type": "array", "items": {"enum": ["open", "closed"]}}),
                    ],
                    "responses": {"200": json_body({"type": "array", "items": ref("Order")})},
                },
                "post": {
                    "operationId": "createOrder",
                    "requestBody": {**json_body(ref("Order")), "required": True},
                    "responses": {
                        "201": json_body(ref("Order")),
                        "400": json_body(ref("Error")),
                    },
                },
            },
            "/orders/{id}": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "get": {
                    "operationId": "getOrder",
                    "responses": {
                        "200": json_body(ref("Order")),
                        "404": {"description": "no such order"},
                        "5XX": json_body(ref("Error")),
                        "default": json_body(ref("Error")),
                    },
                },
            },
        },
        "components": {
            "schemas": {
                "Order": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["id", "customer", "total"],
                    "properties": {
                        "id": {"type": "string", "readOnly": True},
                        "customer": {"type": "string", "minLength": 1},
                        "total": MONEY,
                        "rate": {"type": "number"},
                        "note": {"type": "string", "nullable": True, "maxLength": 5},
                        "parent": ref("Order"),
                        "lines": {"type": "array", "items": ref("Line"), "maxItems": 3},
                    },
                },
                "Line": {
                    "type": "object",
                    "required": ["sku", "qty"],
                    "properties": {"sku": {"type": "string"}, "qty": {"type": "integer"}},
                },
                "Error": {
                    "type": "object",
                    "required": ["code", "message"],
                    "properties": {
                        "code": {"type": "string"},
                        "message": {"type": "string"},
                        "details": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["path", "rule"],
                                "properties": {
                                    "path": {"type": "string"},
                                    "rule": {"type": "string"},
                                },
                            },
                        },
                    },
                },
            }
        },
        **changes,
    }


def ref(name: str) -> dict[str, str]:
    """Give a reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a query parameter."""
    return {"name": name, "in": "query", "schema": schema, **more}


def json_body(schema: dict[str, Any]) -> dict[str, Any]:
    """Give a body or a response of JSON."""
    return {"description": "", "content": {"application/json": {"schema": schema}}}


def one_operation(operation: dict[str, Any], *, path: str = "/x", **changes: Any) -> dict[str, Any]:
    """Give a document with a single POST."""
    responses = {"responses": {"200": {"description": ""}}}
    return orders_api(paths={path: {"post": {**responses, **operation}}}, **changes)


def save(folder: Path, document: Any, name: str = "orders.json") -> Path:
    """Write a document as JSON; Decimals keep their digits well enough for tests."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, default=_number), encoding="utf-8")
    return path


def _number(value: object) -> float:
    assert isinstance(value, Decimal)
    return float(value)


def contract_of(folder: Path, document: Any | None = None) -> Contract:
    """Read a document as a contract of the ERP."""
    return read([save(folder, orders_api() if document is None else document)], "erp")
