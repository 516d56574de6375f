"""JSONPath (RFC 9535): which places of a document a query means."""

from interlock.contract.jsonpath.query import Query
from interlock.contract.jsonpath.select import Location, find
from interlock.contract.jsonpath.syntax import BadQuery, parse

__all__ = ["BadQuery", "Location", "Query", "find", "parse"]
