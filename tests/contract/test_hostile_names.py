"""Names and texts of a contract neither steer a terminal nor a browser (`interlock.contract`)."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from tests.contract.hostile.samples import EDMX, WSDL

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"'><img src=x onerror=alert(1)>{{1231*1237}}"
MARKS = (
    "\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\b\b", "\x7f", "\u202egnp.exe", "\u2066x\u2069",
    "\u200b", "\u200d", "\ufeff", "\u2028", "\u0085", "\U000e0041", "\nHOLDS: 1 contract", "\r\x00",
)  # fmt: skip
# Word joiners and selectors are letters of some languages; what turns or hides text is not.
HARMFUL = "".join(MARKS).translate({ord(c): None for c in "[31m]0;title2Jgnp.exHOLDS: 1contra"})


def _api(text: str) -> bytes:
    """Give a contract that says a text wherever a text may stand."""
    schema = {
        "type": "object", "title": text, "description": text, "required": [text],
        "properties": {text: {"type": "string", "description": text, "enum": [text], "format": text,
                              "default": text, "pattern": text, "maxLength": text}},
    }  # fmt: skip
    ref = {"$ref": "#/components/schemas/" + text.replace("~", "~0").replace("/", "~1")}
    body = {"content": {"application/json": {"schema": ref}}}
    operation = {
        "operationId": text, "summary": text, "description": text, "tags": [text],
        "security": [{text: [text]}], "requestBody": body,
        "responses": {"200": {"description": text, **body}, text: {"description": text}},
        "callbacks": {text: {}},
        "parameters": [
            {"name": text, "in": "query", "description": text, "schema": ref},
            {"name": text, "in": text},
        ],
    }  # fmt: skip
    return json.dumps({
        "openapi": "3.1.0",
        "info": {"title": text, "version": text, "description": text},
        "servers": [{"url": text, "description": text}],
        "paths": {
            "/things": {"post": operation, "get": {"operationId": text + "2"}},
            "/" + text.replace("/", ""): {"get": {"operationId": "other" + text}, "put": 7},
        },
        "webhooks": {text: {"post": operation}},
        "components": {
            "schemas": {text: schema, "R": {"$ref": text}, "S": {text: text, "type": text}},
            "securitySchemes": {text: {"type": text, "name": text, "scheme": text}},
        },
    }).encode()  # fmt: skip


def _xml(sample: str, text: str) -> bytes:
    """Give a contract in XML that says a text in names and notes."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    for name in ('name="Op"', 'name="S"', 'Name="a"', 'Name="Things"', 'Name="C"'):
        sample = sample.replace(name, f'{name[:-1]}{escaped}"')
    return sample.replace(
        "<types>", f"<documentation>{escaped}</documentation><types>"
    ).encode()  # fmt: skip


def _contracts(text: str) -> dict[str, bytes]:
    return {
        "openapi": _api(text),
        "yaml": json.dumps(json.loads(_api(text)), indent=1)
        .encode()
        .replace(b"{\n", b"# a comment\n{\n", 1),
        "wsdl": _xml(WSDL, text),
        "edmx": _xml(EDMX, text),
    }


@pytest.mark.parametrize("flag", [(), ("--operations",), ("--json",), ("--lang", "zh")])
@pytest.mark.parametrize("mark", MARKS, ids=ascii)
def test_a_terminal_shows_marks_as_escapes(interlock, tmp_path, monkeypatch, mark, flag):
    monkeypatch.chdir(tmp_path)
    for name, data in _contracts(f"a{mark}b").items():
        (tmp_path / name).write_bytes(data)
        said = interlock("check", name, *flag)
        whole = said.out + said.err
        assert said.code in (0, 3, 4)
        assert not set(HARMFUL) & set(whole) - {"\n"}, ascii(whole)
        verdicts = [line for line in whole.splitlines() if line.startswith("HOLDS: ")]
        assert len(verdicts) <= (said.code == 0)
        assert "defect" not in whole


class Seen(HTMLParser):
    """Collect what a browser would run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "img", "iframe", "object", "embed", "base", "form"):
            self.bad.append(tag)
        self.bad += [f"{tag} {n}={v}" for n, v in attributes if n.startswith("on")]
        self.bad += [
            f"{tag} {n}={v}"
            for n, v in attributes
            if n in ("href", "src") and not (v or "").startswith("#")
        ]


@pytest.mark.parametrize("text", [SCRIPT, IMAGE], ids=["script", "image"])
def test_a_browser_runs_nothing_of_a_contract(interlock, tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    shown = 0
    for name, data in _contracts(text).items():
        (tmp_path / name).write_bytes(data)
        said = interlock("check", name, "--report", "html=page.html", "--report", "junit=page.xml")
        assert said.code in (0, 3, 4), said
        if said.code == 3:
            continue
        shown += 1
        page = (tmp_path / "page.html").read_text("utf-8")
        seen = Seen()
        seen.feed(page)
        assert seen.bad == []
        assert str(1231 * 1237) not in page
    assert shown > 1
