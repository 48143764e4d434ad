"""Knowledge: what a coroutine can learn of an endpoint, and who may use it."""

from __future__ import annotations

from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.instructions import ABORT, HALT, YIELD, fact, spawn
from conformance.corpus.session_types import END
from conformance.corpus.settings import allow_roles, layer
from conformance.corpus.setup import Setup, thr
from pyvm.config import FlowAllowAll, FlowDenyAll
from pyvm.failure import Restart
from pyvm.instr import Check, Close, Fork, Move, Program, Set, Tag, Transfer
from pyvm.load import Raw
from pyvm.value import UNIT, Endpoint, Prod, Value

_PAID = fact(0, "A", "paid")
_KNOWS = solo(Set(1, _PAID), Tag(1, 2), Check(1, "A", 3), Check(1, "B", 4), Check(1, "", 5), *BYE)
_LEARNS: Program = (Set(1, _PAID), Tag(1, 2))

_ALONE: dict[str, Raw] = {
    "unknown": solo(Set(1, _PAID), Check(1, "A", 2), *BYE),
    "another-text": solo(*_LEARNS, Set(3, fact(0, "A", "Paid")), Check(3, "A", 4), *BYE),
    "another-endpoint": solo(*_LEARNS, Set(3, fact(0, "B", "paid")), Check(3, "A", 4), *BYE),
    "another-session": solo(*_LEARNS, Set(3, fact(1, "A", "paid")), Check(3, "A", 4), *BYE),
    "learnt-twice": solo(*_LEARNS, Tag(1, 3), Check(1, "A", 4), *BYE),
    "several": solo(
        *_LEARNS,
        *(Set(3, fact(0, "A", "")), Tag(3, 4)),
        *(Set(5, fact(0, "A", 'κ "quoted"')), Tag(5, 6)),
        *(Check(1, "A", 7), Check(3, "A", 8), Check(5, "A", 9)),
        *BYE,
    ),
    "over-its-own-fact": solo(Set(1, _PAID), Tag(1, 1), Check(1, "A", 2)),
    "kept-after-close": solo(*_LEARNS, Close(0), Check(1, "A", 3), HALT),
    "learnt-after-close": solo(Set(1, _PAID), Close(0), Tag(1, 2), HALT),
    "of-what-another-owns": solo(Set(1, fact(0, "B", "paid")), Tag(1, 2)),
    "moved": solo(*_LEARNS, Move(9, 1), Check(9, "A", 3), *BYE),
    "register-of-tag": solo(Tag(16, 1)),
    "register-of-check": solo(Check(16, "A", 1)),
    "result-of-tag": solo(Set(1, _PAID), Tag(1, 16)),
    "result-of-check": solo(Set(1, _PAID), Check(1, "A", 16)),
}

_SHAPES: dict[str, Value] = {
    "unit": UNIT,
    "text": "paid",
    "channel": Endpoint(0, "A"),
    "number-and-text": Prod(1, "paid"),
    "channel-and-number": Prod(Endpoint(0, "A"), 1),
    "text-and-channel": Prod("paid", Endpoint(0, "A")),
    "nested": Prod(Endpoint(0, "A"), Prod("paid", "twice")),
}

_ASKS: Program = (Set(1, _PAID), Check(1, "B", 2))
# A gives B its endpoint and what is known of it, while B speculates
_GIVEN_TO_WHO_SPECULATES = raw(
    A=(END, [Set(1, _PAID), Tag(1, 2), Set(3, 1), Transfer(0, 3), HALT]),
    B=(END, [Fork(0), Fork(0), *[YIELD] * 8, *_ASKS, ABORT, ABORT, *_ASKS, *BYE]),
)

KNOWLEDGE: tuple[Setup, ...] = (
    Setup("known", (_KNOWS,), runs=(thr(2),)),
    Setup("known-allow-all", (_KNOWS,), flow=FlowAllowAll(), layers=(layer("unused"),)),
    Setup("known-deny-all", (_KNOWS,), flow=FlowDenyAll(), runs=(thr(2),)),
    Setup("known-allow-roles", (_KNOWS,), flow=allow_roles("B", "C"), runs=(thr(2),)),
    Setup("known-allow-no-role", (_KNOWS,), flow=allow_roles()),
    *(Setup(name, (image,)) for name, image in _ALONE.items()),
    *(Setup(f"tag-{name}", (solo(Set(1, v), Tag(1, 2)),)) for name, v in _SHAPES.items()),
    *(Setup(f"check-{name}", (solo(Set(1, v), Check(1, "A", 2)),)) for name, v in _SHAPES.items()),
    Setup(
        "not-shared",
        (_KNOWS, solo(YIELD, YIELD, YIELD, Set(1, _PAID), Check(1, "A", 2), *BYE)),
        runs=(thr(2),),
    ),
    Setup(
        "not-inherited",
        (solo(*_LEARNS, spawn(5, 1), *BYE, Check(0, "A", 2), HALT),),
        runs=(thr(2),),
    ),
    Setup(
        "asked-of-another-session",
        (solo(Set(1, fact(1, "A", "paid")), Check(1, "A", 2), *BYE), _KNOWS),
        runs=(thr(2),),
    ),
    Setup(
        "given-to-who-speculates", (_GIVEN_TO_WHO_SPECULATES,), speculation_depth=2, runs=(thr(2),)
    ),
    Setup(
        "forgotten-by-a-restart",
        (solo(*_LEARNS, YIELD, Check(1, "A", 3), *BYE),),
        checkpoints=(2,),
        failures=((4, Restart()),),
    ),
)
"""What is known, by whom, and for whom."""
