"""All that can be reached from a machine, to see whether anything at all was written."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from enum import Enum
from types import FunctionType
from typing import get_args

from pyvm.config import VMConfig
from pyvm.instr import Instr
from pyvm.local_type import Done, Recur, Recv, Send, Var

Snapshot = dict[int, tuple[object, list[object]]]
"""By id each object, which is thereby kept alive, and what it held: ids, or what cannot change."""

_ATOMS = (int, str, float, type, Enum, FunctionType, type(None))
# Types are values: a node is interned and remembers what was computed of it, for every machine.
# Settings and code are frozen, and make up most of a machine.
_VALUES = (Done, Send, Recv, Recur, Var, VMConfig, *get_args(Instr))


def snapshot(root: object) -> Snapshot:
    """Look at everything once; objects count by identity, so that replacing one shows."""
    seen: Snapshot = {}
    todo = [root]
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        parts = list(_parts(one))
        seen[id(one)] = one, [p if isinstance(p, _ATOMS) else id(p) for p in parts]
        todo += [p for p in parts if not isinstance(p, _ATOMS)]
    return seen


def differing(before: Snapshot, after: Snapshot) -> list[object]:
    """Return the objects that hold something else, or are new."""
    return [
        one for key, (one, held) in after.items() if key not in before or before[key][1] != held
    ]


def _parts(one: object) -> Iterator[object]:
    if isinstance(one, _VALUES):
        return
    if isinstance(one, Mapping):
        for pair in one.items():
            yield from pair
    elif isinstance(one, list | tuple | deque | set | frozenset):
        yield from one
    for cls in type(one).__mro__:
        slots = vars(cls).get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if slot not in ("__weakref__", "__dict__") and hasattr(one, slot):
                yield getattr(one, slot)
    yield from getattr(one, "__dict__", {}).values()
