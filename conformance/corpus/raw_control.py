"""Raw bytecode that moves about: jump, yield, halt, spawn."""

from __future__ import annotations

from conformance.corpus.communication import close, receive
from conformance.corpus.computation import HALT, YIELD, jump, move, set_, spawn
from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.local_types import END
from conformance.corpus.pairs import ONE, ONE_MESSAGE
from conformance.corpus.settings import BY_SCORES
from conformance.corpus.setup import Entry, Setup, thr
from pyvm.config import RoundRobin

CONTROL: tuple[Entry, ...] = (
    (Setup(name="jump-forward", runs=(thr(2),)), (solo(jump(3), set_(1, 1), HALT, *BYE),)),
    (Setup(name="jump-for-ever", fuel=25, runs=(thr(2),)), (solo(jump(0)),)),
    (
        Setup(name="jump-backwards-until-stuck", fuel=40),
        (ONE_MESSAGE | {"programs": [[YIELD, jump(0)], [receive(0, 1), *BYE]]},),
    ),
    (Setup(name="yield", runs=(thr(2),)), (solo(YIELD, YIELD, YIELD, *BYE),) * 3),
    (Setup(name="yield-scores", policy=BY_SCORES, runs=(thr(4),)), (solo(YIELD, YIELD, *BYE),) * 4),
    (Setup(name="halt-at-once", runs=(thr(2),)), (solo(HALT),)),
    (Setup(name="halt-without-close"), (raw(A=(ONE, [HALT]), B=(END, [*BYE])),)),
    (
        Setup(name="spawn", lanes=2, runs=(thr(2), thr(4))),
        (solo(set_(1, 11), spawn(3, 1), *BYE, move(2, 0), HALT),),
    ),
    (Setup(name="spawn-no-arguments"), (solo(spawn(1), jump(2), *BYE),)),
    (
        Setup(name="spawn-all-registers"),
        (solo(set_(3, "x"), spawn(2, *range(16)), jump(4), HALT, *BYE),),
    ),
    (
        Setup(name="spawn-grandchildren", lanes=4, runs=(thr(4),)),
        (solo(spawn(4), spawn(4), *BYE, spawn(6), HALT, YIELD, HALT),),
    ),
    (
        Setup(name="spawn-with-a-channel-not-owned", runs=(thr(2),)),
        (solo(spawn(2, 0), jump(3), close(0), *BYE),),
    ),
    (
        Setup(name="spawners-clash", lanes=4, runs=(thr(2), thr(4))),
        (solo(spawn(3), set_(1, 1), jump(4), HALT, *BYE),) * 3,
    ),
    (
        Setup(name="spawn-in-its-parents-lane", lanes=2, policy=RoundRobin(), runs=(thr(4),)),
        (solo(spawn(3), YIELD, jump(4), HALT, *BYE),) * 2,
    ),
)
