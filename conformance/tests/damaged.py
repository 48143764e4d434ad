"""Every kind of document that users meet, and every way to damage one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.cli.minimize import read_killers
from conformance.gates.answers import read_gate_answers
from conformance.lean.claims import load_claims
from conformance.lean.trusted import load_trusted
from conformance.model_mutants.document import read_lean_mutants
from conformance.mutants.equivalents import load_equivalents
from conformance.plain_json import Json
from conformance.release.statement import statement_of
from conformance.tests.release.healthy import Healthy, judge

CASE = "two_buyer/plain-tokens/coop"
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document: its file, the verb that reads it, and a field in which it is damaged."""

    file: str
    """From the root of the checkout; a name alone is a file of the user's own."""
    read: Sequence[str] | Callable[[], object]
    """The words of a verb, `{}` for the file; where that takes long, what it reads with."""
    field: Place
    """A field that must be there, whose type is known."""
    made: Callable[[], Json] | None = None
    """What a file of the user's own holds, where it is not a copy of what is committed."""
    of: str = ""
    """The committed file of which it is one document."""
    schema: Place = ("schema",)
    """Where it names its schema."""

    @property
    def lines(self) -> bool:
        """Whether it is a file with a document on each line."""
        return ".jsonl" in self.file

    def text(self, root: Path) -> str:
        """The document as it should be; of a file with lines, the one of the case."""
        if self.made is not None:
            return json.dumps(self.made())
        path = root / (self.of or self.file)
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
        if ".jsonl" not in path.name:
            return text
        return next(line for line in text.splitlines() if f'"{CASE}"' in line)


def _matrix() -> Json:
    return {"verdict": "conforms", "mutants": [{"case": CASE}]}


def _release() -> Json:
    return statement_of(judge(Healthy()).to_json())


DOCUMENTS: Mapping[str, Document] = {
    "case of the corpus": Document(
        "fixtures/cases/two_buyer.jsonl", ("show", CASE), ("config", "lanes")
    ),
    "case of one's own": Document(
        "mine.json", ("trace", "{}"), ("config", "buffer", "mode"),
        of="fixtures/cases/two_buyer.jsonl",
    ),
    "case on a line of one's own": Document(
        "mine.jsonl", ("show", "{}"), ("config", "policy"), of="fixtures/cases/two_buyer.jsonl"
    ),
    "protocol": Document(
        "fixtures/protocols/two_buyer.json", ("project", "two_buyer"), ("global_type", "sender")
    ),
    "protocol of a case": Document(
        "fixtures/protocols/two_buyer.json", ("show", CASE), ("roles",)
    ),
    "protocol of one's own": Document(
        "mine.json", ("project", "{}"), ("global_type", "branches"),
        of="fixtures/protocols/two_buyer.json",
    ),
    "trace": Document(
        "fixtures/traces/two_buyer.jsonl.gz", ("diff", CASE),
        ("outcome", "coroutines", 0, "registers"),
    ),
    "trace that a run is held against": Document(
        "fixtures/traces/two_buyer.jsonl.gz", ("run", "-k", CASE), ("outcome", "clock")
    ),
    "trace that is counted": Document(
        "fixtures/traces/two_buyer.jsonl.gz", ("coverage", CASE), ("outcome", "events", 0, "sid")
    ),
    "trace of one's own": Document(
        "mine.json", ("diff", "{}", "{}"), ("outcome", "events", 0, "roles"),
        of="fixtures/traces/two_buyer.jsonl.gz",
    ),
    "ledger": Document(
        "fixtures/parity_ledger.json", ("ledger", "list"), ("deviations", 0, "owner")
    ),
    "ledger of a run": Document(
        "fixtures/parity_ledger.json", ("run", "-k", CASE), ("deviations", 0, "covers")
    ),
    "pack": Document(
        "fixtures/packs/release.json", ("pack", "list"), ("theorems", 0, "statement")
    ),
    "pack of a run": Document(
        "fixtures/packs/release.json", ("run", "-k", CASE), ("producer", "engine")
    ),
    "manifest": Document(
        "fixtures/manifest.json", ("manifest", "check", "--committed"), ("types", 0, "name")
    ),
    "reasons": Document("fixtures/unreached.json", ("coverage",), ("arms", 0, "reason")),
    "minimized corpus": Document(
        "fixtures/minimized.json", ("run", "--minimized"), ("cases",)
    ),
    "branches": Document("fixtures/branches.json.gz", ("branches", CASE), ("arms", 0, "line")),
    "equivalent mutants": Document(
        "fixtures/equivalent_mutants.json", load_equivalents, ("equivalent", 0, "because")
    ),
    "answers of the gates": Document(
        "fixtures/gate_answers.json", read_gate_answers, ("answers",)
    ),
    "index of the corpus": Document(
        "fixtures/cases/index.json", ("show", CASE), ("generator",)
    ),
    "mutants of the model": Document(
        "fixtures/lean_mutants.json", read_lean_mutants, ("mutants", 0, "by")
    ),
    "claims": Document("fixtures/claims.json", load_claims, ("claims", 0, "statement")),
    "trusted code": Document("fixtures/trusted_code.json", load_trusted, ("trusted", 0, "reason")),
    "release report": Document(
        "mine.json", ("release", "verify", "{}"), ("predicateType",), _release,
        schema=("predicate", "schema"),
    ),
    "kill matrix": Document(
        "mine.json", lambda: read_killers(Path("mine.json")), ("mutants", 0, "case"), _matrix
    ),
}  # fmt: skip


Damage = Callable[[Document, str], tuple[str | bytes, str]]
"""One way to damage a document: what its text becomes, and what must be said of it."""


def put(raw: Json, path: Place, *item: Json) -> Json:
    """The document with something else in this place, or with nothing."""
    changed: Json = dict(raw) if isinstance(raw, dict) else list(raw)
    if len(path) > 1:
        changed[path[0]] = put(raw[path[0]], path[1:], *item)
    elif item:
        changed[path[0]] = item[0]
    else:
        del changed[path[0]]
    return changed


def path_of(place: Place) -> str:
    """The place as messages write it."""
    return "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place)


def _written(raw: Json) -> str:
    """The text of a document, its fields in order as committed traces have them."""
    return json.dumps(raw, sort_keys=True, separators=(",", ":"))


def _another_type(document: Document, text: str) -> tuple[str, str]:
    wrong = put(json.loads(text), document.field, {"zap": [1]})
    return _written(wrong), path_of(document.field)


def _missing(document: Document, text: str) -> tuple[str, str]:
    return _written(put(json.loads(text), document.field)), str(document.field[-1])


def _unknown_field(document: Document, text: str) -> tuple[str, str]:
    surplus = (*document.field[:-1], "surplus")
    return _written(put(json.loads(text), surplus, 0)), "surplus"


def _unknown_schema(document: Document, text: str) -> tuple[str, str]:
    name = "conformance.zap.v9"
    return _written(put(json.loads(text), document.schema, name)), name


DAMAGES: Mapping[str, Damage] = {
    "empty": lambda document, text: ("", "the file is empty"),
    "cut off": lambda document, text: (text[: len(text) * 2 // 3], "cut off"),
    "not UTF-8": lambda document, text: (text.encode() + b"\xff", "not UTF-8: byte 0xff"),
    "not JSON": lambda document, text: ("{oops", "not JSON: "),
    "a list": lambda document, text: ("[]", "object"),
    "nested too deeply": lambda document, text: ("[" * 100_000, "nested deeper than 8200 levels"),
    "a field twice": lambda document, text: (
        f'{{"zap":1,"zap":2,{text.lstrip()[1:]}',
        "field 'zap' is given twice",
    ),
    "a number with a point": lambda document, text: (
        f'{{"zap":1.5,{text.lstrip()[1:]}',
        "1.5 is not an integer",
    ),
    "half of a surrogate pair": lambda document, text: (
        f'{{"zap":"\\ud800",{text.lstrip()[1:]}',
        "half of a surrogate pair",
    ),
    "another type": _another_type,
    "a field missing": _missing,
    "an unknown field": _unknown_field,
    "an unknown schema": _unknown_schema,
}


def applies(document: Document, damage: str) -> bool:
    """Whether this can be wrong with the document."""
    if damage == "empty":
        return not document.lines  # a line that is empty is passed over
    if damage in ("a field missing", "an unknown field"):
        known = document.made is not _matrix or damage != "an unknown field"
        return isinstance(document.field[-1], str) and known
    return damage != "an unknown schema" or document.made is not _matrix


def damage(document: Document, how: str, root: Path, own: Path) -> tuple[Path, int, str]:
    """Damage a document; its file, the line on which it stands, and what must be said of it."""
    text = document.text(root)
    changed, said = DAMAGES[how](document, text)
    data = changed if isinstance(changed, bytes) else changed.encode()
    path = (own if document.of or document.made else root) / document.file
    line = 1
    if document.lines and not document.of:
        old = path.read_bytes()
        lines = (gzip.decompress(old) if path.suffix == ".gz" else old).splitlines()
        line = 1 + lines.index(text.encode())
        data = b"\n".join([*lines[: line - 1], data, *lines[line:]]) + b"\n"
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path, line, said
