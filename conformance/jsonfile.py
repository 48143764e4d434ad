"""Files of JSON: each fault of one has its message, and one is written whole or not at all."""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import msgspec.json
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from msgspec import convert

from conformance.deep_json import DeepDecoder, deep_json
from conformance.errors import CannotJudge
from conformance.extent import beyond, depth_of
from conformance.files import decoded, read_lines, read_text
from conformance.limits import MAX_CHECKED
from conformance.paths import SCHEMAS
from conformance.plain_json import Json
from conformance.processes.owner import is_running
from conformance.strict_json import Strict, first_refused
from pyvm.wire.basic import show

_T = TypeVar("_T")
_CORRECT = "correct it there; the file must be JSON"


def read_json(path: Path) -> Json:
    """Read a file that is one JSON document."""
    return parse_json(read_text(path), path)


def read_json_lines(path: Path) -> Iterator[tuple[int, Json]]:
    """Read a file with a JSON document on each line, numbered from 1; blank lines are skipped."""
    for number, line in read_lines(path):
        if line.strip():
            where = f"{path}:{number}"
            yield number, parse_json(decoded(line, where, number), where, first_line=number)


def parse_json(text: str, where: str | Path, first_line: int = 1, root: str = "$") -> Json:
    """Parse a JSON document; messages count lines from `first_line`, and fields from `root`."""
    if not text.strip():
        fix = "write one JSON document into it, or give another file"
        raise CannotJudge("the file is empty", where=where, fix=fix)
    if too_much := beyond(text):
        raise CannotJudge(too_much, where=where, fix="give a smaller document")
    strict = Strict()
    try:
        try:
            raw = _loads(text, strict, json.JSONDecoder)
        except RecursionError:
            raw = _loads(text, strict := Strict(), DeepDecoder)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        what = "the JSON is cut off" if cut_off else f"not JSON: {error.msg}"
        fix = "restore the rest of the file, or write it anew" if cut_off else _CORRECT
        what = f"{what} (line {line}, column {error.colno})"
        raise CannotJudge(what, where=where, fix=fix) from error
    if strict.refused:
        raise CannotJudge(first_refused(raw, root), where=where, fix=_CORRECT)
    if "\\u" in text and _has_half_pair(raw):
        raise CannotJudge("a string holds half of a surrogate pair", where=where, fix=_CORRECT)
    return raw


def _loads(text: str, strict: Strict, decoder: type[json.JSONDecoder]) -> Json:
    return json.loads(
        text,
        cls=decoder,
        object_pairs_hook=strict.unique,
        parse_int=strict.integer,
        parse_float=strict.no_float,
        parse_constant=strict.no_constant,
    )


def _has_half_pair(raw: Json) -> bool:
    """Return whether a string of the document has half a surrogate pair, and cannot be written."""
    try:
        canonical_json(raw).encode()
    except UnicodeEncodeError:
        return True
    return False


def parse_as(text: str, kind: type[_T], where: str | Path, fix: str) -> _T:
    """Parse a JSON document that has the fields of this type; it may have others."""
    try:
        return convert(parse_json(text, where), kind)
    except msgspec.ValidationError as error:
        raise CannotJudge(str(error), where=where, fix=fix) from error


def read_document(path: Path, schema: str) -> dict[str, Json]:
    """Read a file that is one document of this schema."""
    return check_schema(read_json(path), schema, path)


def check_schema(raw: Json, schema: str, where: str | Path) -> dict[str, Json]:
    """Return a document that was checked against `conformance/schemas/<schema>.json`."""
    if not isinstance(raw, dict):
        raise CannotJudge(
            f"$: expected an object, found {show(raw)}",
            where=where,
            fix=f"give a document of {schema}: {_definition(schema)}",
        )
    if "schema" not in raw:
        raise CannotJudge(
            "$: the field 'schema' is missing", where=where, fix=f'add "schema": "{schema}"'
        )
    if raw["schema"] != schema:
        raise CannotJudge(
            f"$.schema: unknown schema {show(raw['schema'])}",
            where=where,
            fix=f"this version reads {schema}",
        )
    if depth_of(raw) > MAX_CHECKED:
        what = f"$: nested deeper than {MAX_CHECKED} levels: too deep to be checked by its schema"
        raise CannotJudge(what, where=where, fix="give a document that is less deep")
    error = best_match(_validator(schema).iter_errors(raw))
    if error is not None:
        raise CannotJudge(
            f"{error.json_path}: {_explain(error)}",
            where=where,
            fix=f"correct the field; what it may hold is in {_definition(schema)}",
        )
    return raw


def canonical_json(raw: Json) -> str:
    """Return the text of a document that is hashed: sorted keys, no spaces, not escaped."""
    try:
        return _CANONICAL.encode(raw)
    except RecursionError:
        return deep_json(raw)


_CANONICAL = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    check_circular=False,  # what is parsed or encoded is a tree
)


def json_key(raw: object) -> bytes:
    """Return a key for tables: parsed documents that share it are the same, `true` is not 1.

    Fields keep their order, so that the same document with its fields in another has another key:
    that makes it four times as fast to write as canonical JSON.
    """
    try:
        return msgspec.json.encode(raw)
    except RecursionError:
        return canonical_json(raw).encode()


def pretty_json(raw: Json) -> str:
    """Return JSON for people and for standard output: indented, in the order given."""
    return json.dumps(raw, ensure_ascii=False, indent=2)


def sha256(data: str | bytes) -> str:
    """Return the hash of a text (as UTF-8) or of bytes, in hexadecimal."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def write_atomic(path: Path, data: str | bytes) -> None:
    """Write a file under another name and rename it, so that no reader sees half of it.

    Raises `CannotJudge` if that fails; the file is then as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = _beside(path)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data.encode() if isinstance(data, str) else data)
                out.flush()
                os.fsync(out.fileno())
            os.chmod(beside, path.stat().st_mode if path.exists() else 0o644)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise
    except OSError as error:
        raise _unwritable(path, f"cannot be written: {error.strerror or error}") from error


def _beside(path: Path) -> tuple[int, str]:
    """Open a new file beside another, named for this process; remove those of writers that died."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*{_TEMPORARY}"):
        writer = left.name.removeprefix(f".{path.name}.").partition(".")[0]
        if writer.isdigit() and not is_running(int(writer)):
            left.unlink(missing_ok=True)
    prefix = f".{path.name}.{os.getpid()}."
    return tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=_TEMPORARY)


_TEMPORARY = ".tmp"


def packed(lines: Iterable[str]) -> bytes:
    """Return lines compressed: the same bytes for the same lines, whenever and wherever."""
    whole = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=whole, mtime=0) as out:
        for line in lines:
            out.write(line.encode() + b"\n")
    return whole.getvalue()


def check_writable(path: Path) -> None:
    """Make the file's folder if there is none; raises `CannotJudge` if it cannot be written."""
    if path.exists() and not path.is_file():
        raise _unwritable(path, "is no regular file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = _beside(path)
        os.close(handle)
        os.unlink(beside)
    except OSError as error:
        raise _unwritable(path, f"cannot be written: {error.strerror or error}") from error


def _unwritable(path: Path, what: str) -> CannotJudge:
    fix = "name a file in a folder where you may write, and where there is room"
    return CannotJudge(what, where=path, fix=fix)


def _definition(schema: str) -> str:
    """Return the file that defines a schema, for a message."""
    return f"conformance/schemas/{schema}.json"


@cache
def _validator(schema: str) -> Draft202012Validator:
    definition = json.loads((SCHEMAS / f"{schema}.json").read_bytes())
    Draft202012Validator.check_schema(definition)
    return Draft202012Validator(definition)


def _explain(error: ValidationError) -> str:
    """Return what the validator found, without a page of the document."""
    return str(error.message.replace(repr(error.instance), show(error.instance), 1))
