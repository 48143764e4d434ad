"""Raw bytecode that moves about: jump, yield, halt, spawn."""

from __future__ import annotations

from dataclasses import replace

from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.instructions import HALT, YIELD, spawn
from conformance.corpus.pairs import ONE, ONE_MESSAGE
from conformance.corpus.session_types import END
from conformance.corpus.settings import BY_SCORES
from conformance.corpus.setup import Setup, thr
from pyvm.config import RoundRobin
from pyvm.instr import Close, Jump, Move, Receive, Set

CONTROL: tuple[Setup, ...] = (
    Setup("jump-forward", (solo(Jump(3), Set(1, 1), HALT, *BYE),), runs=(thr(2),)),
    Setup("jump-for-ever", (solo(Jump(0)),), fuel=25, runs=(thr(2),)),
    Setup(
        "jump-backwards-until-stuck",
        (replace(ONE_MESSAGE, programs=((YIELD, Jump(0)), (Receive(0, 1), *BYE))),),
        fuel=40,
    ),
    Setup("yield", (solo(YIELD, YIELD, YIELD, *BYE),) * 3, runs=(thr(2),)),
    Setup("yield-scores", (solo(YIELD, YIELD, *BYE),) * 4, policy=BY_SCORES, runs=(thr(4),)),
    Setup("halt-at-once", (solo(HALT),), runs=(thr(2),)),
    Setup("halt-without-close", (raw(A=(ONE, [HALT]), B=(END, BYE)),)),
    Setup(
        "spawn",
        (solo(Set(1, 11), spawn(3, 1), *BYE, Move(2, 0), HALT),),
        lanes=2,
        runs=(thr(2), thr(4)),
    ),
    Setup("spawn-no-arguments", (solo(spawn(1), Jump(2), *BYE),)),
    Setup("spawn-all-registers", (solo(Set(3, "x"), spawn(2, *range(16)), Jump(4), HALT, *BYE),)),
    Setup(
        "spawn-grandchildren",
        (solo(spawn(4), spawn(4), *BYE, spawn(6), HALT, YIELD, HALT),),
        lanes=4,
        runs=(thr(4),),
    ),
    Setup(
        "spawn-with-a-channel-not-owned",
        (solo(spawn(2, 0), Jump(3), Close(0), *BYE),),
        runs=(thr(2),),
    ),
    Setup(
        "spawners-clash",
        (solo(spawn(3), Set(1, 1), Jump(4), HALT, *BYE),) * 3,
        lanes=4,
        runs=(thr(2), thr(4)),
    ),
    Setup(
        "spawn-in-its-parents-lane",
        (solo(spawn(3), YIELD, Jump(4), HALT, *BYE),) * 2,
        lanes=2,
        policy=RoundRobin(),
        runs=(thr(4),),
    ),
)
