"""Changes of what a coroutine is about to do: broken rules, other instructions before it.

Each takes a situation, and returns it with a case in which the coroutine's next step is another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random

from conformance.fuzz.labels import labels_of, relabelled
from conformance.fuzz.look_alikes import alike
from conformance.fuzz.program_changes import NOWHERE, misfit
from conformance.fuzz.programs import insert
from conformance.fuzz.situation import Situation, own_run, program_at, program_places
from pyvm import instr
from pyvm import local_type as lt
from pyvm.config import Recorded
from pyvm.event import ConsumeRequest, EffectEntry
from pyvm.instr import Instr, Reg
from pyvm.value import UNIT, BaseSort, Endpoint, Label, Prod, ProdSort, Role, Sort, Value

_PAIR = ProdSort(BaseSort.NAT, BaseSort.STRING)
_SORTS: Sequence[Sort] = (*BaseSort, _PAIR, _PAIR)
_VALUES: Sequence[Value] = (
    *(UNIT, True, False, 0, 1, 2, "a", ""),
    *(Prod(True, 0), Prod(1, False), Prod("a", 1)),
)


def _is_channel(value: Value) -> bool:
    return isinstance(value, Endpoint)


def _is_fact(value: Value) -> bool:
    return isinstance(value, Prod) and _is_channel(value.left) and isinstance(value.right, str)


def _is_nat(value: Value) -> bool:
    return type(value) is int


_HELD: Mapping[str, Callable[[Value], bool]] = {
    "chan": _is_channel,
    "fact": _is_fact,
    "target": _is_nat,
    "evidence": _is_nat,
}
"""What the registers of these fields should hold."""


def _register(met: Situation, field: str, random: Random, wrong: float) -> Reg:
    """Return a register for a field: one that holds what it should, or with a chance another."""
    if random.random() < wrong:
        return random.choice((NOWHERE, NOWHERE, random.randrange(16)))
    fitting = met.registers(_HELD[field]) if field in _HELD else ()
    return random.choice(fitting or range(12))


def misfits(met: Situation, random: Random) -> Situation:
    """Let the instruction name other registers, some of which do not exist."""
    i = met.instruction
    if i is None:
        return met
    new = misfit(i, lambda field: _register(met, field, random, 0.7), random)
    return met.reprogrammed((*met.program[: met.pc], new, *met.program[met.pc + 1 :]))


def instead(met: Situation, random: Random) -> Situation:
    """Let the coroutine do something else first: what its types want, or any other thing."""
    wanted = _wanted(met)
    if wanted and random.random() < 0.4:
        return met.preceded(random.choice(wanted))

    def reg(field: str) -> Reg:
        return _register(met, field, random, 0.12)

    dst = random.choice((5, 6, 7, NOWHERE))
    layer = random.choice([name for name, _ in met.config.layers] or ["L"])
    anything: Sequence[Instr] = (
        instr.Invoke(instr.Produce(random.choice(_SORTS)), dst),
        instr.Invoke(instr.Consume(reg("src")), dst),
        instr.Acquire(layer, dst),
        instr.Release(layer, reg("evidence")),
        instr.Fork(reg("chan")),
        instr.Join(),
        instr.Abort(),
        instr.Transfer(reg("chan"), reg("target")),
        instr.Tag(reg("fact"), dst),
        instr.Check(reg("fact"), met.coroutine.role, dst),
        instr.Spawn(
            random.randint(0, len(met.program)), (reg("chan"), random.choice((1, 2, NOWHERE)))
        ),
        instr.Close(reg("chan")),
        instr.Send(reg("chan"), reg("val")),
        instr.Receive(reg("chan"), dst),
        _open(random, random.choice("PPQ"), (12, random.choice((13, 13, NOWHERE)))),
        instr.Halt(),
        instr.Yield(),
    )
    return met.preceded(random.choice(anything))


def _wanted(met: Situation) -> Sequence[Instr]:
    """Return the communications that the types of the coroutine's endpoints want now."""
    found: list[Instr] = []
    for reg, value in enumerate(met.coroutine.registers):
        t = met.type_at(value)
        if not isinstance(t, lt.Send | lt.Recv):
            continue
        sends = isinstance(t, lt.Send)
        if len(t.branches) == 1:
            found.append(instr.Send(reg, 5) if sends else instr.Receive(reg, 5))
        table = tuple((branch.label.name, met.pc + 1) for branch in t.branches)
        found.append(instr.Offer(reg, table) if sends else instr.Choose(reg, 5, table))
    return found


def _open(random: Random, partner: Role, dsts: tuple[Reg, Reg]) -> instr.Open:
    """Return how to open a session of two, which may break the rules for one."""
    branches = (lt.Branch(Label("m", random.choice(_SORTS)), lt.DONE),)
    types = (lt.Send(partner, branches), lt.Recv("O", branches))
    return instr.Open(("O", "P"), types, dsts)


def know(met: Situation, random: Random) -> Situation:
    """Let the coroutine learn a fact of an endpoint, its own or another, before it goes on."""
    end = random.choice([*met.coroutine.owned, Endpoint(0, "A")])
    text = random.choice(("x", "y"))
    fact: Value = Prod(end, text)
    if random.random() < 0.2:
        fact = random.choice(
            (Prod(end, 1), Prod(Prod(end.sid, end.role), "x"), Prod(text, end), end)
        )
    dst = random.choice((8, 8, NOWHERE))
    asks = random.choice((instr.Tag(9, dst), instr.Tag(9, dst), instr.Check(9, end.role, dst)))
    return met.preceded(instr.Set(9, fact), asks)


def own_two(met: Situation, random: Random) -> Situation:
    """Let the coroutine own both ends of a new session, and do something with one and the other."""
    one, other = random.sample((12, 13), 2)
    fact = Prod(Endpoint(len(met.state.sessions), random.choice("OP")), "x")
    heir = random.choice(list(met.state.coroutines))
    learns: Sequence[Instr] = (instr.Set(9, fact), instr.Tag(9, 8))
    gives: Sequence[Instr] = (
        instr.Set(11, heir),
        instr.Transfer(random.choice((one, other)), 11),
    )
    forks: Sequence[Instr] = (instr.Fork(one), instr.Fork(other))
    return met.preceded(
        _open(random, "P", (one, other)),
        *random.choice((learns, ())),
        *random.choice((gives, forks)),
    )


def fork(met: Situation, random: Random) -> Situation:
    """Let the coroutine speculate when it comes here, and end that some steps later."""
    channels = met.registers(_is_channel) or [0]
    end = min(len(met.program), met.pc + random.randint(0, 5))
    if random.random() < 0.7:
        ends: Instr = random.choice((instr.Join(), instr.Abort()))
        met = met.reprogrammed(insert(met.program, end, ends))
    for _ in range(random.choice((1, 1, 2))):
        met = met.preceded(instr.Fork(random.choice(channels)))
    depth = random.choice((0, 1, 1, 2, 2, 3))
    return met.configured(replace(met.config, speculation_depth=depth))


def contend(met: Situation, random: Random) -> Situation:
    """Let the coroutine, and another one before it, ask for one layer."""
    name = random.choice([name for name, _ in met.config.layers] or ["L"])
    if not met.config.layers:
        met = met.configured(replace(met.config, layers=((name, True),)))
    met = met.preceded(instr.Acquire(name, random.choice((10, NOWHERE))))
    other = random.choice(program_places(met.case))
    return met.reprogrammed(insert(program_at(met.case, other), 0, instr.Acquire(name, 11)), other)


def types(met: Situation, random: Random) -> Situation:
    """Let one side of a session expect another sort or label than the other side sends."""
    images = met.images
    own = [end.sid for end in met.coroutine.owned if end.sid < len(images)]
    k = random.choice(own or range(len(images)))
    labels = labels_of(images[k].types)
    if not labels:
        return met
    number = random.randrange(len(labels))
    label = labels[number]
    if random.random() < 0.7:
        label = label._replace(sort=random.choice(_SORTS))
    else:
        label = label._replace(name=random.choice(sorted({other.name for other in labels} | {"z"})))
    new = replace(images[k], types=relabelled(images[k].types, number, label))
    return replace(met, case=replace(met.case, images=(*images[:k], new, *images[k + 1 :])))


def recorded(met: Situation, random: Random) -> Situation:
    """Note a value here, and give the run its effects back, of which one only looks the same."""
    if random.random() < 0.7:
        value = random.choice(_VALUES)
        met = met.preceded(instr.Set(9, value), instr.Invoke(instr.Consume(9), 8))
    state = own_run(met.case)
    if state is None:
        return met
    effects = list(state.effects)
    if effects and random.random() < 0.7:
        k = random.randrange(len(effects))
        effects[k] = _misremembered(effects[k], random)
    return met.configured(replace(met.config, handler=Recorded(tuple(effects))))


def _misremembered(entry: EffectEntry, random: Random) -> EffectEntry:
    request = entry.request
    if isinstance(request, ConsumeRequest) and random.random() < 0.5:
        return entry._replace(request=ConsumeRequest(alike(request.value, random)))
    return entry._replace(output=alike(entry.output, random))
