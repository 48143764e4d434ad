"""Determinism profiles: each crossed with protocols whose threaded runs keep what it demands."""

from __future__ import annotations

from conformance.cases.case import DeterminismMode
from conformance.corpus.raw_messages import ENDLESS, ONE_MESSAGE, THREE_MESSAGES
from conformance.corpus.vocabulary import (
    BY_TOKENS,
    ROUND_ROBIN,
    TURNS,
    Entry,
    Json,
    Setup,
    by_name,
    fifo,
    thr,
)

_SESSION_BY_SESSION: dict[str, tuple[Json, ...]] = {
    "one-message": (ONE_MESSAGE,) * 3,
    "keys": by_name("needham_schroeder", "otway_rees"),
    "logins": by_name("oauth2_authorization_code", "kerberos"),
}
_UP_TO_SWAPS: dict[str, tuple[Json, ...]] = {
    **_SESSION_BY_SESSION,
    "shops": by_name("two_buyer", "two_buyer"),
    "votes": by_name("two_phase_commit", "three_phase_commit"),
    "tasks": by_name("map_reduce", "saga"),
}
_REPLAYED: dict[str, tuple[Json, ...]] = {
    **_UP_TO_SWAPS,
    "nats": (THREE_MESSAGES, THREE_MESSAGES),
}

_RUNS = (thr(1), thr(2), thr(4))

PROFILES: tuple[Entry, ...] = (
    *(
        (Setup(name=f"full-{name}", lanes=8, choice=TURNS, runs=(thr(1),)), images)
        for name, images in _UP_TO_SWAPS.items()
    ),
    *(
        (
            Setup(
                name=f"modulo-effects-{name}",
                lanes=8,
                choice=TURNS,
                mode=DeterminismMode.MODULO_EFFECTS,
                runs=_RUNS,
            ),
            images,
        )
        for name, images in _SESSION_BY_SESSION.items()
    ),
    *(
        (
            Setup(
                name=f"modulo-commutativity-{name}",
                lanes=8,
                choice=TURNS,
                mode=DeterminismMode.MODULO_COMMUTATIVITY,
                runs=_RUNS,
            ),
            images,
        )
        for name, images in _UP_TO_SWAPS.items()
    ),
    *(
        (
            Setup(
                name=f"replay-{name}",
                lanes=8,
                choice=TURNS,
                mode=DeterminismMode.REPLAY,
                runs=_RUNS,
            ),
            images,
        )
        for name, images in _REPLAYED.items()
    ),
    (
        Setup(
            name="replay-cut-short",
            policy=BY_TOKENS,
            fuel=40,
            buffer=fifo(1),
            mode=DeterminismMode.REPLAY,
            runs=(thr(4),),
        ),
        (ENDLESS, ENDLESS),
    ),
    (
        Setup(
            name="modulo-commutativity-in-rotation",
            policy=ROUND_ROBIN,
            mode=DeterminismMode.MODULO_COMMUTATIVITY,
            runs=(thr(2),),
        ),
        (ONE_MESSAGE,) * 3,
    ),
)
"""What each profile is asked of."""
