"""Configurations: everything of a case but its images, its failures and who runs it."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.corpus.settings import BY_TOKENS, allow, allow_roles, fifo, fixed, layer, scores
from conformance.corpus.setup import Failure
from conformance.strategies.drawing import chance, number, pick, several
from conformance.strategies.values import LABELS, ROLES
from pyvm import config as cf

LAYERS = ("L", "M")


@st.composite
def policies(draw: st.DrawFn, coroutines: int = 3) -> cf.Policy:
    """Scheduler policies; explicit scores name some coroutines, and perhaps one that is not."""
    given = [(number(draw, 0, coroutines), number(draw, 0, 3)) for _ in range(number(draw, 0, 4))]
    plain: tuple[cf.Policy, ...] = (cf.Cooperative(), cf.RoundRobin(), cf.ProgressAware())
    return pick(draw, (*plain, BY_TOKENS, scores(*given)))


@st.composite
def buffers(draw: st.DrawFn) -> cf.BufferPolicy:
    """Buffer policies; most have little room."""
    plain: tuple[cf.FullPolicy, ...] = (cf.Block(), cf.Block(), cf.Drop(), cf.Refuse())
    full = pick(draw, (*plain, cf.Resize(number(draw, 1, 4))))
    return cf.Latest() if chance(draw, 15) else fifo(number(draw, 1, 3), full)


@st.composite
def layers(draw: st.DrawFn) -> tuple[tuple[str, bool], ...]:
    """Guard layers: most often both that programs name, rarely inactive, absent or listed twice."""
    if chance(draw, 10):
        return tuple([layer(name, chance(draw, 50)) for name in several(draw, LAYERS, 0, 3)])
    return tuple([layer(name, not chance(draw, 8)) for name in LAYERS])


@st.composite
def configs(
    draw: st.DrawFn,
    coroutines: int = 3,
    failures: tuple[Failure, ...] = (),
    checkpoints: tuple[int, ...] = (),
) -> cf.VMConfig:
    """Configurations for this number of coroutines, with these failures; limits are rarely met.

    The profile is `full`: the others promise what a drawn program need not keep.
    """
    outputs: tuple[cf.OutputPolicy, ...] = (cf.OutputDisabled(), cf.AllowAll(), cf.DenyAll())
    output = pick(draw, (*outputs, allow(*several(draw, LABELS, 0, 3))))
    flows: tuple[cf.FlowPolicy, ...] = (cf.FlowAllowAll(), cf.FlowDenyAll())
    flow = pick(draw, (*flows, allow_roles(*several(draw, ROLES, 0, 3))))
    choices: tuple[cf.ChoicePolicy, ...] = (cf.ChooseFirst(), cf.ChooseRoundRobin())
    return cf.VMConfig(
        policy=draw(policies(coroutines)),
        lanes=number(draw, 1, 4),
        budget=number(draw, 0, 40) if chance(draw, 12) else 1000,
        max_sessions=number(draw, 0, 3) if chance(draw, 6) else 9,
        max_coroutines=number(draw, 0, coroutines + 1) if chance(draw, 6) else 12,
        buffer=draw(buffers()),
        choice=pick(draw, (*choices, fixed(*several(draw, LABELS, 0, 4)))),
        output=output if chance(draw, 30) else cf.OutputDisabled(),
        flow=flow,
        layers=draw(layers()),
        speculation_depth=pick(draw, (2, 1, 3, 0)),
        failures=failures,
        checkpoints=checkpoints,
    )
