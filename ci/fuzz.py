"""Fuzz the readers, guided by coverage: ci/fuzz.py [--seconds N | --runs N] [TARGET]...

Whatever the bytes, a reader gives its value or an error of `interlock.errors`, within seconds and
some hundred MB. Without TARGET all are fuzzed by turns. What breaks is kept in build/fuzz.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build/fuzz"
RUNS = 1_500
# Guided code is several times slower than plain code, and the machine may have other work.
HANG_S = 20
MEMORY_MB = 300


@dataclass(frozen=True, slots=True)
class Target:
    """A reader of bytes with its seeds. xml: how its files are changed."""

    read: Callable[[Path], object]
    seeds: tuple[bytes, ...]
    suffix: str = ""
    xml: bool = False


def targets() -> Mapping[str, Target]:
    """Import the readers and give them with their seeds; the imports must be instrumented."""
    from functools import partial  # lazy: after the instrumentation, as all that follows

    from interlock.bridge.load import load as bridge
    from interlock.contract.load import load
    from interlock.fault import FAULTS
    from interlock.law import LAWS
    from interlock.run.config import load_settings
    from interlock.scenario.case import load_case
    from interlock.scenario.load import load as scenario
    from tests.cli.small_project import FILES
    from tests.contract.hostile import samples
    from tests.contract.odata_samples import V2

    def contract(path: Path) -> object:
        return load([path], "crm")

    texts = {name: text.encode() for name, text in FILES.items()}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in texts.items():
            Path(folder, name).write_bytes(data)
        crm = load([Path(folder, "crm.yaml")], "crm")
        pair = {"crm": crm, "erp": load([Path(folder, "erp.yaml")], "erp")}
        bridged = bridge(Path(folder, "bridge.yaml"), pair)
        api = Path(tempfile.mkdtemp(), "crm.yaml")
    api.write_bytes(texts["crm.yaml"])
    bundled = sorted(ROOT.glob("scenarios/*/*.yaml"))
    openapi = (samples.api(), texts["crm.yaml"], texts["erp.yaml"], _SWAGGER, _RICH)
    json_texts = (samples.api_json({"type": "string"}), _as_json(_RICH), _as_json(_SWAGGER))
    contracts = sorted(ROOT.glob("contracts/crm/*/openapi.yaml"))
    services = [p for p in sorted(ROOT.glob("contracts/erp/*/*")) if p.suffix in (".wsdl", ".xsd")]
    return {
        "openapi": Target(contract, openapi + tuple(p.read_bytes() for p in contracts)),
        "json": Target(contract, json_texts),
        "wsdl": Target(
            contract,
            (samples.wsdl(), _wsdl_of_much(), *(p.read_bytes() for p in services)),
            xml=True,
        ),
        "edmx": Target(contract, (samples.edmx(), V2.encode()), xml=True),
        "overlay": Target(lambda path: load([api], "crm", path), (texts["overlay.yaml"], _REPAIRS)),
        "bridge": Target(partial(_second, bridge, pair), (texts["bridge.yaml"],)),
        "scenario": Target(
            lambda path: scenario(path, bridged, pair, faults=FAULTS, laws=LAWS),
            (texts["deals.yaml"], *(p.read_bytes() for p in bundled)),
        ),
        "case": Target(load_case, (texts["case.yaml"],)),
        "settings": Target(
            lambda path: load_settings(path.parent, file=path, environ={}),
            (texts["interlock.toml"],),
            ".toml",
        ),
    }


def _second(read: Callable[[Path, object], object], given: object, path: Path) -> object:
    return read(path, given)


_SWAGGER = b"""\
swagger: "2.0"
info: {title: T, version: "1"}
basePath: /v1
consumes: [application/json]
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, type: string}]
    get:
      operationId: getThing
      parameters: [{name: q, in: query, type: array, collectionFormat: csv, items: {type: integer}}]
      responses: {200: {description: ok, schema: {$ref: '#/definitions/T'}}}
    put:
      parameters: [{name: b, in: body, schema: {$ref: '#/definitions/T'}}]
      responses: {default: {description: ok}}
definitions:
  T: {type: object, discriminator: k, required: [k], properties: {k: {type: string}}}
securityDefinitions: {o: {type: oauth2, flow: password, tokenUrl: 'http://x/t', scopes: {}}}
"""
_RICH = b"""\
openapi: 3.1.0
info: {title: T, version: "1"}
servers: [{url: 'http://x/{v}', variables: {v: {default: v1}}}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      security: [{k: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
        - name: f
          in: query
          style: deepObject
          schema: {$ref: '#/components/schemas/A'}
      responses:
        '200':
          description: one
          headers: {ETag: {schema: {type: string}}}
          content:
            application/json:
              schema: {oneOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}
        4XX: {$ref: '#/components/responses/E'}
webhooks:
  made:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}
      responses: {'200': {description: ok}}
components:
  responses: {E: {description: wrong}}
  securitySchemes: {k: {type: apiKey, in: header, name: X}}
  schemas:
    A:
      type: object
      required: [n, kind]
      properties:
        n: {type: number, multipleOf: 0.01, minimum: 0, exclusiveMaximum: 100}
        kind: {enum: [a, b]}
        at: {type: string, format: date-time}
        code: {type: string, pattern: '^[A-Z]{2}\\d{1,4}$', minLength: 3, maxLength: 6}
        list: {type: array, items: {$ref: '#/components/schemas/B'}, minItems: 1}
      allOf: [{$ref: '#/components/schemas/C'}]
      if: {properties: {kind: {const: a}}}
      then: {required: [at]}
    B:
      anyOf: [{$ref: '#/components/schemas/A'}, {type: [string, 'null']}]
      discriminator: {propertyName: kind}
    C:
      type: object
      properties: {note: {type: string, readOnly: true, default: x}}
      additionalProperties: false
"""
_REPAIRS = b"""\
overlay: 1.1.0
info: {title: T, version: '1'}
actions:
  - {target: "$.paths['/deals'].*", update: {deprecated: true}}
  - {target: "$..properties[?@.readOnly == true]", remove: true}
  - {target: $.info, copy: $.components.schemas.Deal}
"""


def _as_json(text: bytes) -> bytes:
    import json

    import yaml

    return json.dumps(yaml.safe_load(text), default=str).encode()


def _wsdl_of_much() -> bytes:
    from tests.contract.hostile import samples

    return samples.wsdl(
        '<xs:element ref="t:H"/><xs:choice maxOccurs="2"><xs:element name="b" type="t:L"/>'
        '<xs:group ref="t:G"/></xs:choice><xs:any processContents="lax" minOccurs="0"/>',
        more='<xs:element name="H" type="xs:date"/><xs:element name="M" substitutionGroup="t:H"/>'
        '<xs:group name="G"><xs:sequence><xs:element name="c" type="t:X" nillable="true"/>'
        '</xs:sequence></xs:group><xs:complexType name="X" abstract="true"><xs:attributeGroup '
        'ref="t:A"/></xs:complexType><xs:complexType name="Y"><xs:complexContent><xs:extension '
        'base="t:X"><xs:all><xs:element name="d" type="xs:decimal"/></xs:all></xs:extension>'
        '</xs:complexContent></xs:complexType><xs:attributeGroup name="A"><xs:attribute name="e" '
        'type="xs:int" use="required"/></xs:attributeGroup><xs:simpleType name="L"><xs:restriction '
        'base="xs:string"><xs:maxLength value="9"/><xs:pattern value="[A-Z]+\\d{2}"/>'
        '<xs:enumeration value="AB12"/></xs:restriction></xs:simpleType>',
    )


# --- one process: guided by coverage ------------------------------------------------------


def fuzz(names: list[str], limits: list[str]) -> None:
    """Fuzz the targets by turns in this process; libFuzzer ends it."""
    import atheris  # lazy: only where there are wheels, and before what it shall instrument

    with atheris.instrument_imports(include=["interlock"]):
        known = targets()
    import mutations

    from interlock.errors import InterlockError, InternalError

    chosen = [known[name] for name in names]
    folder = Path(tempfile.mkdtemp())
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, target in enumerate(chosen):
        for index, seed in enumerate(target.seeds):
            (seeds / f"{number}-{index}").write_bytes(bytes([number]) + seed)

    def one(data: bytes) -> None:
        target = chosen[data[0] % len(chosen)] if data else chosen[0]
        path = folder / f"input{target.suffix}"
        path.write_bytes(data[1:])
        try:
            target.read(path)
        except InternalError:
            raise
        except InterlockError as error:
            if not (error.where and error.problem and error.remedy):
                raise AssertionError("an error lacks its place, problem or remedy") from error

    def change(data: bytes, size_max: int, seed: int) -> bytes:
        target = chosen[data[0] % len(chosen)] if data else chosen[0]
        way = mutations.of_xml if target.xml else mutations.of_data
        return data[:1] + way(data[1:], seed, size_max - 1, atheris.Mutate)

    OUT.mkdir(parents=True, exist_ok=True)
    options = [f"-timeout={HANG_S}", f"-artifact_prefix={OUT}/", "-max_len=65536"]
    atheris.Setup(
        [sys.argv[0], *options, f"-rss_limit_mb={_used_mb() + MEMORY_MB}", *limits, str(seeds)],
        one,
        custom_mutator=change,
    )
    atheris.Fuzz()


def _used_mb() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# --- the command --------------------------------------------------------------------------


def main() -> int:
    """Fuzz each target for a time in a process of its own, or all of them for some runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, help="for each target")
    parser.add_argument("--runs", type=int, default=RUNS, help="for all targets together")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    names = given.targets or list(NAMES)
    if find_spec("atheris") is None:
        print("skipped: there is no atheris for this machine")
        return 0
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    if given.inside:
        # Some runs are the same ones every time; hours go where chance leads.
        runs = [f"-runs={given.runs}", "-seed=1"]
        fuzz(names, [f"-max_total_time={given.seconds}"] if given.seconds else runs)
    if not given.seconds:
        return _process(names, given)
    return max([_process([name], given) for name in names])


NAMES = (
    "openapi", "json", "wsdl", "edmx", "overlay", "bridge", "scenario", "case", "settings",
)  # fmt: skip


def _process(names: list[str], given: argparse.Namespace) -> int:
    limit = f"--seconds={given.seconds}" if given.seconds else f"--runs={given.runs}"
    # libFuzzer ends a process at once: what it has written is swept up here.
    with tempfile.TemporaryDirectory(prefix="interlock-fuzz-") as folder:
        done = subprocess.run(
            [sys.executable, __file__, "--inside", limit, *names],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", check=False,
            env={**os.environ, "PYTHONHASHSEED": "1", "TMPDIR": folder},
        )  # fmt: skip
    lines = done.stdout.splitlines()
    last = next((line for line in reversed(lines) if line[:2].strip("#").isdigit()), "")
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {', '.join(names)}  {last}")
    if done.returncode:
        print(f"it ended with {done.returncode}; what broke it lies in {OUT.relative_to(ROOT)}")
        print("\n".join(_telling(lines)))
    sys.stdout.flush()
    return 1 if done.returncode else 0


def _telling(lines: list[str]) -> Iterator[str]:
    """Give what tells the cause: from the first sign of it to the end."""
    signs = ("Uncaught", "== ", "ALARM")
    begin = next((n for n, line in enumerate(lines) if any(s in line for s in signs)), None)
    begin = max(0, len(lines) - 20) if begin is None else begin
    for line in lines[begin : begin + 60]:
        if line.startswith(("0x", "MS: ")):
            return
        yield line


if __name__ == "__main__":
    sys.exit(main())
