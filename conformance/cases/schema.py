"""The JSON Schema of cases and protocols, generated from the codecs that read and write them.

`python -m conformance.cases.schema` writes the files of `conformance/schemas` anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.cases.codecs import BY_NAME, CASE_IMAGE, Matching
from conformance.cases.formats import (
    ABOUT,
    FILES,
    NAMES,
    PLAIN,
    TITLES,
    AnyCodec,
)
from conformance.jsonfile import write_atomic
from conformance.limits import MAX_NAME
from conformance.paths import SCHEMAS
from conformance.plain_json import Json, JsonObject
from pyvm.value import BaseSort
from pyvm.wire import case, codec, config, types

WIDTH = 100


def write_schemas(folder: Path = SCHEMAS) -> None:
    """Write the schema of each format."""
    for name in FILES:
        write_atomic(folder / f"{name}.json", f"{laid_out(schema_of(name))}\n")


def differences(wanted: Json, found: Json, path: str = "$") -> Iterator[str]:
    """Yield the places at which a schema is not what is wanted."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in wanted | found:
            yield from differences(wanted.get(key), found.get(key), f"{path}.{key}")
    elif wanted != found:
        yield path


def laid_out(raw: Json, indent: int = 0, before: int = 0) -> str:
    """Return JSON on several lines; a part that fits on one is on one."""
    line = json.dumps(raw, ensure_ascii=False)
    if not isinstance(raw, dict | list) or indent + before + len(line) < WIDTH:
        return line
    inner = " " * (indent + 2)
    if isinstance(raw, list):
        parts = [laid_out(item, indent + 2) for item in raw]
    else:
        keys = {f"{json.dumps(key)}: ": value for key, value in raw.items()}
        parts = [key + laid_out(value, indent + 2, len(key)) for key, value in keys.items()]
    start, end = "[]" if isinstance(raw, list) else "{}"
    lines = ",\n".join(f"{inner}{part}" for part in parts)
    return f"{start}\n{lines}\n{' ' * indent}{end}"


def schema_of(name: str) -> JsonObject:
    """Return the JSON Schema of a format."""
    definitions: dict[str, JsonObject] = {}
    whole = _Generator(definitions).record(FILES[name].fields, name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": name,
        "title": TITLES[name],
        "description": ABOUT[name],
        **whole,
        "$defs": definitions,
    }


class _Generator:
    """Writes schemas, and the definitions that they refer to."""

    def __init__(self, definitions: dict[str, JsonObject]) -> None:
        self._definitions = definitions

    def of(self, what: AnyCodec) -> JsonObject:
        """Return the schema of what a codec reads, a reference if it has a name."""
        name = NAMES.get(what)
        if name is None:
            return self._shape(what, "")
        if name not in self._definitions:
            self._definitions[name] = {}  # keeps the place: a type may hold itself
            about = {"description": ABOUT[name]} if name in ABOUT else {}
            self._definitions[name] = {**about, **self._shape(what, name)}
        return {"$ref": f"#/$defs/{name}"}

    def record(self, fields: Mapping[str, AnyCodec], name: str = "") -> JsonObject:
        """Return the schema of an object with exactly these fields."""
        properties = {}
        for field, what in fields.items():
            about = ABOUT.get(f"{name}.{field}")
            properties[field] = self.of(what) | ({"description": about} if about else {})
        return {
            "type": "object",
            "properties": properties,
            "required": list(fields),
            "additionalProperties": False,
        }

    def _shape(self, what: AnyCodec, name: str) -> JsonObject:  # noqa: C901 - an arm for each codec
        if what is types.SORT:
            return self._sort()
        if what is types.VALUE:
            return self._value()
        if what is config.SCORES:
            return {"anyOf": [{"const": "tokens"}, self.of(config.SCORES.given)]}
        if what is CASE_IMAGE:
            return {"anyOf": [self.of(BY_NAME), self.of(case.PROTOCOL), self.of(case.RAW)]}
        match what:
            case codec.Plain(reader=reader) if reader in PLAIN:
                return dict(PLAIN[reader])
            case Matching(pattern=pattern):
                return {"type": "string", "pattern": pattern, "maxLength": MAX_NAME}
            case codec.Constant(value=value):
                return {"const": value}
            case codec.Named(members=members):
                return {"enum": list(members)}
            case codec.Array(item=item):
                return {"type": "array", "items": self.of(item)}
            case codec.Pair(left=left, right=right):
                return _pair(self.of(left), self.of(right))
            case codec.Record(fields=fields):
                return self.record(fields, name)
            case codec.Tagged():
                return self._tagged(what)
            case codec.Fresh(inside=inside):
                return self.of(inside)
        raise TypeError(f"no schema is known of {what!r}")

    def _tagged(self, what: codec.Tagged[Any]) -> JsonObject:
        """Return the schema of several kinds of objects; those with equal fields share an entry."""
        shapes: list[tuple[list[str], JsonObject]] = []
        for tag, variant in what.variants.items():
            shape = self.record(variant.fields)
            same = next((tags for tags, other in shapes if other == shape), None)
            if same is None:
                shapes.append(([tag], shape))
            else:
                same.append(tag)
        return {
            "type": "object",
            "properties": {what.tag: {"enum": list(what.variants)}},
            "required": [what.tag],
            "allOf": [
                {
                    "if": {"properties": {what.tag: {"enum": tags}}},
                    "then": {
                        "properties": {what.tag: True, **shape["properties"]},
                        "required": shape["required"],
                        "additionalProperties": False,
                    },
                }
                for tags, shape in shapes
            ],
        }

    def _sort(self) -> JsonObject:
        sort = {"$ref": "#/$defs/sort"}
        return {
            "type": ["string", "object"],
            "if": {"type": "object"},
            "then": {
                "properties": {"prod": _pair(sort, sort)},
                "required": ["prod"],
                "additionalProperties": False,
            },
            "else": {"enum": [base.value for base in BaseSort]},
        }

    def _value(self) -> JsonObject:
        value = {"$ref": "#/$defs/value"}
        leaves: list[JsonObject] = [{"type": "null"}]
        leaves += [self._shape(leaf, "") for leaf in (codec.BOOL, codec.NAT, codec.STRING)]
        channel = self.record({"chan": codec.Pair(codec.NAT, types.ROLE)})
        return {"anyOf": [*leaves, _pair(value, value), channel]}


def _pair(left: JsonObject, right: JsonObject) -> JsonObject:
    return {"type": "array", "prefixItems": [left, right], "minItems": 2, "maxItems": 2}


if __name__ == "__main__":
    write_schemas()
