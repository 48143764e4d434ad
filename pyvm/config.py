"""What a run is configured with; nothing here changes while it runs.

Mirrors `Runtime.VM.VMConfig` (Runtime/VM/Config.lean).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from pyvm.event import EffectEntry
from pyvm.failure import FailureEvent
from pyvm.value import CoroutineId, Role


@dataclass(frozen=True, slots=True)
class ExplicitScores:
    """A map: a coroutine that it does not name has score 0, and of two entries the first counts."""

    scores: tuple[tuple[CoroutineId, int], ...]


@dataclass(frozen=True, slots=True)
class TokenScores:
    """The score is the number of progress tokens."""


Scores: TypeAlias = ExplicitScores | TokenScores
"""Where the score of the `Priority` policy comes from."""


@dataclass(frozen=True, slots=True)
class Cooperative:
    """The first ready coroutine of the queue is next."""


@dataclass(frozen=True, slots=True)
class RoundRobin:
    """The lanes take turns."""


@dataclass(frozen=True, slots=True)
class Priority:
    """The highest score is next."""

    scores: Scores


@dataclass(frozen=True, slots=True)
class ProgressAware:
    """Those with a progress token are next."""


Policy: TypeAlias = Cooperative | RoundRobin | Priority | ProgressAware
"""Scheduler policies: they choose the order and nothing else."""


@dataclass(frozen=True, slots=True)
class Block:
    """The sender waits."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The new message is lost."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The sender faults. Mirrors the constructor `error`."""


@dataclass(frozen=True, slots=True)
class Resize:
    """The capacity doubles up to `max`, then the sender waits."""

    max: int


FullPolicy: TypeAlias = Block | Drop | Refuse | Resize
"""What a full FIFO buffer does with one more message."""


@dataclass(frozen=True, slots=True)
class Fifo:
    """A queue of this capacity."""

    capacity: int
    full: FullPolicy


@dataclass(frozen=True, slots=True)
class Latest:
    """Capacity 1; a new message replaces the older one."""


BufferPolicy: TypeAlias = Fifo | Latest
"""What a buffer is."""


@dataclass(frozen=True, slots=True)
class ChooseFirst:
    """The first label of the table."""


@dataclass(frozen=True, slots=True)
class ChooseRoundRobin:
    """The label at position nonce, modulo their number."""


@dataclass(frozen=True, slots=True)
class ChooseFixed:
    """The first of these labels, from position nonce on and around, that is offered."""

    labels: tuple[str, ...]


ChoicePolicy: TypeAlias = ChooseFirst | ChooseRoundRobin | ChooseFixed
"""Which label the default effect handler picks."""


@dataclass(frozen=True, slots=True)
class OutputDisabled:
    """Nothing is checked."""


@dataclass(frozen=True, slots=True)
class AllowAll:
    """Every message may leave; each is recorded."""


@dataclass(frozen=True, slots=True)
class DenyAll:
    """No message may leave."""


@dataclass(frozen=True, slots=True)
class AllowLabels:
    """Messages with these labels may leave."""

    labels: tuple[str, ...]


OutputPolicy: TypeAlias = OutputDisabled | AllowAll | DenyAll | AllowLabels
"""Which messages may leave."""


@dataclass(frozen=True, slots=True)
class FlowAllowAll:
    """Every role may use every fact."""


@dataclass(frozen=True, slots=True)
class FlowDenyAll:
    """No role may use any fact."""


@dataclass(frozen=True, slots=True)
class FlowAllowRoles:
    """These roles may use facts."""

    roles: tuple[Role, ...]


FlowPolicy: TypeAlias = FlowAllowAll | FlowDenyAll | FlowAllowRoles
"""Whose knowledge of a fact may be used."""


@dataclass(frozen=True, slots=True)
class DefaultHandler:
    """The default handler answers, a function of the nonce."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded effect trace is fed back.

    `answers` has its entries by coroutine and nonce; of two for one request, the first.
    """

    effects: tuple[EffectEntry, ...]
    answers: Mapping[tuple[CoroutineId, int], EffectEntry] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        answers = {(entry.coroutine, entry.nonce): entry for entry in reversed(self.effects)}
        object.__setattr__(self, "answers", MappingProxyType(answers))


Handler: TypeAlias = DefaultHandler | Recorded
"""Who answers effect requests."""


class DeterminismMode(StrEnum):
    """Determinism profiles: which differences between two runs do not count."""

    FULL = "full"
    MODULO_EFFECTS = "modulo_effects"
    MODULO_COMMUTATIVITY = "modulo_commutativity"
    REPLAY = "replay"


class WaveCertificate(NamedTuple):
    """The picks of a round, in waves, and the step count for which they were planned."""

    step: int
    waves: tuple[tuple[CoroutineId, ...], ...]


@dataclass(frozen=True, slots=True)
class VMConfig:
    """The configuration of a run."""

    policy: Policy = Cooperative()
    lanes: int = 1
    """Number of lanes, at least 1."""
    budget: int = 100_000
    """What each coroutine may spend."""
    max_sessions: int = 64
    max_coroutines: int = 256
    buffer: BufferPolicy = Fifo(2, Block())
    choice: ChoicePolicy = ChooseFirst()
    output: OutputPolicy = OutputDisabled()
    handler: Handler = DefaultHandler()
    determinism_mode: DeterminismMode = DeterminismMode.FULL
    flow: FlowPolicy = FlowAllowAll()
    layers: tuple[tuple[str, bool], ...] = ()
    """The guard layers, and whether each is active."""
    speculation_depth: int = 0
    """How deep speculation may nest; 0 switches it off."""
    failures: tuple[tuple[int, FailureEvent], ...] = ()
    """Failure events, each with the tick at which it enters."""
    checkpoints: tuple[int, ...] = ()
    """Ticks at which a checkpoint is taken."""
    certificates: tuple[tuple[int, WaveCertificate], ...] = ()
    """Certificates handed to the threaded runner at these ticks instead of the planner's."""

    def __post_init__(self) -> None:
        if self.lanes < 1:
            raise ValueError(f"lanes: at least 1 is needed, found {self.lanes}")
