"""Resources: what two steps of one wave may not share.

Mirrors `Runtime.VM.Resource` (Runtime/VM/View.lean), and has the lanes as well. They are hashed for
every pick of every wave, twice, so a number with its kind in the last two bits stands for each:
named tuples cost threaded runs 3 to 5 %.
"""

from __future__ import annotations

from typing import TypeAlias

from pyvm.value import CoroutineId, SessionId

Resource: TypeAlias = int | str
"""What the functions below return; a layer is its name."""


def lane_resource(lane: int) -> Resource:
    """Return the resource of a lane."""
    return lane << 2


def session_resource(sid: SessionId) -> Resource:
    """Return the resource of a session."""
    return sid << 2 | 1


def coroutine_resource(cid: CoroutineId) -> Resource:
    """Return the resource of a coroutine."""
    return cid << 2 | 2


ALLOCATOR: Resource = 3
"""Whatever hands out ids."""
