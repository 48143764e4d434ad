"""Changes of the machine around a coroutine, at the tick of its next step.

Each takes a situation, and changes the configuration so that the step meets it: a limit, failures,
a checkpoint and a restart, another layer, buffer, order or wave.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from random import Random

from conformance.fuzz.aimed_steps import label_nodes
from conformance.fuzz.program_mutation import insert
from conformance.fuzz.situation import Situation, own_run
from conformance.plain_json import JsonObject


def credit(met: Situation, random: Random) -> None:
    """Let its credit be spent here, or soon."""
    config = met.case["config"]
    spent = config["budget"] - met.coroutine["budget"]
    config["budget"] = max(0, spent + random.choice((0, 0, 1, 1, 2, 3, 5)))


def limits(met: Situation, random: Random) -> None:
    """Let no session, or no coroutine, be added here."""
    config = met.case["config"]
    if random.random() < 0.6:
        config["max_sessions"] = len(met.outcome["sessions"]) + random.choice((0, 0, 0, 1))
    if random.random() < 0.6:
        config["max_coroutines"] = len(met.outcome["coroutines"]) + random.choice((0, 0, 0, 1))


def failures(met: Situation, random: Random) -> None:
    """Let failures of the edge in question enter here, several of them."""
    config = met.case["config"]
    sender, receiver = random.choice(met.edges())
    kinds = random.sample(range(7), random.choice((1, 2, 2, 3)))
    for _ in range(random.choice((1, 2, 3, 4, 5))):
        a, b = random.choice(((sender, receiver), (sender, receiver), (receiver, sender)))
        tick = met.tick + random.choice((0, 0, 0, 1, 2, 5))
        events: Sequence[JsonObject] = (
            {"kind": "crash", "site": a},
            {"kind": "timeout", "site": a, "ticks": random.randrange(8)},
            {"kind": "partition", "a": a, "b": b},
            {"kind": "partition", "a": b, "b": a},
            {"kind": random.choice(("heal", "partition")), "a": a, "b": b},
            {"kind": "corrupt", "sender": a, "receiver": b},
            {"kind": random.choice(("reconcile", "corrupt")), "sender": a, "receiver": b},
        )
        config["failures"].append({**events[random.choice(kinds)], "tick": tick})


def restart(met: Situation, random: Random) -> None:
    """Keep a checkpoint before this step, or not at all, and go back to it after."""
    config = met.case["config"]
    later = met.tick
    chance = random.random()
    if chance < 0.2:
        config["checkpoints"] = []
    if chance < 0.1:
        later += random.randrange(10)
        config["checkpoints"].append(later)
        config["failures"].append({"kind": "restart", "tick": later})
        return
    if chance > 0.2:
        config["checkpoints"].append(max(1, met.tick - random.choice((0, 0, 1, 3))))
    for _ in range(random.choice((1, 1, 2, 3))):
        later += random.choice((0, 1, 2, 3, 5, 9))
        config["failures"].append({"kind": "restart", "tick": later})


def layers(met: Situation, random: Random) -> None:
    """List a layer twice, or let one be inactive."""
    layers = met.case["config"]["layers"]
    named = [i["layer"] for i in met.program if "layer" in i]
    name = random.choice([*named, *(layer["name"] for layer in layers), "L"])
    for layer in layers:
        if layer["name"] == name and random.random() < 0.2:
            layer["active"] = not layer["active"]
    if random.random() < 0.8:
        twin = {"name": name, "active": random.random() < 0.5}
        layers.insert(random.randint(0, len(layers)), twin)
    if random.random() < 0.5:
        insert(met.program, met.pc, {"op": "acquire", "layer": name, "dst": 10})


def buffer(met: Situation, random: Random) -> None:
    """Let buffers be small, and something else become of what they have no room for."""
    full = random.choice(({"kind": "error"}, {"kind": "drop"}, {"kind": "resize", "max": 2}))
    fifo = {"mode": "fifo", "capacity": 1, "full": full}
    met.case["config"]["buffer"] = random.choice((fifo, fifo, {"mode": "latest"}))


def deny(met: Situation, random: Random) -> None:
    """Let some labels of the protocol not leave."""
    names = sorted({label["name"] for label in label_nodes(met.case["images"])})
    labels = [name for name in names if random.random() < 0.5]
    met.case["config"]["output"] = {"kind": "allow_labels", "labels": labels}


def certificate(met: Situation, random: Random) -> None:
    """Hand in waves for this round: those who are ready, some of them together or out of order."""
    case = met.case
    case["runner"], case["concurrency"] = "threaded", random.choice((2, 3, 4))
    case["config"]["lanes"] = random.choice((1, 2, 3, 4))
    outcome = own_run({**case, "fuel": met.tick - 1})  # under this runner it stands elsewhere
    if outcome is None:
        return
    ready = [c["cid"] for c in outcome["coroutines"] if c["status"]["kind"] == "ready"]
    if random.random() < 0.3:
        random.shuffle(ready)
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        ready.insert(random.randint(0, len(ready)), random.choice((*ready, 0, 1, 9)))
    waves: list[list[int]] = [[]]
    for cid in ready:
        if waves[-1] and random.random() < 0.35:
            waves.append([])
        waves[-1].append(cid)
    if random.random() < 0.2:
        waves.insert(random.randint(0, len(waves)), [])
    for _ in range(random.choice((1, 1, 1, 2))):
        step = outcome["steps"] if random.random() < 0.9 else 0
        case["certificates"].append({"tick": met.tick, "step": step, "waves": deepcopy(waves)})
        random.shuffle(waves)


def scores(met: Situation, random: Random) -> None:
    """Let some coroutines go first, perhaps by two scores."""
    cids = [c["cid"] for c in met.outcome["coroutines"]]
    scores = [[random.choice(cids), random.randrange(4)] for _ in range(random.randint(1, 5))]
    met.case["config"]["policy"] = {"kind": "priority", "scores": scores}
