"""Changes of a case as JSON, node by node: what stands under a field may stand there elsewhere.

They know nothing of what a case means. A change after which it is no case is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

from conformance.fuzz.look_alikes import alike
from conformance.plain_json import Json, JsonObject
from pyvm.case import Case
from pyvm.wire.basic import WireError
from pyvm.wire.case import decode_case, encode_case
from pyvm.wire.types import VALUE

_KEPT = frozenset(("schema", "id", "kind", "op", "mode", "runner", "determinism_mode"))
"""Fields that say which shape the rest has; whoever changes one, changes the whole object."""
_HOLD_VALUES = ("value", "output", "input")


class Place(NamedTuple):
    """Where a node of a case stands: in what, under which key, and below which field."""

    parent: Json
    key: str | int
    field: str

    @property
    def node(self) -> Json:
        """What stands there."""
        return self.parent[self.key]


def substitute(case: Case, donor: Case, random: Random) -> Case:
    """Put what stands at the same field of the case, or of the donor, in place of something."""
    new = encode_case(case)
    place = _some_place(new, random, lambda node: True)
    if place is None:
        return case
    source = encode_case(donor) if random.random() < 0.5 else new
    others = [other.node for other in places(source) if other.field == place.field]
    if others:
        place.parent[place.key] = deepcopy(random.choice(others))
    return _read_again(new, case)


def nudge(case: Case, donor: Case, random: Random) -> Case:
    """Change a number by one or to a bound, a truth value to the other, a name to another."""
    new = encode_case(case)
    place = _some_place(new, random, lambda node: isinstance(node, int | str))
    if place is None:
        return case
    old = place.node
    if isinstance(old, bool):
        place.parent[place.key] = not old
    elif isinstance(old, int):
        place.parent[place.key] = random.choice((old + 1, max(0, old - 1), 0, 1, 2, 3, 15, 16))
    else:
        names = sorted({p.node for p in places(new) if isinstance(p.node, str)})
        place.parent[place.key] = random.choice(names)
    return _read_again(new, case)


def relist(case: Case, donor: Case, random: Random) -> Case:
    """Take an element out, put one in twice, or two in each other's place."""
    new = encode_case(case)
    place = _some_place(new, random, lambda node: isinstance(node, list))
    if place is None or place.field == "programs[]":
        return case
    items: list[Any] = place.node
    given = [p.node for p in places(encode_case(donor)) if p.field == place.field]
    others = [item for listed in given if isinstance(listed, list) for item in listed]
    if others and random.random() < 0.3:
        items.insert(random.randint(0, len(items)), random.choice(others))
    elif items:
        at, to = random.randrange(len(items)), random.randrange(len(items))
        match random.randrange(3):
            case 0:
                del items[at]
            case 1:
                items.insert(to, deepcopy(items[at]))
            case _:
                items[at], items[to] = items[to], items[at]
    return _read_again(new, case)


def look_alike(case: Case, donor: Case, random: Random) -> Case:
    """Put a value in another's place that only looks like it."""
    new = encode_case(case)
    found = [p for p in places(new) if p.field.removesuffix("[]") in _HOLD_VALUES]
    if not found:
        return case
    place = random.choice(found)
    try:
        place.parent[place.key] = VALUE.write(alike(VALUE.read(place.node), random))
    except WireError:  # a request's input may be a list of labels
        return case
    return _read_again(new, case)


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


def _read_again(changed: JsonObject, case: Case) -> Case:
    """Return the changed case, or the one that it was if it is none any more."""
    try:
        return decode_case(changed)
    except WireError:
        return case
