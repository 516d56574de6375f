"""Contracts whose words are Chinese, and envelopes that tell by a code how a call went."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.contract.roles.words import split_words
from interlock.twin.service import Twin
from interlock.wire.front import Front

CUSTOMERS = """
openapi: 3.0.3
info: {title: 客户, version: "1"}
paths:
  /客户:
    get:
      operationId: 查询客户
      parameters:
      - {name: 页码, in: query, schema: {type: integer}}
      - {name: 每页条数, in: query, schema: {type: integer}}
      - {name: 客户名称, in: query, schema: {type: string}}
      responses: {"200": {description: 好, content: {application/json: {schema: {type: object, properties: {总数: {type: integer}, 页码: {type: integer}, 数据: {type: array, items: {$ref: '#/components/schemas/客户'}}}}}}}}
    post:
      operationId: 新增客户
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/客户'}}}}
      responses: {"200": {description: 好, content: {application/json: {schema: {$ref: '#/components/schemas/答复'}}}}}
  /客户/{客户编码}:
    parameters: [{name: 客户编码, in: path, required: true, schema: {type: string}}]
    get: {operationId: 读取客户, responses: {"200": {description: 好, content: {application/json: {schema: {$ref: '#/components/schemas/答复'}}}}}}
    delete:
      operationId: 删除客户
      responses: {"200": {description: 好, content: {application/json: {schema: {type: object, properties: {代码: {type: integer}, 消息: {type: string}}}}}}}
components:
  schemas:
    客户: {type: object, required: [客户名称], properties: {客户编码: {type: string}, 客户名称: {type: string}, 状态: {type: string, enum: [生效, 草稿]}}}
    答复: {type: object, properties: {代码: {type: integer}, 消息: {type: string}, 数据: {$ref: '#/components/schemas/客户'}}}
"""  # noqa: E501

ORDERS = """
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /order:
    post:
      operationId: addOrder
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {code: {type: CODE}, msg: {type: string}, data: {$ref: '#/components/schemas/Order'}}}}}}}
  /order/page:
    post:
      operationId: pageOrder
      requestBody: {content: {application/json: {schema: {type: object, properties: {pageNo: {type: integer}, pageSize: {type: integer}, name: {type: string}}}}}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {code: {type: CODE}, msg: {type: string}, data: {type: object, properties: {list: {type: array, items: {$ref: '#/components/schemas/Order'}}, totalCount: {type: integer}}}}}}}}}
  /order/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    delete:
      operationId: delOrder
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {code: {type: CODE}, msg: {type: string}, data: {type: boolean}}}}}}}
components:
  schemas: {Order: {type: object, properties: {id: {type: string}, name: {type: string}}}}
"""  # noqa: E501


def asked(folder, text):
    path = folder / "api.yaml"
    path.write_text(text, encoding="utf-8")
    front = Front(contract := load(path, "api"), Twin(contract, access="open"))

    def ask(method, path, value=None):
        data = b"" if value is None else json.dumps(value).encode()
        head = (("Content-Type", "application/json"),)
        answer = front.handle(HttpRequest(method, quote(path, safe="/?=&"), head, data), 0)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        return answer.status, json.loads(answer.body)

    return ask


def test_a_record_is_made_found_listed_in_pages_and_deleted_in_chinese(tmp_path):
    ask = asked(tmp_path, CUSTOMERS)
    made = [ask("POST", "/客户", {"客户名称": name})[1] for name in ("甲", "乙", "丙")]
    assert (made[0]["代码"], made[0]["消息"], made[0]["数据"]["状态"]) == (0, "ok", "草稿")
    last = made[2]["数据"]
    assert ask("GET", f"/客户/{last['客户编码']}")[1]["数据"] == last
    told = {"总数": 3, "页码": 2, "数据": [last]}
    assert ask("GET", "/客户?页码=2&每页条数=2") == (200, told)
    assert ask("GET", "/客户?客户名称=丙")[1]["总数"] == 1
    assert ask("DELETE", f"/客户/{last['客户编码']}") == (200, {"代码": 0, "消息": "ok"})
    assert ask("GET", f"/客户/{last['客户编码']}")[0] == 404


@pytest.mark.parametrize(("kind", "fine"), [("integer", 0), ("string", "0")])
def test_a_code_beside_a_message_says_that_a_call_went_well_and_is_no_key(tmp_path, kind, fine):
    ask = asked(tmp_path, ORDERS.replace("CODE", kind))
    made = [ask("POST", "/order", {"name": name})[1] for name in ("A", "B")]
    assert made[0] == {"code": fine, "msg": "ok", "data": made[0]["data"]}
    page = {"list": [made[1]["data"]], "totalCount": 2}
    sent = {"pageNo": 2, "pageSize": 1}
    assert ask("POST", "/order/page", sent)[1] == {"code": fine, "msg": "ok", "data": page}
    assert ask("POST", "/order/page", {"name": "A"})[1]["data"]["totalCount"] == 1
    gone = ask("DELETE", f"/order/{made[0]['data']['id']}")[1]
    assert (gone["code"], gone["msg"]) == (fine, "ok")


DELIVERIES = """
openapi: 3.0.3
info: {title: 送货, version: "1"}
paths:
  /送货:
    get:
      operationId: 查询送货
      parameters:
      - {name: 单号, in: query, schema: {type: string}}
      - {name: 编号, in: query, schema: {type: string}}
      - {name: sort, in: query, schema: {type: string}}
      responses: {"200": {description: 好, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/送货'}}}}}}
    post:
      operationId: 新增送货
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/送货'}}}}
      responses: {"201": {description: 好, content: {application/json: {schema: {$ref: '#/components/schemas/送货'}}}}}
components:
  schemas: {送货: {type: object, properties: {id: {type: string}, 单号: {type: string}, 编号: {type: string}}}}
"""  # noqa: E501


def test_of_two_words_for_one_thing_each_field_keeps_its_own(tmp_path):
    ask = asked(tmp_path, DELIVERIES)
    for mine, other in (("A", "2"), ("B", "1")):
        ask("POST", "/送货", {"单号": mine, "编号": other})
    found = {
        query: [d["单号"] for d in ask("GET", f"/送货?{query}")[1]]
        for query in ("单号=A", "编号=1", "sort=单号", "sort=编号")
    }
    assert found == {
        "单号=A": ["A"],
        "编号=1": ["B"],
        "sort=单号": ["A", "B"],
        "sort=编号": ["B", "A"],
    }


COUPONS = """
openapi: 3.0.3
info: {title: Coupons, version: "1"}
paths:
  /coupons:
    post:
      operationId: addCoupon
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Coupon'}}}}
      responses: {"201": {description: ok, content: {application/json: {schema: {type: object, properties: {code: {type: string}, message: {type: string}}}}}}}
  /coupons/{couponCode}:
    parameters: [{name: couponCode, in: path, required: true, schema: {type: string}}]
    get: {operationId: getCoupon, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Coupon'}}}}}}
  /checks:
    post:
      operationId: checkVoucher
      requestBody: {content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, required: [code], properties: {code: {type: string}, message: {type: string}}}}}}}
components:
  schemas: {Coupon: {type: object, properties: {couponCode: {type: string}, name: {type: string}}}}
"""  # noqa: E501


def test_a_code_that_names_a_record_is_told_and_no_outcome(tmp_path):
    ask = asked(tmp_path, COUPONS)
    told = ask("POST", "/coupons", {"name": "A"})[1]["code"]
    assert ask("GET", f"/coupons/{told}")[1] == {"couponCode": told, "name": "A"}
    assert ask("POST", "/checks", {"code": "V-1"})[1]["code"] == "V-1"


@pytest.mark.parametrize(
    ("name", "words"),
    [("客户编码", ("客户", "code")), ("每页条数", ("page", "size")), ("订单明细", ("订单明细",))],
)
def test_chinese_names_are_split_at_the_words_that_contracts_use(name, words):
    assert split_words(name) == words
