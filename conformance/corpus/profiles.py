"""Determinism profiles: each crossed with protocols whose threaded runs keep what it demands."""

from __future__ import annotations

from conformance.cases.codecs import CaseImage
from conformance.corpus.images import by_name
from conformance.corpus.pairs import ENDLESS, ONE_MESSAGE, THREE_MESSAGES
from conformance.corpus.settings import BY_TOKENS, fifo
from conformance.corpus.setup import Setup, thr
from pyvm.config import ChooseRoundRobin, DeterminismMode, RoundRobin

_SESSION_BY_SESSION: dict[str, tuple[CaseImage, ...]] = {
    "one-message": (ONE_MESSAGE,) * 3,
    "keys": by_name("needham_schroeder", "otway_rees"),
    "logins": by_name("oauth2_authorization_code", "kerberos"),
}
_UP_TO_SWAPS: dict[str, tuple[CaseImage, ...]] = {
    **_SESSION_BY_SESSION,
    "shops": by_name("two_buyer", "two_buyer"),
    "votes": by_name("two_phase_commit", "three_phase_commit"),
    "tasks": by_name("map_reduce", "saga"),
}
_REPLAYED: dict[str, tuple[CaseImage, ...]] = {
    **_UP_TO_SWAPS,
    "nats": (THREE_MESSAGES, THREE_MESSAGES),
}

_RUNS = (thr(1), thr(2), thr(4))
_CROSSED = (
    ("full", DeterminismMode.FULL, _UP_TO_SWAPS, (thr(1),)),
    ("modulo-effects", DeterminismMode.MODULO_EFFECTS, _SESSION_BY_SESSION, _RUNS),
    ("modulo-commutativity", DeterminismMode.MODULO_COMMUTATIVITY, _UP_TO_SWAPS, _RUNS),
    ("replay", DeterminismMode.REPLAY, _REPLAYED, _RUNS),
)

PROFILES: tuple[Setup, ...] = (
    *(
        Setup(
            f"{profile}-{name}",
            images,
            lanes=8,
            choice=ChooseRoundRobin(),
            determinism_mode=mode,
            runs=runs,
        )
        for profile, mode, crossed, runs in _CROSSED
        for name, images in crossed.items()
    ),
    Setup(
        "replay-cut-short",
        (ENDLESS, ENDLESS),
        policy=BY_TOKENS,
        fuel=40,
        buffer=fifo(1),
        determinism_mode=DeterminismMode.REPLAY,
        runs=(thr(4),),
    ),
    Setup(
        "modulo-commutativity-in-rotation",
        (ONE_MESSAGE,) * 3,
        policy=RoundRobin(),
        determinism_mode=DeterminismMode.MODULO_COMMUTATIVITY,
        runs=(thr(2),),
    ),
)
"""What each profile is asked of."""
