"""What an envelope around a list tells of it."""

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.twin.service import Twin

HOOKS = """
openapi: 3.0.3
info: {title: Hooks, version: "1"}
paths:
  /hooks:
    post:
      operationId: addHook
      requestBody: {required: true, content: {application/json: {schema: &hook
        {type: object, properties: {id: {type: string}, url: {type: string}}}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: *hook}}}}
    get:
      operationId: listHooks
      parameters:
        - {name: pageSize, in: query, schema: {type: integer}}
        - {name: pageNumber, in: query, schema: {type: integer}}
      responses:
        "200":
          description: Some.
          content:
            application/json:
              schema:
                type: object
                required: [itemsTotal, items_on_page, data]
                properties:
                  itemsTotal: {type: integer}
                  items_on_page: {type: integer}
                  data: {type: array, items: *hook}
"""


@pytest.mark.parametrize(
    ("page", "told"), [(1, (2, 3)), (2, (1, 3)), (3, (0, 3))], ids=["first", "last", "beyond"]
)
def test_an_envelope_tells_how_many_there_are_and_how_many_are_shown(tmp_path, page, told):
    path = tmp_path / "hooks.yaml"
    path.write_text(HOOKS)
    twin = Twin(load(path, "hooks"))
    for n in range(3):
        twin.handle(Call("addHook", {}, {"url": str(n)}), 0)
    body = twin.handle(Call("listHooks", {"pageSize": 2, "pageNumber": page}), 0).body
    assert (body["items_on_page"], body["itemsTotal"]) == told == (len(body["data"]), 3)
