"""Files of a project that mean harm end at the door (`interlock.cli`) like those that are wrong.

Each case spoils one text of the small project, in a process with limits of its own.
"""

from __future__ import annotations

import os

import pytest

from tests.cli.small_project import spoil, write
from tests.contract.hostile.cell import Cell

DEEP = 100_000
NINES = "9" * 5_000
BRIDGE, OVERLAY, DEALS, CASE = "bridge.yaml", "overlay.yaml", "deals.yaml", "case.yaml"
TOML = "interlock.toml"
_TRIALS, _NAME, _UNIQUE = "trials = 2", "name: name}", "{unique: [[dealNo]]}"
_REPLAY = ("replay", CASE)
CASES = (
    # interlock.toml
    ("a number of 401 digits", TOML, _TRIALS, f"trials = 1{'0' * 400}", 0, ""),
    ("infinity", TOML, _TRIALS, "trials = inf", 2, "integer"),
    ("not a number", TOML, _TRIALS, "trials = nan", 2, "integer"),
    ("a day", TOML, _TRIALS, "trials = 1979-05-27", 2, "integer"),
    ("deep lists", TOML, _TRIALS, "x = " + "[" * DEEP, 2, "too deep"),
    ("deep tables", TOML, _TRIALS, "x = " + "{a=" * DEEP, 2, "too deep"),
    ("deep names", TOML, _TRIALS, "a." * 20_000 + "a = 1", 2, TOML),
    ("a name of 1 MB", TOML, _TRIALS, "x" * 500_000 + " = 1", 2, "unknown key"),
    ("50,000 names", TOML, _TRIALS, "".join(f"k{n} = 1\n" for n in range(50_000)), 2, "unknown"),
    ("hidden characters", TOML, '"overlay.yaml"', '"a\\u202eb\\u001b[31m"', 2, "\\u202e"),
    ("a device for a secret", TOML, '"overlay.yaml"', '"overlay.yaml"\nowner = "${file:/dev/zero}"',
     2, "does not exist"),
    ("a pipe for a secret", TOML, '"overlay.yaml"', '"overlay.yaml"\nowner = "${file:pipe}"', 2,
     "does not exist"),
    ("a pipe for a contract", TOML, '"crm.yaml"', '"pipe"', 2, "pipe"),
    ("a device for a bridge", TOML, '"bridge.yaml"', '"/dev/zero"', 2, "/dev/zero"),
    ("a pattern of many stars", TOML, '"deals.yaml"', '"' + "**/" * 30 + 'deals.yaml"', 0, ""),
    ("more than 1 MB", TOML, _TRIALS, "# " + "x" * 1_000_000, 2, "longer than 1,000,000"),
    # the bridge
    ("a zone outside", BRIDGE, _NAME, "name: {from: name, zone: ../../../etc/passwd}}", 2, "zone"),
    ("an absolute zone", BRIDGE, _NAME, "name: {from: name, zone: /etc/passwd}}", 2, "zone"),
    ("a zone with a NUL", BRIDGE, _NAME, 'name: {from: name, zone: "a\\0b"}}', 2, "zone"),
    ("a zone of 5,000 letters", BRIDGE, _NAME, f"name: {{from: name, zone: {'x' * 5_000}}}}}", 2,
     "zone"),
    ("decimals of a billion", BRIDGE, _NAME, "name: {from: name, decimals: 1000000000}}", 2,
     "decimals"),
    ("a length of 5,000 digits", BRIDGE, _NAME, f"name: {{from: name, longest: {NINES}}}}}", 2, ""),
    ("a length of 5,000 digits in bytes", BRIDGE, _NAME,
     f"name: {{from: name, longest: {NINES} gbk-bytes, may_lose: x}}}}", 2, "longest"),
    ("a length in Arabic digits", BRIDGE, _NAME,
     "name: {from: name, longest: ٣ characters, may_lose: x}}", 2, "longest"),
    ("flows that wait for each other", BRIDGE, "    do: erp",
     "    after: deal-to-erp\n    do: erp", 2, "bridge.yaml:8"),
    ("a path of 10,000 steps", BRIDGE, "Deal.dealNo", "Deal" + ".a" * 10_000, 2, "Deal"),
    ("10,000 flows after each other", BRIDGE, "truth:", "".join(
        f"  f{n}:\n    on: crm deal.created\n    after: f{n + 1}\n    do: erp createOrder\n"
        f"    fields: {{name: name}}\n" for n in range(300)) + "truth:", 2, "f300"),
    ("a deep rule", BRIDGE, _NAME, "name: " + "{from: " * 150 + "x" + "}" * 150 + "}", 2, ""),
    ("an alias bomb", BRIDGE, "truth:", "tables:\n  a: &a {x: y}\n" + "".join(
        f"  t{n}: &t{n} [*{'a' if not n else f't{n - 1}'}, *{'a' if not n else f't{n - 1}'}]\n"
        for n in range(40)) + "truth:", 2, "aliases grow"),
    ("a table of 100,000 codes", BRIDGE, "truth:", "tables:\n  t:\n" + "".join(
        f"    k{n}: v{n}\n" for n in range(DEEP // 5)) + "truth:", 0, ""),
    ("a key that is no flag", BRIDGE, "truth:", "tables: {no: {no: yes, on: off}}\ntruth:", 0, ""),
    # the overlay
    ("a number as wide as memory", OVERLAY, _UNIQUE,
     '{stamps: {dealNo: {number: "{:0999999999}"}}}', 3, "is no form of a number"),
    ("a number that looks around", OVERLAY, _UNIQUE,
     '{stamps: {dealNo: {number: "{0.__class__.__mro__}"}}}', 3, "is no form of a number"),
    ("a number of a field that is not there", OVERLAY, _UNIQUE,
     '{stamps: {dealNo: {number: "{.real.nothing}"}}}', 3, "is no form of a number"),
    ("a number in a number", OVERLAY, _UNIQUE, '{stamps: {dealNo: {number: "{:{}}"}}}', 3,
     "is no form of a number"),
    ("braces that stay", OVERLAY, _UNIQUE, '{stamps: {dealNo: {number: "{{D}}-{:06d}"}}}', 0, ""),
    ("pages of 10**30", OVERLAY, _UNIQUE, _UNIQUE
     + f"\noperations: {{listDeals: {{paging: {{style: page, position: p, size_max: {10**30}}}}}}}",
     3, "'p'"),
    ("a lifetime of 10**400", OVERLAY, _UNIQUE, _UNIQUE
     + f"\naccess: {{k: {{kind: bearer, lifetime_s: 1{'0' * 400}}}}}", 0, ""),
    ("a schema outside the folder", OVERLAY, _UNIQUE, _UNIQUE + "\noperations: {createDeal: "
     "{embedded: {body.name: {format: json, schema: ../nothing.json}}}}", 3, "there is no file"),
    ("a schema that is a device", OVERLAY, _UNIQUE, _UNIQUE + "\noperations: {createDeal: "
     "{embedded: {body.name: {format: json, schema: /dev/zero}}}}", 3, "there is no file"),
    ("a schema with a NUL", OVERLAY, _UNIQUE, _UNIQUE + "\noperations: {createDeal: "
     '{embedded: {body.name: {format: json, schema: "a\\0b"}}}}', 3, "there is no file"),
    ("a schema with a bomb", OVERLAY, _UNIQUE, _UNIQUE + "\noperations: {createDeal: {embedded: "
     "{body.name: {format: xml, schema: bomb.xsd, element: a}}}}", 3, "document type declaration"),
    # scenarios
    ("a count of 5,000 digits", DEALS, "1 to 2", f"1 to {NINES}", 2, "deals.yaml:6"),
    ("a time of 5,000 digits", DEALS, "30 min", f"{NINES} min", 2, "deals.yaml:3"),
    ("a time of 5,000 places", DEALS, "30 min", f"0.{NINES} min", 2, "deals.yaml"),
    ("a time in Arabic digits", DEALS, "horizon: 30 min", "horizon: ٣٠ min", 2, "no duration"),
    ("10,000 steps", DEALS, "laws:", "  - {crm: create, record: deal}\n" * 10_000 + "laws:", 0, ""),
    ("10,000 laws", DEALS, "laws:", "laws:\n" + "  - exactly-once: deal\n" * 10_000, 0, ""),
    ("10**30 trials", DEALS, "laws:", f"trials: {10**30}\nlaws:", 0, ""),
    ("a call number of 5,000 digits", DEALS, "laws:",
     f"faults:\n  - {{at: 'erp.createOrder#{NINES}', fault: reply-lost}}\nlaws:", 2, "deals.yaml"),
    ("values with markup", DEALS, "{count: 1 to 2}",
     "{count: 1, with: {name: \"<script>\\x1b[31m\"}}", 0, ""),
    # cases
    ("a seed of 4,000 digits", CASE, "seed: 7", "seed: " + "9" * 3_999, 0, ""),
    ("a time below zero", CASE, "at: 1 s", "at: -1 s", 2, "no duration"),
    ("a body of many values", CASE, "name: one", "name: [" + "1," * DEEP + "]", 0, ""),
    ("a body that is deep", CASE, "name: one", "name: " + "[" * 150 + "]" * 150, 0, ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def cell():
    with Cell() as running:
        yield running


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "says"),
    [pytest.param(*case[1:], id=f"{case[1]}: {case[0]}") for case in CASES],
)
def test_a_project_that_means_harm(cell, tmp_path, file, old, new, code, says):
    write(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bomb.xsd").write_text('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    spoil(tmp_path, file, old, new)
    words = ["check", CASE] if file == CASE else ["check"]
    told = cell.answer(words, tmp_path)
    said = told.err + told.out
    assert told.code == code, f"{told.code} after {told.cpu_s:.1f} s: {said[:800]}"
    assert says in said
    assert "Traceback" not in said
    assert "defect of Interlock" not in said
    assert "\x1b" not in said
    assert len(said) < 100_000
    if code in (2, 3):
        assert told.err.startswith("error: ")
        assert "\n  remedy: " in told.err
