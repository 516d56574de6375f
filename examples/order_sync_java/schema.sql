-- What remains to be done, and what was noted. An empty line ends a statement.
CREATE TABLE job (
  kind text,
  key text,
  serial bigint NOT NULL DEFAULT 1,
  failures int NOT NULL DEFAULT 0,
  due_ms bigint NOT NULL,
  queued_ms bigint NOT NULL,
  PRIMARY KEY (kind, key)
);

CREATE TABLE note (name text PRIMARY KEY, value text NOT NULL);

