"""Resources: what two steps of one wave may not share.

Mirrors `Runtime.VM.Resource` (Runtime/VM/View.lean), and has the lanes as well.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Resource(NamedTuple):
    """A lane, session or coroutine by its number, a layer by its name, or the allocator."""

    kind: Literal["lane", "session", "layer", "coroutine", "allocator"]
    of: int | str


ALLOCATOR = Resource("allocator", 0)
"""Whatever hands out ids."""
