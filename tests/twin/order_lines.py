"""A contract of orders and their lines, which only their path tells apart."""

LINES = """
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      operationId: addOrder
      requestBody: &order
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {"201": {description: Made., content: &o {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /orders/{orderId}:
    parameters: [&order_id {name: orderId, in: path, required: true, schema: {type: string}}]
    get: {operationId: getOrder, responses: {"200": {description: One., content: *o}}}
    delete: {operationId: removeOrder, responses: {"204": {description: Gone.}}}
  /orders/{orderId}/lines:
    parameters: [*order_id]
    post:
      operationId: addLine
      requestBody: &line
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Line'}}}
      responses:
        "201":
          description: Made.
          headers: {Location: {schema: {type: string}}}
          content: &l {application/json: {schema: {$ref: '#/components/schemas/Line'}}}
    get:
      operationId: listLines
      responses:
        "200":
          description: All.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Line'}}}}
  /orders/{orderId}/lines/{lineNo}:
    parameters: [*order_id, {name: lineNo, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getLine, responses: {"200": {description: One., content: *l}}}
    put: {operationId: putLine, requestBody: *line, responses: {"200": {description: One., content: *l}}}
    delete: {operationId: removeLine, responses: {"204": {description: Gone.}}}
components:
  schemas:
    Order: {type: object, additionalProperties: false, properties: {id: {type: string}, note: {type: string}}}
    Line:
      type: object
      additionalProperties: false
      required: [lineNo]
      properties: {PARENTlineNo: {type: integer}, sku: {type: string}}
"""  # noqa: E501

FIELDS = {"named in the record": "orderId: {type: string}, ", "known by the path alone": ""}
