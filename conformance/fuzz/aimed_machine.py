"""Changes of the machine around a coroutine, at the tick of its next step.

Each takes a situation, and returns it with a configuration that the step meets: a limit, failures,
a checkpoint and a restart, another layer, buffer, order or wave.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from conformance.fuzz.labels import image_types, labels_of
from conformance.fuzz.situation import Situation, own_run
from pyvm import config as cf
from pyvm import failure as fl
from pyvm.case import Runner
from pyvm.instr import Acquire, Release
from pyvm.status import Ready


def credit(met: Situation, random: Random) -> Situation:
    """Let its credit be spent here, or soon."""
    spent = met.config.budget - met.coroutine.budget
    budget = max(0, spent + random.choice((0, 0, 1, 1, 2, 3, 5)))
    return met.configured(replace(met.config, budget=budget))


def limits(met: Situation, random: Random) -> Situation:
    """Let no session, or no coroutine, be added here."""
    config = met.config
    if random.random() < 0.6:
        most = len(met.state.sessions) + random.choice((0, 0, 0, 1))
        config = replace(config, max_sessions=most)
    if random.random() < 0.6:
        most = len(met.state.coroutines) + random.choice((0, 0, 0, 1))
        config = replace(config, max_coroutines=most)
    return met.configured(config)


def failures(met: Situation, random: Random) -> Situation:
    """Let failures of the edge in question enter here, several of them."""
    sender, receiver = random.choice(met.edges())
    kinds = random.sample(range(7), random.choice((1, 2, 2, 3)))
    added = []
    for _ in range(random.choice((1, 2, 3, 4, 5))):
        a, b = random.choice(((sender, receiver), (sender, receiver), (receiver, sender)))
        events: tuple[fl.FailureEvent, ...] = (
            fl.Crash(a),
            fl.Timeout(a, random.randrange(8)),
            fl.Partition(a, b),
            fl.Partition(b, a),
            random.choice((fl.Heal(a, b), fl.Partition(a, b))),
            fl.Corrupt(a, b),
            random.choice((fl.Reconcile(a, b), fl.Corrupt(a, b))),
        )
        tick = met.tick + random.choice((0, 0, 0, 1, 2, 5))
        added.append((tick, events[random.choice(kinds)]))
    return met.configured(replace(met.config, failures=(*met.config.failures, *added)))


def restart(met: Situation, random: Random) -> Situation:
    """Keep a checkpoint before this step, or not at all, and go back to it after."""
    checkpoints = list(met.config.checkpoints)
    later = met.tick
    times = random.choice((1, 1, 2, 3))
    chance = random.random()
    if chance < 0.2:
        checkpoints = []
    if chance < 0.1:
        times = 1
        later += random.randrange(10)
        checkpoints.append(later)
    elif chance > 0.2:
        checkpoints.append(max(1, met.tick - random.choice((0, 0, 1, 3))))
    added = []
    for _ in range(times):
        if chance >= 0.1:
            later += random.choice((0, 1, 2, 3, 5, 9))
        added.append((later, fl.Restart()))
    entering = (*met.config.failures, *added)
    return met.configured(replace(met.config, checkpoints=tuple(checkpoints), failures=entering))


def layers(met: Situation, random: Random) -> Situation:
    """List a layer twice, or let one be inactive."""
    named = [i.layer for i in met.program if isinstance(i, Acquire | Release)]
    name = random.choice([*named, *(name for name, _ in met.config.layers), "L"])
    listed = [
        (other, active ^ (other == name and random.random() < 0.2))
        for other, active in met.config.layers
    ]
    if random.random() < 0.8:
        listed.insert(random.randint(0, len(listed)), (name, random.random() < 0.5))
    met = met.configured(replace(met.config, layers=tuple(listed)))
    return met.preceded(Acquire(name, 10)) if random.random() < 0.5 else met


def buffer(met: Situation, random: Random) -> Situation:
    """Let buffers be small, and something else become of what they have no room for."""
    full: cf.FullPolicy = random.choice((cf.Refuse(), cf.Drop(), cf.Resize(2)))
    small = cf.Fifo(1, full)
    policy: cf.BufferPolicy = random.choice((small, small, cf.Latest()))
    return met.configured(replace(met.config, buffer=policy))


def deny(met: Situation, random: Random) -> Situation:
    """Let some labels of the protocol not leave."""
    names = {label.name for image in met.images for label in labels_of(image_types(image))}
    labels = tuple(name for name in sorted(names) if random.random() < 0.5)
    return met.configured(replace(met.config, output=cf.AllowLabels(labels)))


def certificate(met: Situation, random: Random) -> Situation:
    """Hand in waves for this round: those who are ready, some of them together or out of order."""
    config = replace(met.config, lanes=random.choice((1, 2, 3, 4)))
    wide = random.choice((2, 3, 4))
    case = replace(met.case, runner=Runner.THREADED, concurrency=wide, config=config)
    state = own_run(replace(case, fuel=met.tick - 1))  # under this runner it stands elsewhere
    if state is None:
        return replace(met, case=case)
    ready = [co.cid for co in state.coroutines.values() if isinstance(co.status, Ready)]
    if random.random() < 0.3:
        random.shuffle(ready)
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        ready.insert(random.randint(0, len(ready)), random.choice((*ready, 0, 1, 9)))
    waves: list[tuple[int, ...]] = [()]
    for cid in ready:
        if waves[-1] and random.random() < 0.35:
            waves.append(())
        waves[-1] = (*waves[-1], cid)
    if random.random() < 0.2:
        waves.insert(random.randint(0, len(waves)), ())
    given = list(config.certificates)
    for _ in range(random.choice((1, 1, 1, 2))):
        step = state.steps if random.random() < 0.9 else 0
        given.append((met.tick, cf.WaveCertificate(step, tuple(waves))))
        random.shuffle(waves)
    return replace(met, case=case).configured(replace(config, certificates=tuple(given)))


def scores(met: Situation, random: Random) -> Situation:
    """Let some coroutines go first, perhaps by two scores."""
    cids = list(met.state.coroutines)
    some = [(random.choice(cids), random.randrange(4)) for _ in range(random.randint(1, 5))]
    policy = cf.Priority(cf.ExplicitScores(tuple(some)))
    return met.configured(replace(met.config, policy=policy))
