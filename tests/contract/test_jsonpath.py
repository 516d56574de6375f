"""Queries of RFC 9535; the vendors' overlays that we read are full of them."""

from decimal import Decimal

import pytest

from interlock.contract.jsonpath import BadQuery, find, parse

DOCUMENT = {
    "store": {
        "book": [
            {"category": "reference", "author": "Rees", "price": Decimal("8.95")},
            {"category": "fiction", "author": "Waugh", "price": Decimal("12.99"), "isbn": "0-553"},
            {"category": "fiction", "author": "Tolkien", "price": 22, "isbn": "0-395"},
        ],
        "bicycle": {"color": "red", "price": 399},
    },
    "paths": {"/a b": {"get": {"x": None}}, "/c": {"get": {"tags": ["a", "b"]}}},
}


def found(query):
    return [
        "/".join(map(str, place)).removeprefix("store/") for place in find(parse(query), DOCUMENT)
    ]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("$", [""]),
        ("$.store.book[0].author", ["book/0/author"]),
        ("$.store.book[*].author", ["book/0/author", "book/1/author", "book/2/author"]),
        ("$..author", ["book/0/author", "book/1/author", "book/2/author"]),
        ("$.store..price", ["book/0/price", "book/1/price", "book/2/price", "bicycle/price"]),
        ("$..book[-1]", ["book/2"]),
        ("$..book[0,1]", ["book/0", "book/1"]),
        ("$..book[:2]", ["book/0", "book/1"]),
        ("$..book[::-1]", ["book/2", "book/1", "book/0"]),
        ("$..book[?@.isbn]", ["book/1", "book/2"]),
        ("$..book[?@.price<10]", ["book/0"]),
        ("$..book[?@.price == 12.990]", ["book/1"]),
        ("$..book[?!@.isbn || @.author=='Tolkien']", ["book/0", "book/2"]),
        ("$..book[?@.price > $.store.book[1].price && @.isbn]", ["book/2"]),
        ("$..book[?match(@.author, 'T.*')]", ["book/2"]),
        ("$..book[?search(@.isbn, '39')]", ["book/2"]),
        ("$..book[?length(@.author) > 5]", ["book/2"]),
        ("$.store[?count(@.*) == 2]", ["bicycle"]),
        ("$..book[?value(@..isbn) == '0-553']", ["book/1"]),
        ("$.paths['/a b'].get.x", ["paths//a b/get/x"]),
        ('$["paths"]["\\u002fc"].get.tags[?@ == "b"]', ["paths//c/get/tags/1"]),
        ("$.paths.*.get[?@ == null]", ["paths//a b/get/x"]),
        ("$.paths[?@.get.tags[0] == 'a'].get", ["paths//c/get"]),
        ("$.store.book[5]", []),
        ("$ .store [ 'bicycle' , 'none' ]", ["bicycle"]),
    ],
)
def test_a_query_finds_its_places_in_the_order_of_the_document(query, places):
    assert found(query) == places


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("store", r"begins with \$, at character 1"),
        ("$.", "a name is missing, at character 3"),
        ("$[", "no name, index"),
        ("$['a]", "does not end"),
        ("$[01]", "is missing"),
        ("$[?@.a =! 1]", "is missing"),
        ("$[?@.*==1]", "several nodes cannot be compared"),
        ("$[?1]", "a value alone is no test"),
        ("$[?length(@)]", "gives a value, not a test"),
        ("$[?match(@, 'a') == true]", "gives a test, not a value"),
        ("$[?no(@)]", r"no function no\(\)"),
        ("$[?count(1) == 1]", "takes a query"),
        ("$[?length(@, @) == 1]", "takes 1, not 2"),
        ("$[9007199254740992]", "is no index"),
        ("$.a b", "no step"),
        ("$['\\ud800']", "surrogate"),
        ("$[?match(@, '\\\\p{L}')]", "category"),
        ("$[?" + "(" * 99 + "@", "nested too deeply"),
    ],
)
def test_what_is_no_query_is_refused_with_its_place(query, problem):
    with pytest.raises(BadQuery, match=problem):
        parse(query)
