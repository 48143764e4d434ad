"""Values and types for people."""

from __future__ import annotations

import json

from conformance.notation import show_local, show_sort
from pyvm import global_type as gt
from pyvm.local_type import LocalType
from pyvm.value import Endpoint, Prod, Unit, Value

INDENT = "  "
_WIDTH = 88


def value_text(value: Value) -> str:
    """Return a value as text: `()`, `true`, `3`, `"v3"`, `(3, "v3")`, `chan 0.A`."""
    if isinstance(value, Unit):
        return "()"
    if isinstance(value, Prod):
        return f"({value_text(value.left)}, {value_text(value.right)})"
    if isinstance(value, Endpoint):
        return f"chan {value.sid}.{value.role}"
    return json.dumps(value, ensure_ascii=False)


def local_text(local_type: LocalType, width: int = _WIDTH) -> str:
    """Return a local type on one line, cut to the width."""
    text = show_local(local_type)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def global_lines(kind: gt.GlobalType, depth: int = 0) -> list[str]:
    """Yield a global type, a line for each communication, branches indented under their choice."""
    pad = INDENT * depth
    match kind:
        case gt.Done():
            return [f"{pad}end"]
        case gt.Var(name):
            return [f"{pad}{name}"]
        case gt.Recur(var, body):
            return [f"{pad}rec {var}.", *global_lines(body, depth + 1)]
    head = f"{pad}{kind.sender} → {kind.receiver}"
    match kind.branches:
        case (only,):
            return [f"{head}: {_label(only)}", *global_lines(only.next, depth)]
        case branches:
            lines = [f"{head}, one of {len(branches)}"]
            for branch in branches:
                lines.append(f"{pad}{INDENT}{_label(branch)}")
                lines += global_lines(branch.next, depth + 2)
            return lines


def _label(branch: gt.Branch) -> str:
    """Return the label of a branch with its sort, as text."""
    return f"{branch.label.name}({show_sort(branch.label.sort)})"
