"""Each pair of broken rules of the instructions that send and receive nothing."""

from __future__ import annotations

from conformance.corpus.images import Code
from conformance.corpus.instructions import ABORT, HALT, JOIN, YIELD, consume, fact, produce, spawn
from conformance.corpus.precedence import (
    AWAY,
    BLANK,
    ELSEWHERE,
    OTHER,
    OUTSIDE,
    POOR,
    Break,
    Scene,
    chan,
    rules,
)
from conformance.corpus.session_types import CHAN, END, NAT, STRING, snd
from conformance.corpus.settings import layer
from conformance.corpus.setup import Setup
from pyvm.config import FlowDenyAll, Recorded, VMConfig
from pyvm.instr import (
    Acquire,
    Check,
    Close,
    Consume,
    Fork,
    Move,
    Open,
    Produce,
    Release,
    Set,
    Tag,
    Transfer,
)
from pyvm.local_type import Recur, Var
from pyvm.value import Prod

_WAITS_LONG: Code = (*[YIELD] * 12, HALT)
_OWES = Break(scene={"mine": snd("B", ("m", NAT, END))})
_CHANNEL = {"channel_register": chan(OUTSIDE), "no_channel": chan(BLANK)}
_DST = Break(instr={"dst": OUTSIDE})
_NO_ANSWER = Break(config={"handler": Recorded(())})

_CLOSE = rules("close", Scene(Close(0)), **_CHANNEL, type=_OWES, credit=POOR, elsewhere=AWAY)

_PRODUCE = rules(
    "produce",
    Scene(produce(NAT, 1)),
    sort=Break(instr={"action": Produce(CHAN)}),
    no_answer=_NO_ANSWER,
    register=_DST,
    credit=POOR,
    elsewhere=AWAY,
)
_CONSUME = rules(
    "consume",
    Scene(consume(1, 2)),
    source=Break(instr={"action": Consume(OUTSIDE)}),
    no_answer=_NO_ANSWER,
    register=_DST,
    credit=POOR,
    elsewhere=AWAY,
)

_GUARDED = VMConfig(speculation_depth=2, layers=(layer("disk"), layer("net", active=False)))
_ACQUIRE = rules(
    "acquire",
    Scene(Acquire("disk", 1), config=_GUARDED),
    unknown=Break(instr={"layer": "tape"}),
    inactive=Break(instr={"layer": "net"}),
    held=Break(scene={"before": (Acquire("disk", 2),)}),
    held_by_another=Break(scene={"b": (Acquire("disk", 1), *_WAITS_LONG)}),
    register=_DST,
    credit=POOR,
    elsewhere=AWAY,
)
_RELEASE = rules(
    "release",
    Scene(Release("disk", 1), before=(Acquire("disk", 1),), config=_GUARDED),
    unknown=Break(instr={"layer": "tape"}),
    inactive=Break(instr={"layer": "net"}),
    register=Break(instr={"evidence": OUTSIDE}),
    no_evidence=Break(instr={"evidence": BLANK}),
    not_held=Break(scene={"before": (Set(1, 1),)}),
    credit=POOR,
    elsewhere=AWAY,
)

_FORK = rules(
    "fork",
    Scene(Fork(0)),
    **_CHANNEL,
    disabled=Break(config={"speculation_depth": 0}),
    depth=Break(scene={"before": (Fork(0), Fork(0))}),
    elsewhere=Break(scene={"speculating": ELSEWHERE}),
    credit=POOR,
)
_FORK_DEEP_ELSEWHERE = Scene(
    Fork(OTHER), before=ELSEWHERE[:1], speculating=(Fork(0), Fork(0))
).setup("fork-deep-and-elsewhere")
_ENDS: tuple[Setup, ...] = tuple(
    row
    for name, end in (("join", JOIN), ("abort", ABORT))
    for row in rules(
        name,
        Scene(end, speculating=(Fork(0),)),
        none=Break(scene={"speculating": ()}),
        credit=POOR,
    )
)

_TRANSFER = rules(
    "transfer",
    Scene(Transfer(0, 1), before=(Set(1, 1),), b=_WAITS_LONG),
    **_CHANNEL,
    register=Break(instr={"target": OUTSIDE}),
    no_coroutine=Break(instr={"target": BLANK}),
    unknown=Break(scene={"before": (Set(1, 99),)}),
    itself=Break(scene={"before": (Set(1, 0),)}),
    done=Break(scene={"b": (HALT,)}),
    credit=POOR,
    elsewhere=AWAY,
)

_FACTS = {
    "register": Break(instr={"fact": OUTSIDE}),
    "no_fact": Break(instr={"fact": BLANK}),
    "looks_like_one": Break(scene={"before": (Set(1, Prod(Prod(0, "A"), "x")),)}),
    "of_another": Break(scene={"before": (Set(1, fact(0, "B", "x")),)}),
    "destination": _DST,
    "credit": POOR,
    "elsewhere": AWAY,
}
_TAG = rules("tag", Scene(Tag(1, 2), before=(Set(1, fact(0, "A", "x")),)), **_FACTS)
_CHECK = rules(
    "check",
    Scene(Check(1, "A", 3), before=(Set(1, fact(0, "A", "x")), Tag(1, 2))),
    **_FACTS,
    denied=Break(config={"flow": FlowDenyAll()}),
)

_WRITES = (
    *rules("set", Scene(Set(1, 7)), register=_DST, credit=POOR, elsewhere=AWAY),
    *rules(
        "move",
        Scene(Move(1, 2)),
        register=_DST,
        source=Break(instr={"src": OUTSIDE}),
        credit=POOR,
        elsewhere=AWAY,
    ),
)

_SPAWN = rules(
    "spawn",
    Scene(spawn(9, 1)),
    limit=Break(config={"max_coroutines": 2}),
    argument=Break(instr={"args": (1, OUTSIDE)}),
    arguments=Break(instr={"args": (1,) * 17}),
    credit=POOR,
    elsewhere=AWAY,
)
_OPEN = rules(
    "open",
    Scene(Open(("P", "Q"), (snd("Q", ("m", NAT, END)), END), (1, 2))),
    roles=Break(instr={"roles": ("P", "P")}),
    arity=Break(instr={"dsts": (1,)}),
    register=Break(instr={"dsts": (1, OUTSIDE)}),
    nobody=Break(instr={"roles": (), "types": (), "dsts": ()}),
    unguarded=Break(instr={"types": (Recur("X", Var("X")), END)}),
    stranger=Break(instr={"types": (snd("Z", ("m", STRING, END)), END)}),
    limit=Break(config={"max_sessions": 1}),
    credit=POOR,
    elsewhere=AWAY,
)

OTHER_RULES: tuple[Setup, ...] = (
    *(
        *_CLOSE,
        *_PRODUCE,
        *_CONSUME,
        *_ACQUIRE,
        *_RELEASE,
        *_FORK,
        _FORK_DEEP_ELSEWHERE,
        *_ENDS,
        *_TRANSFER,
    ),
    *(*_TAG, *_CHECK, *_WRITES, *_SPAWN, *_OPEN),
)
