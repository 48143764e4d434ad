"""Selection: which ready coroutine runs next.

Mirrors Runtime/VM/Runtime/Scheduler.lean. The queues in `ready_queue` make the same picks.
"""

from __future__ import annotations

from pyvm.coroutine import Coroutine
from pyvm.kernel import VMKernel
from pyvm.state import VMState


def candidates(state: VMState) -> list[Coroutine]:
    """Return the coroutines that could run now, in the order of the queue.

    Mirrors `VMState.candidates`: exactly those that are queued are ready.
    """
    return state.queue.in_order()


canonical_step = VMKernel.step_next
"""Let the policy's pick run; without one nothing happens. Mirrors `VMState.canonicalStep`."""
