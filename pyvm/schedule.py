"""The schedule of failures: what enters at which tick, and what still lies ahead.

Mirrors `VMState.due`, `VMState.ahead` and `VMState.recoveryAhead` (Runtime/VM/Ingress.lean); each
question is answered without looking through the configuration.
"""

from __future__ import annotations

from bisect import bisect_right

from pyvm.config import VMConfig
from pyvm.failure import FailureEvent, Reconcile, Restart, entry_order

NEVER = float("inf")
"""Later than every tick."""


class Schedule:
    """What a configuration plans; a `last` tick is 0 for what it does not plan at all.

    `last_saved` is the last tick of a checkpoint to which a planned restart goes back.
    """

    __slots__ = (
        "_due",
        "_ticks",
        "checkpoints",
        "last",
        "last_reconcile",
        "last_restart",
        "last_saved",
    )

    def __init__(self, config: VMConfig) -> None:
        self.checkpoints = frozenset(config.checkpoints)
        self._due: dict[int, list[FailureEvent]] = {}
        for tick, event in config.failures:
            self._due.setdefault(tick, []).append(event)
        for events in self._due.values():
            events.sort(key=entry_order)
        self._ticks = sorted(self.checkpoints | self._due.keys())
        self.last = max(self._due, default=0)
        self.last_reconcile = self._last(config, Reconcile)
        self.last_restart = self._last(config, Restart)
        self.last_saved = max((t for t in self.checkpoints if t <= self.last_restart), default=0)

    @staticmethod
    def _last(config: VMConfig, kind: type[FailureEvent]) -> int:
        return max((t for t, event in config.failures if type(event) is kind), default=0)

    def due(self, tick: int) -> list[FailureEvent]:
        """Return the failure events of a tick, in their order. Mirrors `VMState.due`."""
        return self._due.get(tick, [])

    def next_after(self, tick: int) -> float:
        """Return the next tick at which a failure enters or a checkpoint is taken."""
        place = bisect_right(self._ticks, tick)
        return self._ticks[place] if place < len(self._ticks) else NEVER

    def recovery_after(self, tick: int, saved: bool) -> bool:
        """Return whether something lies ahead that can bring a faulted coroutine back.

        `saved` says that there is a checkpoint already. Mirrors `VMState.recoveryAhead`.
        """
        if tick < self.last_reconcile:
            return True
        return tick < (self.last_restart if saved else self.last_saved)
