"""Changes of what a coroutine is about to do: broken rules, other instructions before it.

Each takes a situation, and changes the case so that its next step is another.
"""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

from conformance.fuzz.look_alikes import alike
from conformance.fuzz.program_mutation import insert
from conformance.fuzz.situation import Situation, own_run
from conformance.plain_json import Json, JsonObject

_PAIR = {"prod": ["nat", "string"]}
_SORTS: tuple[Any, ...] = ("unit", "bool", "nat", "string", "chan", _PAIR, _PAIR)
_VALUES: tuple[Any, ...] = (None, True, False, 0, 1, 2, "a", "", [True, 0], [1, False], ["a", 1])
_NOWHERE = 16
"""No register has this number."""


def _is_channel(value: Json) -> bool:
    return isinstance(value, dict)


def _is_fact(value: Json) -> bool:
    return isinstance(value, list) and _is_channel(value[0]) and isinstance(value[1], str)


_HELD = {
    "chan": _is_channel,
    "fact": _is_fact,
    "target": lambda value: type(value) is int,
    "evidence": lambda value: type(value) is int,
}
"""What the registers of these fields should hold."""


def _register(met: Situation, field: str, random: Random, wrong: float) -> int:
    """Return a register for a field: one that holds what it should, or with a chance another."""
    if random.random() < wrong:
        return random.choice((_NOWHERE, _NOWHERE, random.randrange(16)))
    fitting = met.registers(_HELD[field]) if field in _HELD else ()
    return random.choice(fitting or range(12))


def misfit(met: Situation, random: Random) -> None:
    """Let the instruction name other registers, some of which there are not."""
    i = met.instruction
    for holder in () if i is None else (i, i.get("action", {})):
        for field in ("chan", "dst", "val", "src", "fact", "target", "evidence"):
            if field in holder and random.random() < 0.5:
                holder[field] = _register(met, field, random, 0.7)
        for field in ("args", "dsts", "table"):
            if holder.get(field) and random.random() < 0.5:
                at = random.randrange(len(holder[field]))
                if field == "table" and random.random() < 0.5:
                    holder[field][at][0] = "z"
                elif field == "table":
                    del holder[field][at]
                else:
                    holder[field][at] = _NOWHERE


def instead(met: Situation, random: Random) -> None:
    """Let the coroutine do something else first: what its types want, or any other thing."""
    wanted = _wanted(met)
    if wanted and random.random() < 0.4:
        insert(met.program, met.pc, random.choice(wanted))
        return
    role = str(met.coroutine["role"])
    layers = [layer["name"] for layer in met.case["config"]["layers"]] or ["L"]

    def reg(field: str) -> int:
        return _register(met, field, random, 0.12)

    dst, layer = random.choice((5, 6, 7, _NOWHERE)), random.choice(layers)
    pc = random.randint(0, len(met.program))
    new: JsonObject = random.choice(
        (
            {
                "op": "invoke",
                "action": {"kind": "produce", "sort": random.choice(_SORTS)},
                "dst": dst,
            },
            {"op": "invoke", "action": {"kind": "consume", "src": reg("src")}, "dst": dst},
            {"op": "acquire", "layer": layer, "dst": dst},
            {"op": "release", "layer": layer, "evidence": reg("evidence")},
            {"op": "fork", "chan": reg("chan")},
            {"op": "join"},
            {"op": "abort"},
            {"op": "transfer", "chan": reg("chan"), "target": reg("target")},
            {"op": "tag", "fact": reg("fact"), "dst": dst},
            {"op": "check", "fact": reg("fact"), "role": role, "dst": dst},
            {"op": "spawn", "pc": pc, "args": [reg("chan"), random.choice((1, 2, _NOWHERE))]},
            {"op": "close", "chan": reg("chan")},
            {"op": "send", "chan": reg("chan"), "val": reg("val")},
            {"op": "receive", "chan": reg("chan"), "dst": dst},
            _open(random),
            {"op": "halt"},
            {"op": "yield"},
        )
    )
    insert(met.program, met.pc, new)


def _wanted(met: Situation) -> list[JsonObject]:
    """Return the communications that the types of the coroutine's endpoints want now."""
    found: list[JsonObject] = []
    for register, value in enumerate(met.coroutine["registers"]):
        t = met.type_at(value)
        if t is None or "partner" not in t:
            continue
        sends, names = t["kind"] == "send", [b["label"]["name"] for b in t["branches"]]
        if len(names) == 1:
            one = {"op": "send", "val": 5} if sends else {"op": "receive", "dst": 5}
            found.append({**one, "chan": register})
        many = {"op": "offer"} if sends else {"op": "choose", "dst": 5}
        table = [[name, met.pc + 1] for name in names]
        found.append({**many, "chan": register, "table": table})
    return found


def _open(random: Random) -> JsonObject:
    """Make a session of two, which may break the rules for one."""
    sort = random.choice(_SORTS)
    end = {"kind": "end"}
    sends, receives = (
        {
            "kind": kind,
            "partner": partner,
            "branches": [{"label": {"name": "m", "sort": sort}, "continuation": end}],
        }
        for kind, partner in (("send", random.choice("PPQ")), ("recv", "O"))
    )
    dsts = [12, random.choice((13, 13, _NOWHERE))]
    return {"op": "open", "roles": ["O", "P"], "types": [sends, receives], "dsts": dsts}


def know(met: Situation, random: Random) -> None:
    """Let the coroutine learn a fact of an endpoint, its own or another, before it goes on."""
    sid, role = random.choice([*met.owned(), (0, "A")])
    fact: Any = [{"chan": [sid, role]}, random.choice(("x", "y"))]
    if random.random() < 0.2:
        fact = random.choice(([fact[0], 1], [[sid, role], "x"], [fact[1], fact[0]], fact[0]))
    asks = {"op": random.choice(("tag", "tag", "check")), "fact": 9, "dst": 8}
    asks["dst"] = random.choice((8, 8, _NOWHERE))
    if asks["op"] == "check":
        asks["role"] = role
    insert(met.program, met.pc, asks)
    insert(met.program, met.pc, {"op": "set", "dst": 9, "value": fact})


def own_two(met: Situation, random: Random) -> None:
    """Let the coroutine own both ends of a new session, and do something with one and the other."""
    sid = len(met.outcome["sessions"])
    dsts = random.sample((12, 13), 2)
    opens = {**_open(random), "dsts": dsts}
    opens["types"][0]["partner"] = "P"
    known = {"op": "set", "dst": 9, "value": [{"chan": [sid, random.choice("OP")]}, "x"]}
    heirs = [c["cid"] for c in met.outcome["coroutines"]]
    gives: list[JsonObject] = [
        {"op": "set", "dst": 11, "value": random.choice(heirs)},
        {"op": "transfer", "chan": random.choice(dsts), "target": 11},
    ]
    forks: list[JsonObject] = [{"op": "fork", "chan": end} for end in dsts]
    learns: list[JsonObject] = [known, {"op": "tag", "fact": 9, "dst": 8}]
    for instruction in reversed(
        [opens, *random.choice((learns, [])), *random.choice((gives, forks))]
    ):
        insert(met.program, met.pc, instruction)


def fork(met: Situation, random: Random) -> None:
    """Let the coroutine speculate when it comes here, and end that some steps later."""
    channels = met.registers(_is_channel) or [0]
    end = min(len(met.program), met.pc + random.randint(0, 5))
    if random.random() < 0.7:
        insert(met.program, end, {"op": random.choice(("join", "abort"))})
    for _ in range(random.choice((1, 1, 2))):
        insert(met.program, met.pc, {"op": "fork", "chan": random.choice(channels)})
    met.case["config"]["speculation_depth"] = random.choice((0, 1, 1, 2, 2, 3))


def contend(met: Situation, random: Random) -> None:
    """Let the coroutine, and another one before it, ask for one layer."""
    config = met.case["config"]
    name = random.choice([layer["name"] for layer in config["layers"]] or ["L"])
    if not config["layers"]:
        config["layers"].append({"name": name, "active": True})
    dst = random.choice((10, _NOWHERE))
    insert(met.program, met.pc, {"op": "acquire", "layer": name, "dst": dst})
    others = [code for image in met.case["images"] for code in image["programs"]]
    insert(random.choice(others), 0, {"op": "acquire", "layer": name, "dst": 11})


def types(met: Situation, random: Random) -> None:
    """Let one side of a session expect another sort or label than the other side sends."""
    images = met.case["images"]
    own = [sid for sid, _ in met.owned() if sid < len(images)]
    image = images[random.choice(own)] if own else random.choice(images)
    labels = label_nodes(image.get("local_types", []))
    if labels:
        label = random.choice(labels)
        if random.random() < 0.7:
            label["sort"] = deepcopy(random.choice(_SORTS))
        else:
            label["name"] = random.choice(sorted({other["name"] for other in labels} | {"z"}))


def label_nodes(node: Json) -> list[JsonObject]:
    """Return the labels of all types below a node."""
    if isinstance(node, list):
        return [found for item in node for found in label_nodes(item)]
    if isinstance(node, dict):
        own = [node["label"]] if isinstance(node.get("label"), dict) else []
        return own + [found for item in node.values() for found in label_nodes(item)]
    return []


def recorded(met: Situation, random: Random) -> None:
    """Note a value here, and give the run its effects back, of which one only looks the same."""
    value = deepcopy(random.choice(_VALUES))
    if random.random() < 0.7:
        asks = {"op": "invoke", "action": {"kind": "consume", "src": 9}, "dst": 8}
        insert(met.program, met.pc, asks)
        insert(met.program, met.pc, {"op": "set", "dst": 9, "value": value})
    outcome = own_run(met.case)
    if outcome is None:
        return
    effects: list[JsonObject] = outcome["effects"]
    if effects and random.random() < 0.7:
        entry = random.choice(effects)
        field = random.choice(("input", "output")) if entry["kind"] == "consume" else "output"
        entry[field] = alike(entry[field], random)
    met.case["config"]["handler"] = {"kind": "recorded", "effects": effects}
