// openapi-backend as its page shows it: validates requests, answers with the contract's example.
const http = require("http");
const { OpenAPIBackend } = require("openapi-backend");

const [port, definition] = process.argv.slice(2);
const api = new OpenAPIBackend({ definition, customizeAjv: (ajv) => require("ajv-formats")(ajv) || ajv });
const say = (res, status, value) => {
  res.statusCode = status;
  res.setHeader("Content-Type", "application/json");
  res.end(JSON.stringify(value));
};
api.register({
  validationFail: (c, req, res) => say(res, 400, { errors: c.validation.errors }),
  notFound: (c, req, res) => say(res, 404, {}),
  notImplemented: (c, req, res) => {
    const { status, mock } = c.api.mockResponseForOperation(c.operation.operationId);
    say(res, status, mock);
  },
});
api.init().then(() => {
  http.createServer((req, res) => {
    const parts = [];
    req.on("data", (part) => parts.push(part));
    req.on("end", () => {
      const text = Buffer.concat(parts).toString();
      const body = text ? JSON.parse(text) : undefined;
      api.handleRequest({ method: req.method, path: req.url, body, headers: req.headers }, req, res);
    });
  }).listen(Number(port), "127.0.0.1");
});
