"""JSON as deep as is allowed: the C code of some versions of Python (3.12.1) goes less deep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.encoder import encode_basestring
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from conformance.plain_json import Json


class DeepDecoder(json.JSONDecoder):
    """Parses in Python, where the depth is bounded by the interpreter's limit of frames alone."""

    def __init__(self, **hooks: Any) -> None:  # noqa: ANN401 - as those of its base are
        super().__init__(**hooks)
        self.scan_once = py_make_scanner(self)


def deep_json(raw: Json) -> str:
    """Return the canonical text of a document: sorted keys, no spaces, not escaped."""
    return "".join(_pieces(raw))


def _pieces(raw: Json) -> Iterator[str]:
    """Yield the parts of the text; what is still to be written is on a stack of our own."""
    left: list[tuple[bool, Json]] = [(False, raw)]
    while left:
        written, value = left.pop()
        if written:
            yield value
        elif isinstance(value, dict) and value:
            left.append((True, "}"))
            for key in sorted(value, reverse=True):
                left += [(False, value[key]), (True, f"{encode_basestring(key)}:"), (True, ",")]
            left[-1] = (True, "{")
        elif isinstance(value, list | tuple) and value:
            left.append((True, "]"))
            for item in reversed(value):
                left += [(False, item), (True, ",")]
            left[-1] = (True, "[")
        else:
            yield json.dumps(value, ensure_ascii=False, allow_nan=False)
