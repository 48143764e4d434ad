"""Raw bytecode that computes: invoke, set, move."""

from __future__ import annotations

from conformance.corpus.communication import chan, close
from conformance.corpus.computation import HALT, consume, move, produce, set_
from conformance.corpus.images import BYE, solo
from conformance.corpus.local_types import prod
from conformance.corpus.setup import Entry, Setup

VALUES: tuple[Entry, ...] = (
    (
        Setup(name="produce-every-sort"),
        (
            solo(
                produce("nat", 1),
                produce("string", 2),
                produce("bool", 3),
                produce("unit", 4),
                produce(prod("nat", prod("string", "bool")), 5),
                produce("bool", 6),
                *BYE,
            ),
        ),
    ),
    (
        Setup(name="consume-every-value"),
        (solo(consume(0, 1), consume(1, 2), set_(3, "text"), consume(3, 3), consume(3, 15), *BYE),),
    ),
    (
        Setup(name="set-every-value"),
        (
            solo(
                set_(1, None),
                set_(2, True),
                set_(3, False),
                set_(4, 0),
                set_(5, 1),
                set_(6, 2**70),
                set_(7, ""),
                set_(8, 'κ→λ "quoted"\\ \n\t'),
                set_(9, [1, ["two", [None, True]]]),
                set_(10, chan(0, "A")),
                set_(11, chan(9, "nobody")),
                set_(15, "last"),
                *BYE,
            ),
        ),
    ),
    (
        Setup(name="set-over-own-channel-and-back"),
        (solo(move(1, 0), set_(0, 1), move(0, 1), *BYE),),
    ),
    (Setup(name="set-a-forged-channel-of-my-own"), (solo(set_(4, chan(0, "A")), close(4), HALT),)),
    (Setup(name="move-chain"), (solo(set_(1, 8), move(2, 1), move(3, 2), move(3, 3), *BYE),)),
)
