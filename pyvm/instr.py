"""The bytecode.

Mirrors `Runtime.VM.Instr` (Runtime/VM/Instr.lean), a class for each constructor; `cost` of a class
mirrors `Instr.cost`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from pyvm.local_type import LocalType
from pyvm.value import Role, Sort, Value

Reg: TypeAlias = int
"""A register's number."""

PC: TypeAlias = int
"""A position in a program."""

JumpTable: TypeAlias = tuple[tuple[str, PC], ...]
"""Where to go on for each label."""


@dataclass(frozen=True, slots=True)
class Produce:
    """Ask the effect handler for a value of this sort."""

    sort: Sort


@dataclass(frozen=True, slots=True)
class Consume:
    """Have the effect handler take note of a register's value."""

    src: Reg


Action: TypeAlias = Produce | Consume
"""What a coroutine asks of its effect handler."""


@dataclass(frozen=True, slots=True)
class _Simple:
    """Costs 1."""

    cost: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class _Communication(_Simple):
    """Costs 2; giving an endpoint away is one of these."""

    cost: ClassVar[int] = 2


@dataclass(frozen=True, slots=True)
class _Allocation(_Simple):
    """Costs 4, and takes an id from the allocator."""

    cost: ClassVar[int] = 4


@dataclass(frozen=True, slots=True)
class Send(_Communication):
    """Send `val` as the one branch that the type has."""

    chan: Reg
    val: Reg


@dataclass(frozen=True, slots=True)
class Receive(_Communication):
    """Take the message of the one branch that the type has into `dst`."""

    chan: Reg
    dst: Reg


@dataclass(frozen=True, slots=True)
class Offer(_Communication):
    """Let the handler pick a label of the table and a payload, send them, and jump.

    `targets` is the table by label; of two entries with one label it has the first. `labels` has
    those of the table, in order.
    """

    chan: Reg
    table: JumpTable
    targets: Mapping[str, PC] = field(init=False, repr=False, compare=False)
    labels: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "targets", _targets(self.table))
        object.__setattr__(self, "labels", tuple([label for label, _ in self.table]))


@dataclass(frozen=True, slots=True)
class Choose(_Communication):
    """Take the message into `dst` and jump by its label; `targets` as in `Offer`."""

    chan: Reg
    dst: Reg
    table: JumpTable
    targets: Mapping[str, PC] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "targets", _targets(self.table))


@dataclass(frozen=True, slots=True)
class Open(_Allocation):
    """Open a session whose endpoints this coroutine owns; their channels go into `dsts`."""

    roles: tuple[Role, ...]
    types: tuple[LocalType, ...]
    dsts: tuple[Reg, ...]


@dataclass(frozen=True, slots=True)
class Close(_Simple):
    """Give up an endpoint whose type is done."""

    chan: Reg


@dataclass(frozen=True, slots=True)
class Invoke(_Simple):
    """Call the effect handler; its answer goes into `dst`."""

    action: Action
    dst: Reg


@dataclass(frozen=True, slots=True)
class Acquire(_Simple):
    """Take a guard layer; the evidence goes into `dst`."""

    layer: str
    dst: Reg


@dataclass(frozen=True, slots=True)
class Release(_Simple):
    """Free a guard layer on the evidence in a register."""

    layer: str
    evidence: Reg


@dataclass(frozen=True, slots=True)
class Fork(_Simple):
    """Begin to speculate on an owned endpoint."""

    chan: Reg


@dataclass(frozen=True, slots=True)
class Join(_Simple):
    """End a level of speculation and keep what it did."""


@dataclass(frozen=True, slots=True)
class Abort(_Simple):
    """End a level of speculation and undo what it did."""


@dataclass(frozen=True, slots=True)
class Transfer(_Communication):
    """Give an endpoint away; `target` is a register that holds the number of a coroutine."""

    chan: Reg
    target: Reg


@dataclass(frozen=True, slots=True)
class Tag(_Simple):
    """Learn the fact in a register; `dst` becomes true."""

    fact: Reg
    dst: Reg


@dataclass(frozen=True, slots=True)
class Check(_Simple):
    """Put into `dst` whether the fact is known and the role may use it."""

    fact: Reg
    role: Role
    dst: Reg


@dataclass(frozen=True, slots=True)
class Set(_Simple):
    """Put a constant into `dst`."""

    dst: Reg
    value: Value


@dataclass(frozen=True, slots=True)
class Move(_Simple):
    """Copy `src` into `dst`."""

    dst: Reg
    src: Reg


@dataclass(frozen=True, slots=True)
class Jump(_Simple):
    """Go on at `pc`."""

    pc: PC


@dataclass(frozen=True, slots=True)
class Spawn(_Allocation):
    """Start a coroutine of the same program at `pc`, with `args` in its first registers."""

    pc: PC
    args: tuple[Reg, ...]


@dataclass(frozen=True, slots=True)
class Yield(_Simple):
    """Go to the back of the queue."""


@dataclass(frozen=True, slots=True)
class Halt(_Simple):
    """End."""


Instr: TypeAlias = (
    Send
    | Receive
    | Offer
    | Choose
    | Open
    | Close
    | Invoke
    | Acquire
    | Release
    | Fork
    | Join
    | Abort
    | Transfer
    | Tag
    | Check
    | Set
    | Move
    | Jump
    | Spawn
    | Yield
    | Halt
)
"""One instruction."""

Program: TypeAlias = tuple[Instr, ...]
"""What one role runs."""


def _targets(table: JumpTable) -> Mapping[str, PC]:
    return dict(reversed(table))  # bare: a proxy is slow, and this is hot
