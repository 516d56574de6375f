"""`interlock vendor`: files come from an address once, and never again behind anybody's back."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytestmark = pytest.mark.sockets

ROOT = {
    "openapi": "3.1.0",
    "info": {"title": "Vendor", "version": "1"},
    "paths": {
        "/a": {"$ref": "paths/a.json"},
        "/b": {"get": {"operationId": "b", "responses": {"200": {"description": ""}}}},
    },
    "components": {"schemas": {"S": {"example": {"$ref": "not/a/file.json"}}}},
}
ITEM = {"get": {"operationId": "a", "responses": {"200": {"content": {"application/json": {
    "schema": {"$ref": "../types.json#/Order"}}}}}}}  # fmt: skip
TYPES = {"Order": {"type": "object", "properties": {"far": {"$ref": "/shared/money.json"}}}}
MONEY = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "number"}


@pytest.fixture
def vendor(monkeypatch):
    """Serve pages on a loopback address; `pages` may be changed, `asked` lists what came."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    pages = {
        "/v1/openapi.json": ROOT, "/v1/paths/a.json": ITEM, "/v1/types.json": TYPES,
        "/shared/money.json": MONEY,
    }  # fmt: skip

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            page = pages.get(self.path)
            moved = isinstance(page, str)
            self.send_response(404 if page is None else 302 if moved else 200)
            if moved:
                self.send_header("Location", page)
            self.end_headers()
            if page is not None and not moved:
                self.wfile.write(page if isinstance(page, bytes) else json.dumps(page).encode())

        def log_message(self, *_):
            pass

    asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.pages, server.asked = pages, asked
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_contract_is_fetched_with_all_that_it_refers_to_and_read_without_network(
    interlock, vendor, here
):
    said = interlock("vendor", f"{vendor.url}/v1/openapi.json", "--json")
    assert said.code == 0, said
    assert vendor.asked == [
        "/v1/openapi.json", "/v1/paths/a.json", "/v1/types.json", "/shared/money.json",
    ]  # fmt: skip
    files = [f["file"] for f in said.json["files"]]
    host = vendor.url.removeprefix("http://").replace(":", "_")
    assert files == ["contracts/openapi.json", "contracts/paths/a.json", "contracts/types.json",
                     f"contracts/remote/{host}/shared/money.json"]  # fmt: skip
    read = interlock("check", "contracts/openapi.json", "--json").json["contracts"][0]
    assert (read["testable"], read["refused"]) == (2, [])
    assert len(read["files"]) == 4
    assert len(vendor.asked) == 4


def test_a_second_fetch_tells_what_has_changed(interlock, vendor, here):
    address = f"{vendor.url}/v1/openapi.json"
    assert "new  contracts/openapi.json" in interlock("vendor", address).out
    lock = (here / "contracts/interlock.lock").read_text("utf-8")
    assert "unchanged  contracts/types.json" in interlock("vendor", address).out
    assert (here / "contracts/interlock.lock").read_text("utf-8") == lock
    vendor.pages["/v1/types.json"] = {**TYPES, "more": 1}
    assert "changed  contracts/types.json" in interlock("vendor", address).out
    assert (here / "contracts/interlock.lock").read_text("utf-8") != lock


def test_a_file_that_was_changed_by_hand_is_not_taken_for_the_vendors(interlock, vendor, here):
    interlock("vendor", f"{vendor.url}/v1/openapi.json")
    (here / "contracts/types.json").write_text("{}", encoding="utf-8")
    said = interlock("check", "contracts/openapi.json")
    assert said.code == 4
    assert "the digest in interlock.lock is another" in said.out
    assert "testable 1" in said.out


def test_what_an_own_file_refers_to_is_fetched_beside_it(interlock, vendor, here):
    own = {**ROOT, "paths": {"/a": {"$ref": "item.json"}}}
    item = {"get": {"operationId": "a", "requestBody": {"content": {"application/json": {
        "schema": {"$ref": f"{vendor.url}/v1/types.json#/Order"}}}}}}  # fmt: skip
    (here / "own.json").write_text(json.dumps(own), encoding="utf-8")
    (here / "item.json").write_text(json.dumps(item), encoding="utf-8")
    before = interlock("check", "own.json")
    assert before.code == 4
    assert "interlock vendor own.json" in before.out
    assert vendor.asked == []
    assert interlock("vendor", "own.json").code == 0
    assert vendor.asked == ["/v1/types.json", "/shared/money.json"]
    assert interlock("check", "own.json").code == 0
    assert (here / "interlock.lock").is_file()


def test_a_file_that_refers_to_no_address_has_nothing_to_fetch(interlock, vendor, here):
    (here / "own.json").write_text(json.dumps({**ROOT, "paths": {}}), encoding="utf-8")
    assert interlock("vendor", "own.json").out == (
        "nothing to fetch: own.json refers to no address\n"
    )
    assert not (here / "interlock.lock").exists()
    assert interlock("vendor", f"{vendor.url}/shared/money.json", "--into", "c").code != 0
    address = f"{vendor.url}/v1/openapi.json"
    assert interlock("vendor", address, "--into", ".").code == 0
    before = (here / "interlock.lock").read_bytes()
    said = interlock("vendor", "own.json")
    assert said.out.endswith("; interlock.lock is as it was\n")
    assert (here / "interlock.lock").read_bytes() == before
    assert interlock("vendor", "own.json", "--json").json["files"] == []


def test_an_address_that_moved_is_known_by_both_names(interlock, vendor, here):
    vendor.pages["/latest"] = "/v1/openapi.json"
    assert interlock("vendor", f"{vendor.url}/latest", "--into", "c").code == 0
    assert interlock("check", "c/latest", "--json").json["contracts"][0]["testable"] == 2


def test_a_file_that_nobody_fetched_is_not_overwritten(interlock, vendor, here):
    (here / "contracts").mkdir()
    (here / "contracts/types.json").write_text("mine", encoding="utf-8")
    said = interlock("vendor", f"{vendor.url}/v1/openapi.json")
    assert said.code == 2
    assert "contracts/types.json" in said.err
    assert (here / "contracts/types.json").read_text("utf-8") == "mine"
    assert not (here / "contracts/openapi.json").exists()


@pytest.mark.parametrize(
    ("page", "code", "says"),
    [
        (None, 3, "it answered 404"),
        (b"<html></html>", 3, "an HTML page"),
        (b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', 3, "this is WSDL"),
        (b"a: [", 3, "openapi.json"),
        ("/v1/openapi.json", 3, "redirects"),
    ],
)
def test_what_cannot_be_fetched_leaves_nothing_behind(interlock, vendor, here, page, code, says):
    vendor.pages["/v1/openapi.json"] = page
    said = interlock("vendor", f"{vendor.url}/v1/openapi.json")
    assert said.code == code, said
    assert says in said.err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("source", ["ftp://erp.example/a.yaml", "absent.yaml"])
def test_what_is_no_address_and_no_file_is_refused(interlock, source):
    said = interlock("vendor", source)
    assert said.code == 2
    assert source in said.err or "ftp" in said.err


def test_a_broken_lock_is_one_clear_error(interlock, here):
    (here / "c.json").write_text(json.dumps(ROOT), encoding="utf-8")
    lock = {"lock": 1, "files": [{"url": "http://h/a", "file": "../a", "sha256": "x"}]}
    (here / "interlock.lock").write_text(json.dumps(lock), encoding="utf-8")
    said = interlock("check", "c.json")
    assert said.code == 3
    assert "interlock.lock:1:" in said.err
