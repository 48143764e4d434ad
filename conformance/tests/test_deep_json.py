"""JSON read and written in Python alone is what the faster code makes of it."""

from __future__ import annotations

import json

import pytest

from conformance import jsonfile
from conformance.deep_json import DeepDecoder, deep_json
from conformance.limits import MAX_NESTING
from conformance.plain_json import Json
from conformance.strict_json import Strict

DOCUMENT: Json = {"b": [1, None, [], {}, True, 'é\n\x1f"\u2028'], "a": {"z": -1, "y": [[2], 3]}}
DEEPEST = '{"a":[' * (MAX_NESTING // 2) + "]}" * (MAX_NESTING // 2)


def test_the_text_is_the_canonical_one() -> None:
    assert deep_json(DOCUMENT) == jsonfile.canonical_json(DOCUMENT)


@pytest.mark.parametrize("text", [DEEPEST, '{"a":[1,{"b":null}],"c":"d"}'])
def test_what_is_parsed_is_written_as_it_was(text: str) -> None:
    assert deep_json(json.loads(text, cls=DeepDecoder)) == text


def _refuse(*_: object, **__: object) -> None:
    raise RecursionError


@pytest.mark.parametrize("text", ["[1.5]", "NaN", '{"a":1,"a":1}'])
def test_it_is_read_as_strictly(text: str) -> None:
    strict = Strict()
    jsonfile._loads(text, strict, DeepDecoder)
    assert strict.refused


def test_where_the_faster_code_gives_up_the_other_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonfile._CANONICAL, "encode", _refuse)
    monkeypatch.setattr("msgspec.json.encode", _refuse)

    assert jsonfile.canonical_json(DOCUMENT) == deep_json(DOCUMENT)
    assert jsonfile.json_key(DOCUMENT) == deep_json(DOCUMENT).encode()
