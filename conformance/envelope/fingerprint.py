"""Fingerprints: the short, stable names of what differs between a run and its baseline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from conformance.cases.case import Runner
from conformance.errors import CannotJudge


class Difference(StrEnum):
    """What differs between two runs of one case, mildest first."""

    SESSION_PERMUTATION = "session_permutation"
    """Sessions are interleaved differently, or steps share a tick; each session is the same."""
    CAUSAL_PERMUTATION = "causal_permutation"
    """Inside a session, independent neighbours are swapped: endpoints and edges are the same."""
    BUFFER_OVERLAP = "buffer_overlap"
    """Each endpoint does the same; on some edge, sends run ahead of receives by another number."""
    LOSSY_BUFFER = "lossy_buffer"
    """A buffer that drops, replaces or refuses messages met its senders in another order."""
    FAILURE_ORDER = "failure_order"
    """Failure events met the run at another place; both runs are safe, and both show the same."""
    LAYER_ORDER = "layer_order"
    """A guard layer went to those who waited for it in another order."""
    ENDPOINT_ORDER = "endpoint_order"
    """An endpoint did other things, or the same in another order."""
    COROUTINE_ORDER = "coroutine_order"
    """A coroutine invoked, faulted or spawned differently."""
    EFFECT_DIFFERS = "effect_differs"
    """The handler was asked for, or gave, something else for the same coroutine and nonce."""
    FINAL_STATE = "final_state"
    """The runs are equal to the end, but the sessions or coroutines that they leave are not."""
    STATUS = "status"
    """One run completed, faulted or was stuck, and the other was not."""
    WAVE_WIDTH = "wave_width"
    """A round ran more steps in one wave than the case declares."""
    UNSAFE = "unsafe"
    """A message was lost, doubled or delivered out of order without its event."""
    FAILURE_VISIBLE = "failure_visible"
    """Other failure events entered, or a coroutine faulted and none of them says why."""
    OUTCOME_KIND = "outcome_kind"
    """One load was refused and the other was not, or for another reason."""


@dataclass(frozen=True, slots=True, order=True)
class Fingerprint:
    """One kind of difference, and where it was seen: `threaded/n>1/session_permutation`.

    With `prefix`, a run ended for want of fuel: the two ended at different points, and they are
    compared as far as both went (`threaded/n>1/session_permutation/prefix`).
    """

    runner: Runner
    many: bool
    """Whether a round may hold more than one step."""
    difference: Difference
    prefix: bool = False

    def __str__(self) -> str:
        regime = "n>1" if self.many else "n=1"
        tail = "/prefix" if self.prefix else ""
        return f"{self.runner}/{regime}/{self.difference}{tail}"

    @property
    def coverable(self) -> bool:
        """Whether a ledger may allow it: never at concurrency 1, never what breaks a law."""
        return self.many and self.difference not in _UNLAWFUL

    @classmethod
    def parse(cls, text: str) -> Fingerprint:
        """Return the fingerprint that `str` wrote; raises `CannotJudge` for anything else."""
        match = _FORM.fullmatch(text)
        if match is None or match["difference"] not in list(Difference):
            raise CannotJudge(
                f"{text!r} is not a fingerprint",
                fix="write cooperative|threaded/n=1|n>1/DIFFERENCE[/prefix]; differences: "
                + ", ".join(Difference),
            )
        return cls(
            Runner(match["runner"]),
            match["regime"] == "n>1",
            Difference(match["difference"]),
            match["prefix"] is not None,
        )


_FORM = re.compile(
    r"(?P<runner>cooperative|threaded)/(?P<regime>n=1|n>1)/(?P<difference>[a-z_]+)(?P<prefix>/prefix)?"
)
_UNLAWFUL = frozenset(
    (
        Difference.UNSAFE,
        Difference.WAVE_WIDTH,
        Difference.OUTCOME_KIND,
        Difference.FAILURE_VISIBLE,
    )
)
