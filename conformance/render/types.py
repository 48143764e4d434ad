"""Values and types, as they stand in cases and traces, for people."""

from __future__ import annotations

import json
from typing import Any

from conformance.notation import show_local, show_sort
from pyvm.wire.types import decode_local, decode_sort

INDENT = "  "
_WIDTH = 88


def value_text(value: Any) -> str:
    """Write a value: `()`, `true`, `3`, `"v3"`, `(3, "v3")`, `chan 0.A`."""
    if value is None:
        return "()"
    if isinstance(value, list):
        return f"({', '.join(value_text(part) for part in value)})"
    if isinstance(value, dict):
        return "chan {}.{}".format(*value["chan"])
    return json.dumps(value, ensure_ascii=False)


def sort_text(sort: Any) -> str:
    """Write a sort."""
    return show_sort(decode_sort(sort))


def local_text(local_type: Any, width: int = _WIDTH) -> str:
    """Write a local type on one line, cut to the width."""
    text = show_local(decode_local(local_type))
    return text if len(text) <= width else f"{text[: width - 1]}…"


def global_lines(kind: dict[str, Any], depth: int = 0) -> list[str]:
    """Write a global type, a line for each communication, branches indented under their choice."""
    pad = INDENT * depth
    match kind["kind"]:
        case "end":
            return [f"{pad}end"]
        case "var":
            return [f"{pad}{kind['name']}"]
        case "rec":
            return [f"{pad}rec {kind['var']}.", *global_lines(kind["body"], depth + 1)]
    head = f"{pad}{kind['sender']} → {kind['receiver']}"
    match kind["branches"]:
        case [only]:
            return [f"{head}: {_label(only)}", *global_lines(only["continuation"], depth)]
        case branches:
            lines = [f"{head}, one of {len(branches)}"]
            for branch in branches:
                lines.append(f"{pad}{INDENT}{_label(branch)}")
                lines += global_lines(branch["continuation"], depth + 2)
            return lines


def _label(branch: dict[str, Any]) -> str:
    """Write the label of a branch with its sort."""
    return f"{branch['label']['name']}({sort_text(branch['label']['sort'])})"
