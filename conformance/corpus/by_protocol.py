"""Every protocol under every setup; policies rotate, so that each setup meets each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from conformance.corpus.vocabulary import (
    DROP,
    ERROR,
    FIRST,
    LATEST,
    POLICIES,
    TURNS,
    Json,
    Setup,
    allow,
    by_name,
    coop,
    fifo,
    fixed,
    resize,
    thr,
)

# copies of the protocol -> setups; the policy is filled in
_SETUPS: tuple[tuple[int, Setup], ...] = (
    (1, Setup(name="plain", buffer=fifo(1), fuel=200, runs=(thr(1), thr(2)))),
    (1, Setup(name="turns", buffer=fifo(2), choice=TURNS, lanes=2, runs=(coop(4), thr(4)))),
    (2, Setup(name="pair", buffer=fifo(4), choice=TURNS, lanes=8, runs=(thr(2), thr(4)))),
    (3, Setup(name="three", buffer=fifo(1), choice=FIRST, lanes=8, runs=(thr(4),))),
    (5, Setup(name="crowd", buffer=fifo(1, resize(4)), choice=TURNS, lanes=8, runs=(thr(8),))),
    (2, Setup(name="latest", buffer=LATEST, choice=TURNS, lanes=4, runs=(thr(4),))),
    (2, Setup(name="lossy", buffer=fifo(1, DROP), choice=FIRST, lanes=8, runs=(thr(2),))),
    (1, Setup(name="strict", buffer=fifo(1, ERROR), choice=TURNS, lanes=4, runs=(thr(2),))),
    (2, Setup(name="poor", buffer=fifo(2), budget=9, lanes=4, runs=(thr(2),))),
    (1, Setup(name="hurried", buffer=fifo(2), choice=TURNS, fuel=11)),
)

# protocol -> labels for the effect handler: a walk through its choices that the others miss
WALKS: dict[str, tuple[str, ...]] = {}

# protocol -> the only labels that may leave: the run gets somewhere, and is stopped there
GATES: dict[str, tuple[str, ...]] = {}


def protocol_cases(name: str, place: int) -> Iterator[Json]:
    """Cross the protocol that has this place in the list with every setup."""
    for turn, (copies, setup) in enumerate(_SETUPS):
        yield from _rotated(setup, place + turn).cases(name, by_name(*[name] * copies))
    if name in WALKS:
        walk = Setup(name="walk", choice=fixed(*WALKS[name]), lanes=8, runs=(thr(2),))
        yield from _rotated(walk, place).cases(name, by_name(name, name))
    if name in GATES:
        gated = Setup(name="gated", output=allow(*GATES[name]), choice=TURNS, runs=(thr(2),))
        yield from _rotated(gated, place + 1).cases(name, by_name(name))


def refused_cases(name: str) -> Iterator[Json]:
    """Load a protocol that cannot be projected: alone, and behind one that can."""
    yield from Setup(name="refused", runs=(thr(4),)).cases(name, by_name(name))
    yield from Setup(name="refused-second").cases(name, by_name("ping_pong", name))


def _rotated(setup: Setup, place: int) -> Setup:
    """Give the setup the policy whose turn it is, and say so in its name."""
    names: Sequence[str] = list(POLICIES)
    policy = names[place % len(names)]
    return replace(setup, name=f"{setup.name}-{policy}", policy=POLICIES[policy])
