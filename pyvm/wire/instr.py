"""JSON of instructions: `{"op":"receive","chan":0,"dst":1}`, with the fields of the class.

`offer` and `choose` have `"table":[["label",pc],…]`, `invoke` has
`"action":{"kind":"produce","sort":S}` or `{"kind":"consume","src":r}`.
"""

from __future__ import annotations

from pyvm import instr
from pyvm.instr import Action, Instr
from pyvm.wire.basic import read_nat
from pyvm.wire.codec import NAT, STRING, Array, Pair, Plain, Record, Tagged
from pyvm.wire.types import LOCAL, ROLE, SORT, VALUE

REGISTER = Plain(read_nat)
"""A register's number; whether the register exists is not asked here."""
TABLE = Array(Pair(STRING, NAT))
ACTION: Tagged[Action] = Tagged(
    "kind",
    {
        "produce": Record(instr.Produce, sort=SORT),
        "consume": Record(instr.Consume, src=REGISTER),
    },
)
INSTRUCTION: Tagged[Instr] = Tagged(
    "op",
    {
        "send": Record(instr.Send, chan=REGISTER, val=REGISTER),
        "receive": Record(instr.Receive, chan=REGISTER, dst=REGISTER),
        "offer": Record(instr.Offer, chan=REGISTER, table=TABLE),
        "choose": Record(instr.Choose, chan=REGISTER, dst=REGISTER, table=TABLE),
        "open": Record(instr.Open, roles=Array(ROLE), types=Array(LOCAL), dsts=Array(REGISTER)),
        "close": Record(instr.Close, chan=REGISTER),
        "invoke": Record(instr.Invoke, action=ACTION, dst=REGISTER),
        "acquire": Record(instr.Acquire, layer=STRING, dst=REGISTER),
        "release": Record(instr.Release, layer=STRING, evidence=REGISTER),
        "fork": Record(instr.Fork, chan=REGISTER),
        "join": Record(instr.Join),
        "abort": Record(instr.Abort),
        "transfer": Record(instr.Transfer, chan=REGISTER, target=REGISTER),
        "tag": Record(instr.Tag, fact=REGISTER, dst=REGISTER),
        "check": Record(instr.Check, fact=REGISTER, role=STRING, dst=REGISTER),
        "set": Record(instr.Set, dst=REGISTER, value=VALUE),
        "move": Record(instr.Move, dst=REGISTER, src=REGISTER),
        "jump": Record(instr.Jump, pc=NAT),
        "spawn": Record(instr.Spawn, pc=NAT, args=Array(REGISTER)),
        "yield": Record(instr.Yield),
        "halt": Record(instr.Halt),
    },
)
PROGRAM = Array(INSTRUCTION)
