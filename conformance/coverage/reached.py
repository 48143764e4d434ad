"""What one case reached of the model: constructors, by the names that Lean gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.manifest.introspect import camel

Json = Mapping[str, Any]
Reached = tuple[str, str]
"""A Lean type and one of its constructors."""

_CONFIG = {
    "policy": ("Policy", "kind"),
    "buffer": ("BufferPolicy", "mode"),
    "choice": ("ChoicePolicy", "kind"),
    "output": ("OutputPolicy", "kind"),
    "handler": ("Handler", "kind"),
    "flow": ("FlowPolicy", "kind"),
}
_WAITS = {
    "recv": "recvWait",
    "send": "sendWait",
    "acquire": "acquireDenied",
    "timeout": "timedOut",
}
"""How the wire calls what a coroutine waits for."""
_LOAD_REFUSALS = ("arity", "illFormed", "sessionLimit", "coroutineLimit")


def reached(case: Json, outcome: Json) -> set[Reached]:
    """Everything that the case's configuration and its outcome show."""
    if outcome["kind"] == "refused":
        return set(_refused(str(outcome["refusal"]["kind"])))
    found = set(_ran(outcome))
    if outcome["rounds"]:  # a configuration under which nothing ran shows nothing
        found.update(_config(case, outcome))
    return found


def _refused(kind: str) -> Iterator[Reached]:
    name = camel(kind)
    if name in _LOAD_REFUSALS:
        yield "LoadRefusal", name
        return
    yield "LoadRefusal", "refused"
    if name == "unmergeable":
        yield "Refusal", name
    else:
        yield from (("Refusal", "malformed"), ("Malformed", name))


def _config(case: Json, outcome: Json) -> Iterator[Reached]:
    config = case["config"]
    for part, (type_name, key) in _CONFIG.items():
        if part in config:
            yield type_name, camel(config[part][key])
    if "determinism_mode" in config:
        yield "DeterminismMode", camel(config["determinism_mode"])
    if "scores" in config["policy"]:
        yield "Scores", "tokens" if config["policy"]["scores"] == "tokens" else "explicit"
    yield "RunnerKind", camel(case["runner"])
    for image in case["images"]:
        yield "Image", "raw" if "programs" in image else "protocol"
    if (full := config["buffer"].get("full")) is not None and _met(full["kind"], config, outcome):
        yield "FullPolicy", full["kind"]


def _met(full: str, config: Json, outcome: Json) -> bool:
    """Whether a full buffer did what its policy says; merely to have one is not to meet it."""
    match full:
        case "drop":
            return any(e["kind"] == "dropped" for e in outcome["events"])
        case "error":
            return any(e.get("fault") == "bufferFull" for e in outcome["events"])
        case "resize":
            start = config["buffer"]["capacity"]
            return any(b["capacity"] > start for s in outcome["sessions"] for b in s["buffers"])
        case _:
            return ("BlockReason", "sendWait") in set(_statuses(outcome))


def _ran(outcome: Json) -> Iterator[Reached]:
    yield "RunStatus", camel(outcome["status"])
    for event in outcome["events"]:
        yield "Event", camel(event["kind"])
        if "fault" in event:
            yield "FaultKind", event["fault"]
    yield from (("EffectRequest", effect["kind"]) for effect in outcome["effects"])
    for round_ in outcome["rounds"]:
        yield from (("CoroutineStatus", status) for _, status in round_["picks"])
        if "plan" in round_:
            yield "CertificateVerdict", round_["plan"]["verdict"]
    yield from (("SessionStatus", session["status"]) for session in outcome["sessions"])
    yield from _statuses(outcome)
    for coroutine in outcome["coroutines"]:
        for level in coroutine.get("speculation", ()):
            yield from (("Held", _held(held["kind"])) for held in level["held"])
        yield from (("Value", _value(value)) for value in coroutine["registers"])
    yield from _failures(outcome.get("failures", ()))


def _statuses(outcome: Json) -> Iterator[Reached]:
    """How the coroutines were left."""
    for coroutine in outcome["coroutines"]:
        status = coroutine["status"]
        yield "CoroutineStatus", status["kind"]
        if "on" in status:
            yield "BlockReason", _WAITS.get(status["on"]["kind"], status["on"]["kind"])
        if "fault" in status:
            yield "FaultKind", status["fault"]


def _failures(records: Iterable[Json]) -> Iterator[Reached]:
    for record in records:
        yield "FailureEvent", record["event"]["kind"]
        yield "ErrorClass", record["class"]
        yield "Certainty", record["certainty"]
        yield "RecoveryAction", record["action"]["kind"]


def _held(kind: str) -> str:
    """What was held back: the wire writes held messages and held events by their kinds."""
    return "message" if kind in ("sent", "offered") else "event"


def _value(value: object) -> str:
    """Which kind of value it is on the wire."""
    match value:
        case None:
            return "unit"
        case bool():
            return "bool"
        case int():
            return "nat"
        case str():
            return "string"
        case list():
            return "prod"
        case _:
            return "chan"
