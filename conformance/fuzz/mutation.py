"""Small changes of a case: another setting, instruction or failure, a part of another case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeAlias

from conformance.fuzz.aimed import aim
from conformance.fuzz.labels import image_types, labels_of
from conformance.fuzz.node_swaps import look_alike, nudge, relist, substitute
from conformance.fuzz.program_changes import break_one, edit_program, speculate
from conformance.fuzz.situation import own_run, program_at, program_places, with_program
from pyvm import config as cf
from pyvm import failure as fl
from pyvm.case import Case, Runner
from pyvm.load import Image, Raw
from pyvm.value import Role

FUEL = 150
"""Rounds that a changed case has at most: enough for most runs to end, and Lean is slow."""
_MOST = 6
"""How many changes are made at once."""
_LONGEST = 30
"""The last tick of a failure that is added."""


Change: TypeAlias = Callable[[Case, Case, Random], Case]
"""Takes a case, another one that may give its parts, and chance; returns a changed case."""


def mutated(case: Case, donor: Case, random: Random) -> Case:
    """Return the case with a few changes, for which the donor may give its parts."""
    # the other profiles promise what a change may break
    config = replace(case.config, determinism_mode=cf.DeterminismMode.FULL)
    case = replace(case, config=config, fuel=min(case.fuel, FUEL))
    aimed = random.random() < 0.7
    if aimed:
        case = bytecode(case, donor, random)
        changes: list[Change] = [random.choice((_as_it_is, *CHANGES))]
    else:
        changes = [random.choice(CHANGES)]
        while len(changes) < _MOST and random.random() < 0.6:
            changes.append(random.choice(CHANGES))
    for change in changes:
        tried = change(case, donor, random)
        if tried.fuel <= FUEL:
            case = tried
    return aim(case, random) if aimed else case


def _as_it_is(case: Case, donor: Case, random: Random) -> Case:
    """Change nothing."""
    return case


def fail(case: Case, donor: Case, random: Random) -> Case:
    """Let a failure enter, often beside another of the same roles; a restart finds a checkpoint."""
    config = case.config
    roles = sorted({role for image in case.images for role in image.roles}) or ["A"]
    ticks = [tick + later for tick, _ in config.failures for later in (0, 0, 1, 3)]
    tick = random.choice(ticks) if ticks and random.random() < 0.6 else _tick(random)
    a, b = random.choice(roles), random.choice(roles)
    if config.failures and random.random() < 0.5:
        named = fl.names(random.choice(config.failures)[1])
        a, b = (*named, *(a, b)[len(named) :])
    event = random.choice(_failures_of(a, b, random))
    if isinstance(event, fl.Restart):
        checkpoint = random.randint(1, max(1, tick))
        config = replace(config, checkpoints=(*config.checkpoints, checkpoint))
    at = random.randint(0, len(config.failures))
    entering = (*config.failures[:at], (tick, event), *config.failures[at:])
    return replace(case, config=replace(config, failures=entering))


def _failures_of(a: Role, b: Role, random: Random) -> Sequence[fl.FailureEvent]:
    """Return one failure of each kind, and a restart twice."""
    return (
        fl.Crash(a),
        fl.Partition(a, b),
        fl.Heal(a, b),
        fl.Corrupt(a, b),
        fl.Reconcile(a, b),
        fl.Timeout(a, random.randrange(10)),
        *(fl.Restart(),) * 2,
    )


def _tick(random: Random) -> int:
    return random.randint(1, random.choice((5, 10, _LONGEST)))


def run(case: Case, donor: Case, random: Random) -> Case:
    """Let another runner run it, or less long."""
    if random.random() < 0.3:
        return replace(case, fuel=random.randint(1, max(1, min(case.fuel, 40))))
    return replace(
        case,
        concurrency=random.choice((1, 2, 2, 3, 4, 8)),
        runner=random.choice((Runner.COOPERATIVE, Runner.THREADED, Runner.THREADED)),
        config=replace(case.config, lanes=random.choice((1, 2, 3, 4))),
    )


def limit(case: Case, donor: Case, random: Random) -> Case:
    """Let the run meet a limit soon."""
    config, sessions = case.config, len(case.images)
    coroutines = sum(len(image.roles) for image in case.images)
    near = random.choice((-1, 0, 0, 1))
    match random.randrange(6):
        case 0:
            config = replace(config, budget=random.randrange(30))
        case 1:
            config = replace(config, max_sessions=max(0, sessions + near))
        case 2:
            config = replace(config, max_coroutines=max(0, coroutines + near))
        case 3:
            config = replace(config, max_sessions=max(0, sessions - 1), max_coroutines=1)
        case 4:
            config = replace(config, speculation_depth=random.randrange(4))
        case _:
            config = replace(config, output=random.choice(_some_outputs(case, random)))
    return replace(case, config=config)


def _some_outputs(case: Case, random: Random) -> Sequence[cf.OutputPolicy]:
    names = {label.name for image in case.images for label in labels_of(image_types(image))}
    some = tuple(name for name in sorted(names) if random.random() < 0.5)
    return (cf.AllowLabels(some), cf.DenyAll(), cf.AllowAll())


def record(case: Case, donor: Case, random: Random) -> Case:
    """Give the effects of its own run back to it."""
    state = own_run(case)
    if state is None:
        return case
    return replace(case, config=replace(case.config, handler=cf.Recorded(tuple(state.effects))))


def bytecode(case: Case, donor: Case, random: Random) -> Case:
    """Replace protocols by what they are compiled to, so that it can be changed."""
    return replace(case, images=tuple(map(_compiled, case.images)))


def _compiled(image: Image) -> Image:
    if isinstance(image, Raw) or not isinstance(image.parts, tuple):
        return image
    programs = tuple(part.program for part in image.parts)
    return Raw(image.roles, programs, tuple(part.type for part in image.parts))


def splice(case: Case, donor: Case, random: Random) -> Case:
    """Load an image of the donor beside the case's own."""
    if not donor.images or len(case.images) >= 4:
        return case
    at = random.randint(0, len(case.images))
    return replace(case, images=(*case.images[:at], random.choice(donor.images), *case.images[at:]))


def program(case: Case, donor: Case, random: Random) -> Case:
    """Change instructions of one program."""
    own = program_places(case)
    if not own:
        return bytecode(case, donor, random)
    place = random.choice(own)
    code = program_at(case, place)
    chance = random.random()
    if chance < 0.15:
        code = speculate(code, random)
    elif chance < 0.3 and code:
        code = break_one(code, random)
    else:
        pool = [i for c in (case, donor) for p in program_places(c) for i in program_at(c, p)]
        code = edit_program(code, pool, random)
    return with_program(case, place, code)


CHANGES: Sequence[Change] = (
    *(program,) * 6,
    *(substitute,) * 4,
    *(nudge,) * 2,
    *(relist,) * 4,
    *(fail,) * 3,
    *(run,) * 2,
    *(limit,) * 2,
    look_alike,
    record,
    bytecode,
    splice,
)
"""The ways to change a case, each as often as it is chosen."""
