"""Knowledge: what a coroutine can learn of an endpoint, and who may use it."""

from __future__ import annotations

from conformance.corpus.communication import chan, close
from conformance.corpus.computation import HALT, YIELD, move, set_, spawn
from conformance.corpus.custody import ABORT, fork, transfer
from conformance.corpus.facts import check, fact, tag
from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.local_types import END
from conformance.corpus.settings import allow_roles, layer
from conformance.corpus.setup import Entry, Setup, thr
from conformance.plain_json import JsonObject
from pyvm.config import FlowAllowAll, FlowDenyAll
from pyvm.failure import Restart

_PAID = fact(0, "A", "paid")
_KNOWS = solo(set_(1, _PAID), tag(1, 2), check(1, "A", 3), check(1, "B", 4), check(1, "", 5), *BYE)
_LEARNS = (set_(1, _PAID), tag(1, 2))

_ALONE: dict[str, JsonObject] = {
    "unknown": solo(set_(1, _PAID), check(1, "A", 2), *BYE),
    "another-text": solo(*_LEARNS, set_(3, fact(0, "A", "Paid")), check(3, "A", 4), *BYE),
    "another-endpoint": solo(*_LEARNS, set_(3, fact(0, "B", "paid")), check(3, "A", 4), *BYE),
    "another-session": solo(*_LEARNS, set_(3, fact(1, "A", "paid")), check(3, "A", 4), *BYE),
    "learnt-twice": solo(*_LEARNS, tag(1, 3), check(1, "A", 4), *BYE),
    "several": solo(
        *_LEARNS,
        *(set_(3, fact(0, "A", "")), tag(3, 4)),
        *(set_(5, fact(0, "A", 'κ "quoted"')), tag(5, 6)),
        *(check(1, "A", 7), check(3, "A", 8), check(5, "A", 9)),
        *BYE,
    ),
    "over-its-own-fact": solo(set_(1, _PAID), tag(1, 1), check(1, "A", 2)),
    "kept-after-close": solo(*_LEARNS, close(0), check(1, "A", 3), HALT),
    "learnt-after-close": solo(set_(1, _PAID), close(0), tag(1, 2), HALT),
    "of-what-another-owns": solo(set_(1, fact(0, "B", "paid")), tag(1, 2)),
    "moved": solo(*_LEARNS, move(9, 1), check(9, "A", 3), *BYE),
    "register-of-tag": solo(tag(16, 1)),
    "register-of-check": solo(check(16, "A", 1)),
    "result-of-tag": solo(set_(1, _PAID), tag(1, 16)),
    "result-of-check": solo(set_(1, _PAID), check(1, "A", 16)),
}

_SHAPES: dict[str, object] = {
    "unit": None,
    "text": "paid",
    "channel": chan(0, "A"),
    "number-and-text": [1, "paid"],
    "channel-and-number": [chan(0, "A"), 1],
    "text-and-channel": ["paid", chan(0, "A")],
    "nested": [chan(0, "A"), ["paid", "twice"]],
}

# A gives B its endpoint and what is known of it, while B speculates
_GIVEN_TO_WHO_SPECULATES = raw(
    A=(END, [set_(1, _PAID), tag(1, 2), set_(3, 1), transfer(0, 3), HALT]),
    B=(
        END,
        [
            *(fork(0), fork(0), *[YIELD] * 8, set_(1, _PAID), check(1, "B", 2)),
            *(ABORT, ABORT, set_(1, _PAID), check(1, "B", 2), *BYE),
        ],
    ),
)

KNOWLEDGE: tuple[Entry, ...] = (
    (Setup(name="known", runs=(thr(2),)), (_KNOWS,)),
    (Setup(name="known-allow-all", flow=FlowAllowAll(), layers=(layer("unused"),)), (_KNOWS,)),
    (Setup(name="known-deny-all", flow=FlowDenyAll(), runs=(thr(2),)), (_KNOWS,)),
    (Setup(name="known-allow-roles", flow=allow_roles("B", "C"), runs=(thr(2),)), (_KNOWS,)),
    (Setup(name="known-allow-no-role", flow=allow_roles()), (_KNOWS,)),
    *((Setup(name=name), (image,)) for name, image in _ALONE.items()),
    *((Setup(name=f"tag-{name}"), (solo(set_(1, v), tag(1, 2)),)) for name, v in _SHAPES.items()),
    *(
        (Setup(name=f"check-{name}"), (solo(set_(1, v), check(1, "A", 2)),))
        for name, v in _SHAPES.items()
    ),
    (
        Setup(name="not-shared", runs=(thr(2),)),
        (_KNOWS, solo(YIELD, YIELD, YIELD, set_(1, _PAID), check(1, "A", 2), *BYE)),
    ),
    (
        Setup(name="not-inherited", runs=(thr(2),)),
        (solo(*_LEARNS, spawn(5, 1), *BYE, check(0, "A", 2), HALT),),
    ),
    (
        Setup(name="asked-of-another-session", runs=(thr(2),)),
        (solo(set_(1, fact(1, "A", "paid")), check(1, "A", 2), *BYE), _KNOWS),
    ),
    (
        Setup(name="given-to-who-speculates", speculation_depth=2, runs=(thr(2),)),
        (_GIVEN_TO_WHO_SPECULATES,),
    ),
    (
        Setup(name="forgotten-by-a-restart", checkpoints=(2,), failures=((4, Restart()),)),
        (solo(*_LEARNS, YIELD, check(1, "A", 3), *BYE),),
    ),
)
"""What is known, by whom, and for whom."""
