"""Documents are read as YAML 1.2 core or JSON, with places, and hostile ones are refused."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from interlock.documents import Document, read_document
from interlock.errors import BridgeError, ContractError, InterlockError
from tests.corpus import corpus, needs


def read(text: str | bytes, file: str = "a.yaml") -> Document:
    return read_document(text if isinstance(text, bytes) else text.encode(), file)


def refusal(text: str | bytes, file: str = "a.yaml") -> InterlockError:
    with pytest.raises(ContractError) as caught:
        read(text, file)
    return caught.value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("off", "off"), ("y", "y"), ("0010", "0010"),
        ("09:30", "09:30"), ("1:30", "1:30"), ("2024-01-01", "2024-01-01"), ("1_000", "1_000"),
        ("0x1F", 31), ("0o17", 15), ("017", "017"), ("0", 0), ("-12", -12), ("+7", 7),
        ("1.50", Decimal("1.50")), ("1e3", Decimal("1e3")), (".5", Decimal("0.5")),
        ("00.5", "00.5"), ("1.2.3", "1.2.3"), ("-a", "-a"), ("+", "+"), (".", "."),
        ("true", True), ("FALSE", False), ("tRue", "tRue"), ("null", None), ("~", None),
        ("", None), ('"true"', "true"), ("'12'", "12"), ('""', ""), ("镕基", "镕基"),
        ("99999999999999999999999999", 99999999999999999999999999), ("=", "="),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2_and_codes_stay_text(written: str, value: object) -> None:
    data = read(f"a: {written}\n").data
    assert isinstance(data, dict)
    assert data["a"] == value
    assert type(data["a"]) is type(value)


def test_keys_are_text_as_written() -> None:
    assert read("200: a\nNO: b\n1.0: c\ntrue: d\n").data == {
        "200": "a", "NO": "b", "1.0": "c", "true": "d",
    }  # fmt: skip


def test_json_keeps_decimals_as_written_and_big_integers() -> None:
    data = read('{"a": 1.50, "b": 123456789012345678901234567890}', "a.json").data
    assert isinstance(data, dict)
    assert str(data["a"]) == "1.50"
    assert data["b"] == 123456789012345678901234567890


def test_flow_yaml_that_looks_like_json_is_yaml() -> None:
    assert read("{a: NO, b: [1, 2]}").data == {"a": "NO", "b": [1, 2]}


def test_merge_keys_fill_what_the_mapping_does_not_say() -> None:
    text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nme: {<<: [*b, *o], x: 9}\n"
    data = read(text).data
    assert isinstance(data, dict)
    assert data["me"] == {"x": 9, "y": 2, "z": 4}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert read('a: {"<<": 1}').data == {"a": {"<<": 1}}


def test_a_byte_order_mark_is_tolerated() -> None:
    assert read(b"\xef\xbb\xbfa: 1").data == {"a": 1}


def test_yaml_tells_the_line_and_column_of_keys_and_values() -> None:
    document = read("a:\n  - b: 1\n    c:  x\n  - d\n")
    assert document.line(("a", 0, "c")) == (3, 5)
    assert document.line(("a", 0, "c"), value=True) == (3, 9)
    assert document.line(("a", 1)) == (4, 5)
    assert document.where(("a",)) == "a.yaml:1:1"


def test_json_tells_the_line_and_column_of_keys_and_values() -> None:
    document = read('{\n "a": [\n  {"b": 1, "\\u0063":  "x"},\n  2]}', "a.json")
    assert document.line(("a", 0, "c")) == (3, 12)
    assert document.line(("a", 0, "c"), value=True) == (3, 23)
    assert document.line(("a", 1)) == (4, 3)


@pytest.mark.parametrize("text", ["a:\n  b: 1\n", '{"a":\n  {"b": 1}}'])
def test_a_missing_path_has_the_place_of_its_nearest_parent(text: str) -> None:
    document = read(text)
    assert document.line(("a", "nothing", 3)) == document.line(("a",))


def test_a_merged_key_has_the_place_where_it_was_written() -> None:
    assert read("b: &b\n  x: 1\nm:\n  <<: *b\n").line(("m", "x")) == (2, 3)


def test_keys_are_merged_at_any_depth_of_a_large_document() -> None:
    deep = "b: &b {x: 1}\nl0: {l1: {l2: {l3: {<<: [*b, *b], y: 2}}, <<: [*b]}, <<: [*b, *b]}\n"
    document = read(f"{deep}text: {'t' * 1_000_001}\n")
    assert document.data["l0"]["l1"]["l2"]["l3"] == {"x": 1, "y": 2}
    assert document.line(("l0", "l1", "l2", "l3", "y")) == (2, 35)


def test_a_document_read_without_positions_has_none() -> None:
    document = read_document(b"a: 1", "a.yaml", positions=False)
    assert document.line(("a",)) == (0, 0)
    assert document.where(("a",)) == "a.yaml"


def test_the_error_class_is_the_callers() -> None:
    with pytest.raises(BridgeError) as caught:
        read_document(b"a: 1\na: 2", "b.yaml", BridgeError)
    assert caught.value.where == "b.yaml:2:1"


@pytest.mark.parametrize("blank", ["", " ", "\t", " \n ", " " * 200])
@pytest.mark.parametrize("key", ["c", '\\"c', "c\\\\", '\\":', ""])
def test_a_key_of_json_stands_twice_however_it_is_written(key: str, blank: str) -> None:
    text = f'{{"a": "b\\": \\\\", "x": {{"{key}"{blank}: [":"],\n "{key}"{blank}:2}}}}'
    assert "stands twice" in refusal(text).problem
    assert refusal(text).where.partition(":")[2].endswith(":2")


@pytest.mark.parametrize("value", ['\\":', '\\\\\\" :', " : ", "\\\\", ":"])
def test_what_looks_like_a_key_in_a_text_is_none(value: str) -> None:
    assert list(read(f'{{"a" : "{value}", "b": [":", "a"]}}').data) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("a: 1\nb: 2\na: 3", "a.yaml:3:1", "'a' stands twice"),
        ('{"a": 1, "b": {"c": 1,\n "c": 2}}', "a.yaml:2:2", "'c' stands twice"),
        ("a: !!python/object:os.system x", "a.yaml:1:4", "!!python/object:os.system"),
        ("a: !!str 1", "a.yaml:1:4", "!!str"),
        ("a: &a [*a]", "a.yaml:1:8", "contains itself"),
        ("a: *b", "a.yaml:1:4", "no anchor &b"),
        ("a: 1\n---\nb: 1", "a.yaml:2:1", "second document"),
        ("[a]: 1", "a.yaml:1:1", "no plain text"),
        ("a: {<<: 1}", "a.yaml:1:5", "merge key"),
        ("a: .inf", "a.yaml:1:4", ".inf"),
        ('{"a": NaN}', "a.yaml:1:7", "NaN"),
        ('{"a": 1e999999999}', "a.yaml:1:7", "too large"),
        ("a:\n\tb: 1", "a.yaml:2:1", "a tab stands in the indentation"),
        ("a: \x00", "a.yaml:1:4", "NUL"),
        ("a: \x01", "a.yaml:1:4", "control characters"),
        ('{"a": "\\ud800"}', "a.yaml:1:8", "surrogate"),
        ("", "a.yaml", "empty"),
        ("# nothing\n", "a.yaml", "only comments"),
    ],
)
def test_what_would_mislead_is_refused_with_its_place(text: str, where: str, problem: str) -> None:
    error = refusal(text)
    assert error.where == where
    assert problem in error.problem
    assert error.remedy


def test_tabs_are_named_in_the_remedy() -> None:
    assert "tabs" in refusal("a:\n\tb: 1").remedy


def test_an_escaped_backslash_before_a_surrogate_is_no_surrogate() -> None:
    text = json.dumps({"pattern": "[\\ud800-\\udfff]"})
    assert read(text).data == {"pattern": "[\\ud800-\\udfff]"}


def test_other_encodings_are_named() -> None:
    assert "UTF-16" in refusal('{"a": 1}'.encode("utf-16")).problem
    assert "UTF-16" in refusal('{"a": 1}'.encode("utf-16-be")).problem
    assert "UTF-32" in refusal('{"a": 1}'.encode("utf-32")).problem


def test_gbk_is_recognised_and_its_first_byte_named() -> None:
    error = refusal("a: 1\nname: 镕基".encode("gbk"))
    assert error.where == "a.yaml:2:7"
    assert "byte 0x" in error.problem
    assert "offset" in error.problem
    assert "GBK" in error.remedy


@pytest.mark.parametrize("text", ['{"a": [1, 2', "a: [1, 2", 'a: "x', '{"a": '])
def test_a_truncated_file_is_called_so(text: str) -> None:
    assert "ends" in refusal(text).problem


_NINES = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
    for old, new in zip("abcdefghijk", "bcdefghijkl", strict=True)
)
_CHAIN = "- &a0 [x]\n" + "".join(f"- &a{i} [*a{i - 1}]\n" for i in range(1, 3000))
_MERGES = (
    "a: &a {" + ",".join(f"k{i}: 1" for i in range(1000)) + "}\n"
    + "".join(f"m{i}: {{<<: *a}}\n" for i in range(3000))
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (_NINES, "aliases grow"),
        (_MERGES, "aliases grow"),
        (_CHAIN, "nests deeper"),
        ("[" * 1_000_000, "nests deeper"),
        ("a: " + "[" * 1_000_000, "nests deeper"),
        ('{"a":' * 1_000_000, "nests deeper"),
        ("- " * 1_000_000, "nests deeper"),
        ("[" * 300 + "]" * 300, "nests deeper"),
        ('{"a": ' + "9" * 1_000_000 + "}", "too many digits"),
        ('{"a": 1.' + "9" * 1_000_000 + "}", "too long"),
    ],
    ids=lambda value: value[:16],
)
def test_small_hostile_documents_are_refused(text: str, problem: str) -> None:
    assert problem in refusal(text).problem


def test_two_hundred_levels_are_read() -> None:
    assert read("[" * 200 + "]" * 200).data is not None
    assert read("a: " + "[" * 200 + "]" * 200).data is not None


def test_a_huge_file_is_refused_by_its_size() -> None:
    assert "bytes" in refusal(b" " * (64 * 1024 * 1024 + 1)).problem


OPENAPI = corpus("openapi")
# The newest of each vendor: the rest costs seconds and shows nothing else.
DOCUMENTS = {
    path.parent: path
    for path in sorted(OPENAPI.rglob("*"))
    if path.suffix in (".json", ".yaml", ".yml")
}


@needs("openapi")
@pytest.mark.corpus
def test_vendors_contracts_are_read_and_each_path_has_its_own_line() -> None:
    for path in DOCUMENTS.values():
        data = path.read_bytes()
        document = read_document(data, path.name)
        assert isinstance(document.data, dict)
        paths = document.data.get("paths") or {}
        assert isinstance(paths, dict)
        rows = data.decode("utf-8-sig").split("\n")
        for name in list(paths)[:: max(1, len(paths) // 20)]:
            line, column = document.line(("paths", name))
            assert name in rows[line - 1][column - 1 :].replace("\\/", "/"), (path.name, name)


@needs("openapi", "suitecrm", "swagger-lib-v8.json")
@pytest.mark.corpus
def test_json_read_as_yaml_gives_the_same_values() -> None:
    text = corpus("openapi", "suitecrm", "swagger-lib-v8.json").read_text(encoding="utf-8")
    as_yaml = read(f"root:\n  {text}").data
    assert isinstance(as_yaml, dict)
    assert as_yaml["root"] == read(text, "a.json").data


def test_places_deep_in_a_large_file_are_found_though_only_upper_ones_were_noted():
    text = "a:\n  b:\n    c:\n      d:\n        e:\n          f: 1\nrest: |\n  " + "x" * 1_100_000
    document = read_document(text.encode(), "large.yaml")
    assert document.line(("a", "b")) == (2, 3)
    assert document.line(("a", "b", "c", "d", "e", "f")) == (6, 11)
    assert document.line(("a", "b", "c", "d", "e", "f"), value=True) == (6, 14)
    assert document.line(("a", "b", "c", "d", "e", "nothing")) == (5, 9)


FILLED = ' "x": "' + "y" * 1_100_000 + '"'


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, 2}, %s}',
        '{"a": {"b": 1,}, %s}',
        '{"a" 1, %s}',
        '{"a": 1 "b": 2, %s}',
        '{"a": 1, "a": 2, %s}',
        "{a: 1, %s}",
        '{"a": [1 2], %s}',
        '{"a": 1, %s',
        '{"a": 1, %s} 1',
        '{"a": {"b": {"c": {"d": 1, "d": 2}}}, %s}',
    ],
)
def test_what_is_wrong_in_a_large_json_file_is_told_as_in_a_small_one(text):
    told = []
    for filling in (' "x": 1', FILLED):
        with pytest.raises(ContractError) as refused:
            read_document((text % filling).encode(), "a.json")
        told.append(refused.value.problem)
    assert told[0] == told[1]


def test_places_in_a_large_json_file_are_those_of_its_text():
    text = '{"a": {"b": [1,\n {"c": {"d": {"e": 5}}}]},\n' + FILLED + "}"
    document = read_document(text.encode(), "a.json")
    assert document.data["a"] == {"b": [1, {"c": {"d": {"e": 5}}}]}
    assert document.line(("a", "b", 1, "c")) == (2, 3)
    assert document.line(("a", "b", 1, "c", "d", "e"), value=True) == (2, 20)
    assert document.line(("x",)) == (3, 2)
