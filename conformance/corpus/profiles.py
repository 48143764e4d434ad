"""Determinism profiles: each crossed with protocols whose threaded runs keep what it demands."""

from __future__ import annotations

from conformance.corpus.images import by_name
from conformance.corpus.pairs import ENDLESS, ONE_MESSAGE, THREE_MESSAGES
from conformance.corpus.settings import BY_TOKENS, fifo
from conformance.corpus.setup import Entry, Setup, thr
from conformance.plain_json import JsonObject
from pyvm.config import ChooseRoundRobin, DeterminismMode, RoundRobin

_SESSION_BY_SESSION: dict[str, tuple[JsonObject, ...]] = {
    "one-message": (ONE_MESSAGE,) * 3,
    "keys": by_name("needham_schroeder", "otway_rees"),
    "logins": by_name("oauth2_authorization_code", "kerberos"),
}
_UP_TO_SWAPS: dict[str, tuple[JsonObject, ...]] = {
    **_SESSION_BY_SESSION,
    "shops": by_name("two_buyer", "two_buyer"),
    "votes": by_name("two_phase_commit", "three_phase_commit"),
    "tasks": by_name("map_reduce", "saga"),
}
_REPLAYED: dict[str, tuple[JsonObject, ...]] = {
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

PROFILES: tuple[Entry, ...] = (
    *(
        (
            Setup(
                name=f"{profile}-{name}",
                lanes=8,
                choice=ChooseRoundRobin(),
                determinism_mode=mode,
                runs=runs,
            ),
            images,
        )
        for profile, mode, crossed, runs in _CROSSED
        for name, images in crossed.items()
    ),
    (
        Setup(
            name="replay-cut-short",
            policy=BY_TOKENS,
            fuel=40,
            buffer=fifo(1),
            determinism_mode=DeterminismMode.REPLAY,
            runs=(thr(4),),
        ),
        (ENDLESS, ENDLESS),
    ),
    (
        Setup(
            name="modulo-commutativity-in-rotation",
            policy=RoundRobin(),
            determinism_mode=DeterminismMode.MODULO_COMMUTATIVITY,
            runs=(thr(2),),
        ),
        (ONE_MESSAGE,) * 3,
    ),
)
"""What each profile is asked of."""
