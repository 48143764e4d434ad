"""Raw bytecode that computes: invoke, set, move."""

from __future__ import annotations

from conformance.corpus.images import BYE, solo
from conformance.corpus.instructions import HALT, consume, produce
from conformance.corpus.session_types import BOOL, NAT, STRING
from conformance.corpus.setup import Setup
from pyvm.instr import Close, Move, Set
from pyvm.value import UNIT, BaseSort, Endpoint, Prod, ProdSort

VALUES: tuple[Setup, ...] = (
    Setup(
        "produce-every-sort",
        (
            solo(
                produce(NAT, 1),
                produce(STRING, 2),
                produce(BOOL, 3),
                produce(BaseSort.UNIT, 4),
                produce(ProdSort(NAT, ProdSort(STRING, BOOL)), 5),
                produce(BOOL, 6),
                *BYE,
            ),
        ),
    ),
    Setup(
        "consume-every-value",
        (solo(consume(0, 1), consume(1, 2), Set(3, "text"), consume(3, 3), consume(3, 15), *BYE),),
    ),
    Setup(
        "set-every-value",
        (
            solo(
                Set(1, UNIT),
                Set(2, True),
                Set(3, False),
                Set(4, 0),
                Set(5, 1),
                Set(6, 2**70),
                Set(7, ""),
                Set(8, 'κ→λ "quoted"\\ \n\t'),
                Set(9, Prod(1, Prod("two", Prod(UNIT, True)))),
                Set(10, Endpoint(0, "A")),
                Set(11, Endpoint(9, "nobody")),
                Set(15, "last"),
                *BYE,
            ),
        ),
    ),
    Setup("set-over-own-channel-and-back", (solo(Move(1, 0), Set(0, 1), Move(0, 1), *BYE),)),
    Setup("set-a-forged-channel-of-my-own", (solo(Set(4, Endpoint(0, "A")), Close(4), HALT),)),
    Setup("move-chain", (solo(Set(1, 8), Move(2, 1), Move(3, 2), Move(3, 3), *BYE),)),
)
