"""Configurations: everything of a case but its images, its failures and who runs it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from conformance.cases.case import DeterminismMode, Json
from conformance.corpus.settings import (
    ALLOW_ALL,
    BLOCK,
    BY_TOKENS,
    COOPERATIVE,
    DEFAULT_HANDLER,
    DENY_ALL,
    DISABLED,
    DROP,
    ERROR,
    FIRST,
    LATEST,
    PROGRESS_AWARE,
    ROUND_ROBIN,
    TURNS,
    allow,
    allow_roles,
    fifo,
    fixed,
    layer,
    resize,
    scores,
)
from conformance.strategies.drawing import chance, number, pick, several
from conformance.strategies.values import LABELS, ROLES

LAYERS = ("L", "M")


@st.composite
def policies(draw: st.DrawFn, coroutines: int = 3) -> Json:
    """Scheduler policies; explicit scores name some coroutines, and perhaps one that is not."""
    given = [(number(draw, 0, coroutines), number(draw, 0, 3)) for _ in range(number(draw, 0, 4))]
    return pick(draw, (COOPERATIVE, ROUND_ROBIN, PROGRESS_AWARE, BY_TOKENS, scores(*given)))


@st.composite
def buffers(draw: st.DrawFn) -> Json:
    """Buffer policies; most have little room."""
    full = pick(draw, (BLOCK, BLOCK, DROP, ERROR, resize(number(draw, 1, 4))))
    return LATEST if chance(draw, 15) else fifo(number(draw, 1, 3), full)


@st.composite
def layers(draw: st.DrawFn) -> list[Json]:
    """Guard layers: most often both that programs name, rarely inactive, absent or listed twice."""
    if chance(draw, 10):
        return [layer(name, chance(draw, 50)) for name in several(draw, LAYERS, 0, 3)]
    return [layer(name, not chance(draw, 8)) for name in LAYERS]


@st.composite
def configs(
    draw: st.DrawFn,
    coroutines: int = 3,
    failures: Sequence[Json] = (),
    checkpoints: Sequence[int] = (),
) -> Json:
    """Configurations for so many coroutines, with these failures; limits are rarely met.

    The profile is `full`: the others promise what a drawn program need not keep.
    """
    output = pick(draw, (DISABLED, ALLOW_ALL, DENY_ALL, allow(*several(draw, LABELS, 0, 3))))
    flow = pick(draw, (ALLOW_ALL, DENY_ALL, allow_roles(*several(draw, ROLES, 0, 3))))
    return {
        "policy": draw(policies(coroutines)),
        "lanes": number(draw, 1, 4),
        "budget": number(draw, 0, 40) if chance(draw, 12) else 1000,
        "max_sessions": number(draw, 0, 3) if chance(draw, 6) else 9,
        "max_coroutines": number(draw, 0, coroutines + 1) if chance(draw, 6) else 12,
        "buffer": draw(buffers()),
        "choice": pick(draw, (FIRST, TURNS, fixed(*several(draw, LABELS, 0, 4)))),
        "output": output if chance(draw, 30) else DISABLED,
        "handler": DEFAULT_HANDLER,
        "determinism_mode": DeterminismMode.FULL.value,
        "flow": flow,
        "layers": draw(layers()),
        "speculation_depth": pick(draw, (2, 1, 3, 0)),
        "failures": list(failures),
        "checkpoints": list(checkpoints),
    }
