"""Small changes of a case: another setting, instruction, failure or value, a part of another case.

A case is changed as JSON, and node by node as far as that goes: what stands under a field may be
replaced by what stands under the field of that name elsewhere. A change after which it is no case
is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple, TypeAlias

from conformance.fuzz.aimed import aim
from conformance.fuzz.look_alikes import alike
from conformance.fuzz.program_mutation import edit_program, misfit, speculate
from conformance.fuzz.situation import own_run
from conformance.plain_json import Json, JsonObject
from pyvm.load import Protocol, Raw
from pyvm.wire.basic import WireError
from pyvm.wire.case import IMAGE, decode_case

FUEL = 150
"""Rounds that a changed case has at most: enough for most runs to end, and Lean is slow."""
_MOST = 6
"""How many changes are made at once."""
_KEPT = frozenset(("schema", "id", "kind", "op", "mode", "runner", "determinism_mode"))
"""Fields that say which shape the rest has; whoever changes one, changes the whole object."""
_FAILURES = ("crash", "partition", "heal", "corrupt", "reconcile", "timeout", "restart", "restart")
_LONGEST = 30
"""The last tick of a failure that is added."""


Change: TypeAlias = Callable[[JsonObject, JsonObject, Random], None]
"""Changes a case in place; the donor, another case, is left as it is."""


class Place(NamedTuple):
    """Where a node of a case stands: in what, under which key, and below which field."""

    parent: Json
    key: str | int
    field: str

    @property
    def node(self) -> Json:
        """What stands there."""
        return self.parent[self.key]


def mutated(case: JsonObject, donor: JsonObject, random: Random) -> JsonObject:
    """Return a copy of the case with a few changes, for which the donor may give its parts."""
    new = deepcopy(case)
    new["config"]["determinism_mode"] = "full"  # the others promise what a change may break
    new["fuel"] = min(new["fuel"], FUEL)
    if random.random() < 0.7:
        _bytecode(new, donor, random)
        changes: list[Change] = [random.choice((_as_it_is, *CHANGES)), aim]
    else:
        changes = [random.choice(CHANGES)]
        while len(changes) < _MOST and random.random() < 0.6:
            changes.append(random.choice(CHANGES))
    for change in changes:
        tried = deepcopy(new)
        change(tried, donor, random)
        if _readable(tried):
            new = tried
    return new


def _as_it_is(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Change nothing."""


def _readable(case: JsonObject) -> bool:
    """Whether it is still a case; what a change spoilt is not changed further."""
    try:
        decode_case(case)
    except WireError:
        return False
    return bool(case["fuel"] <= FUEL)


def places(node: Json, field: str = "") -> Iterator[Place]:
    """Yield every place below a node that can hold something else; elements stand for the list."""
    for key in node if isinstance(node, dict) else range(len(node)):
        name = str(key) if isinstance(node, dict) else f"{field}[]"
        if name in _KEPT:
            continue
        yield Place(node, key, name)
        if isinstance(node[key], dict | list):
            yield from places(node[key], name)


def _some_place(case: JsonObject, random: Random, wanted: Callable[[Any], bool]) -> Place | None:
    """Choose a field, and then a place of it, so that what there is much of is not all."""
    by_field: dict[str, list[Place]] = {}
    for place in places(case):
        if wanted(place.node):
            by_field.setdefault(place.field, []).append(place)
    return random.choice(by_field[random.choice(sorted(by_field))]) if by_field else None


def _replace(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Put what stands at the same field of the case, or of the donor, in place of something."""
    place = _some_place(case, random, lambda node: True)
    if place is not None:
        source = donor if random.random() < 0.5 else case
        others = [other.node for other in places(source) if other.field == place.field]
        if others:
            place.parent[place.key] = deepcopy(random.choice(others))


def _nudge(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Change a number by one or to a bound, a truth value to the other, a name to another."""
    place = _some_place(case, random, lambda node: isinstance(node, int | str))
    if place is None:
        return
    old = place.node
    if isinstance(old, bool):
        place.parent[place.key] = not old
    elif isinstance(old, int):
        place.parent[place.key] = random.choice((old + 1, max(0, old - 1), 0, 1, 2, 3, 15, 16))
    else:
        names = sorted({p.node for p in places(case) if isinstance(p.node, str)})
        place.parent[place.key] = random.choice(names)


def _list(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Take an element out, put one in twice, or two in each other's place."""
    place = _some_place(case, random, lambda node: isinstance(node, list))
    if place is None or place.field == "programs[]":
        return
    items: list[Any] = place.node
    given = [p.node for p in places(donor) if p.field == place.field and isinstance(p.node, list)]
    new = [item for listed in given for item in listed]
    if new and random.random() < 0.3:
        items.insert(random.randint(0, len(items)), deepcopy(random.choice(new)))
    elif items:
        at, to = random.randrange(len(items)), random.randrange(len(items))
        match random.randrange(3):
            case 0:
                del items[at]
            case 1:
                items.insert(to, deepcopy(items[at]))
            case _:
                items[at], items[to] = items[to], items[at]


def _alike(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Put a value in another's place that only looks like it."""
    found = [p for p in places(case) if p.field.removesuffix("[]") in ("value", "output", "input")]
    if found:
        place = random.choice(found)
        place.parent[place.key] = alike(place.node, random)


def _fail(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Let a failure enter, often beside another of the same roles; a restart finds a checkpoint."""
    config = case["config"]
    roles = sorted({role for image in case["images"] for role in image["roles"]}) or ["A"]
    ticks = [event["tick"] + later for event in config["failures"] for later in (0, 0, 1, 3)]
    tick = random.choice(ticks) if ticks and random.random() < 0.6 else _tick(random)
    event: JsonObject = {"kind": random.choice(_FAILURES), "tick": tick}
    a, b = random.choice(roles), random.choice(roles)
    if config["failures"] and random.random() < 0.5:
        met = random.choice(config["failures"])
        a, b = (
            met.get("site", met.get("a", met.get("sender", a))),
            met.get("b", met.get("receiver", b)),
        )
    match event["kind"]:
        case "crash":
            event["site"] = a
        case "timeout":
            event |= {"site": a, "ticks": random.randrange(10)}
        case "partition" | "heal":
            event |= {"a": a, "b": b}
        case "corrupt" | "reconcile":
            event |= {"sender": a, "receiver": b}
        case _:
            config["checkpoints"].append(random.randint(1, max(1, tick)))
    config["failures"].insert(random.randint(0, len(config["failures"])), event)


def _tick(random: Random) -> int:
    return random.randint(1, random.choice((5, 10, _LONGEST)))


def _run(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Let another runner run it, or less long."""
    if random.random() < 0.3:
        case["fuel"] = random.randint(1, max(1, min(case["fuel"], 40)))
        return
    case["concurrency"] = random.choice((1, 2, 2, 3, 4, 8))
    case["runner"] = random.choice(("cooperative", "threaded", "threaded"))
    case["config"]["lanes"] = random.choice((1, 2, 3, 4))


def _limit(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Let the run meet a limit soon."""
    config, images = case["config"], case["images"]
    coroutines = sum(len(image["roles"]) for image in images)
    match random.randrange(6):
        case 0:
            config["budget"] = random.randrange(30)
        case 1:
            config["max_sessions"] = max(0, len(images) + random.choice((-1, 0, 0, 1)))
        case 2:
            config["max_coroutines"] = max(0, coroutines + random.choice((-1, 0, 0, 1)))
        case 3:
            config["max_sessions"], config["max_coroutines"] = max(0, len(images) - 1), 1
        case 4:
            config["speculation_depth"] = random.randrange(4)
        case _:
            config["output"] = random.choice(_some_outputs(case, random))


def _some_outputs(case: JsonObject, random: Random) -> list[JsonObject]:
    names = sorted({p.node for p in places(case["images"]) if p.field == "name"})
    some = [name for name in names if random.random() < 0.5]
    return [{"kind": "allow_labels", "labels": some}, {"kind": "deny_all"}, {"kind": "allow_all"}]


def _record(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Give the effects of its own run back to it."""
    outcome = own_run(case)
    if outcome is not None:
        case["config"]["handler"] = {"kind": "recorded", "effects": outcome["effects"]}


def _bytecode(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Replace protocols by what they are compiled to, so that it can be changed."""
    for k, image in enumerate(case["images"]):
        try:
            protocol = IMAGE.read(image)
            found = protocol.parts
        except ValueError:
            continue
        if isinstance(protocol, Protocol) and isinstance(found, tuple):
            programs = tuple(part.program for part in found)
            types = tuple(part.type for part in found)
            case["images"][k] = IMAGE.write(Raw(protocol.roles, programs, types))


def _splice(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Load an image of the donor beside the case's own."""
    if donor["images"] and len(case["images"]) < 4:
        image = deepcopy(random.choice(donor["images"]))
        case["images"].insert(random.randint(0, len(case["images"])), image)


def _program(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Change instructions of one program."""
    programs = [code for image in case["images"] for code in image.get("programs", ())]
    if not programs:
        return _bytecode(case, donor, random)
    given = [code for image in donor["images"] for code in image.get("programs", ())]
    code = random.choice(programs)
    chance = random.random()
    if chance < 0.15:
        speculate(code, random)
    elif chance < 0.3 and code:
        misfit(random.choice(code), code, random)
    else:
        edit_program(code, [i for other in (*programs, *given) for i in other], random)
    return None


CHANGES = (
    *(_program,) * 6,
    *(_replace,) * 4,
    *(_nudge,) * 2,
    *(_list,) * 4,
    *(_fail,) * 3,
    *(_run,) * 2,
    *(_limit,) * 2,
    _alike,
    _record,
    _bytecode,
    _splice,
)
"""The ways to change a case, each as often as it is chosen."""
