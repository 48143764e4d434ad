"""JSON of cases: `conformance.case.v1` with every protocol in full."""

from __future__ import annotations

from collections.abc import Callable

from pyvm import config as cf
from pyvm.case import Case, Runner
from pyvm.load import Image, Protocol, Raw
from pyvm.wire.basic import (
    Json,
    WireError,
    read_any_object,
    read_bool,
    read_list,
    read_nat,
    read_object,
    read_pair,
    read_string,
    read_tag,
    show,
)
from pyvm.wire.effect import decode_effect
from pyvm.wire.failure import decode_failure
from pyvm.wire.instr import decode_program
from pyvm.wire.types import decode_global, decode_local

SCHEMA = "conformance.case.v1"


def decode_case(
    raw: object, path: str = "$", image: Callable[[object, str], Image] | None = None
) -> Case:
    """Read a case; raises `WireError` with the JSON path of the first field that is wrong.

    `image` reads an image in place of `decode_image`; who runs many cases may remember them.
    """
    found = read_object(
        raw,
        path,
        "schema",
        "id",
        "images",
        "config",
        "runner",
        "concurrency",
        "fuel",
        "certificates",
    )
    if found["schema"] != SCHEMA:
        raise WireError(f"{path}.schema", f"expected {SCHEMA!r}, found {show(found['schema'])}")
    certificates = read_list(found["certificates"], f"{path}.certificates", decode_certificate)
    return Case(
        read_string(found["id"], f"{path}.id"),
        read_list(found["images"], f"{path}.images", image or decode_image),
        _config(found["config"], f"{path}.config", certificates),
        _runner(found["runner"], f"{path}.runner"),
        read_nat(found["concurrency"], f"{path}.concurrency"),
        read_nat(found["fuel"], f"{path}.fuel"),
    )


def decode_image(raw: object, path: str = "$") -> Image:
    """Read an image: a protocol in full, or raw programs and types."""
    found = read_any_object(raw, path)
    if "protocol" in found:
        raise WireError(f"{path}.protocol", "a reference to a protocol is to be filled in first")
    if "programs" in found:
        found = read_object(raw, path, "roles", "programs", "local_types")
        return Raw(
            read_list(found["roles"], f"{path}.roles", read_string),
            read_list(found["programs"], f"{path}.programs", decode_program),
            read_list(found["local_types"], f"{path}.local_types", decode_local),
        )
    found = read_object(raw, path, "roles", "global_type")
    return Protocol(
        read_list(found["roles"], f"{path}.roles", read_string),
        decode_global(found["global_type"], f"{path}.global_type"),
    )


def decode_config(raw: object, path: str = "$") -> cf.VMConfig:
    """Read a configuration."""
    return _config(raw, path, ())


def _config(
    raw: object, path: str, certificates: tuple[tuple[int, cf.WaveCertificate], ...]
) -> cf.VMConfig:
    found = read_object(
        raw,
        path,
        "policy",
        "lanes",
        "budget",
        "max_sessions",
        "max_coroutines",
        "buffer",
        "choice",
        "output",
        "handler",
        "determinism_mode",
        "flow",
        "layers",
        "speculation_depth",
        "failures",
        "checkpoints",
    )
    return cf.VMConfig(
        policy=_policy(found["policy"], f"{path}.policy"),
        lanes=_positive(found["lanes"], f"{path}.lanes"),
        budget=read_nat(found["budget"], f"{path}.budget"),
        max_sessions=read_nat(found["max_sessions"], f"{path}.max_sessions"),
        max_coroutines=read_nat(found["max_coroutines"], f"{path}.max_coroutines"),
        buffer=_buffer(found["buffer"], f"{path}.buffer"),
        choice=_choice(found["choice"], f"{path}.choice"),
        output=_output(found["output"], f"{path}.output"),
        handler=_handler(found["handler"], f"{path}.handler"),
        determinism_mode=_mode(found["determinism_mode"], f"{path}.determinism_mode"),
        flow=_flow(found["flow"], f"{path}.flow"),
        layers=read_list(found["layers"], f"{path}.layers", _layer),
        speculation_depth=read_nat(found["speculation_depth"], f"{path}.speculation_depth"),
        failures=read_list(found["failures"], f"{path}.failures", decode_failure),
        checkpoints=read_list(found["checkpoints"], f"{path}.checkpoints", read_nat),
        certificates=certificates,
    )


def _runner(raw: object, path: str) -> Runner:
    match raw:
        case "cooperative":
            return Runner.COOPERATIVE
        case "threaded":
            return Runner.THREADED
    raise WireError(path, f"expected cooperative or threaded, found {show(raw)}")


def decode_certificate(raw: object, path: str = "$") -> tuple[int, cf.WaveCertificate]:
    """Read a certificate handed in for a tick, and the tick."""
    found = read_object(raw, path, "tick", "step", "waves")

    def wave(element: object, at: str) -> tuple[int, ...]:
        return read_list(element, at, read_nat)

    return read_nat(found["tick"], f"{path}.tick"), cf.WaveCertificate(
        read_nat(found["step"], f"{path}.step"), read_list(found["waves"], f"{path}.waves", wave)
    )


def _policy(raw: object, path: str) -> cf.Policy:
    match read_tag(raw, path, "kind"):
        case "cooperative":
            read_object(raw, path, "kind")
            return cf.Cooperative()
        case "round_robin":
            read_object(raw, path, "kind")
            return cf.RoundRobin()
        case "progress_aware":
            read_object(raw, path, "kind")
            return cf.ProgressAware()
        case "priority":
            found = read_object(raw, path, "kind", "scores")
            return cf.Priority(_scores(found["scores"], f"{path}.scores"))
        case kind:
            raise WireError(f"{path}.kind", f"unknown policy {show(kind)}")


def _scores(raw: object, path: str) -> cf.Scores:
    if raw == "tokens":
        return cf.TokenScores()

    def entry(element: object, at: str) -> tuple[int, int]:
        cid, score = read_pair(element, at)
        return read_nat(cid, f"{at}[0]"), read_nat(score, f"{at}[1]")

    return cf.ExplicitScores(read_list(raw, path, entry))


def _buffer(raw: object, path: str) -> cf.BufferPolicy:
    match read_tag(raw, path, "mode"):
        case "latest":
            read_object(raw, path, "mode")
            return cf.Latest()
        case "fifo":
            found = read_object(raw, path, "mode", "capacity", "full")
            return cf.Fifo(
                _positive(found["capacity"], f"{path}.capacity"),
                _full(found["full"], f"{path}.full"),
            )
        case mode:
            raise WireError(f"{path}.mode", f"expected fifo or latest, found {show(mode)}")


def _full(raw: object, path: str) -> cf.FullPolicy:
    match read_tag(raw, path, "kind"):
        case "block":
            read_object(raw, path, "kind")
            return cf.Block()
        case "drop":
            read_object(raw, path, "kind")
            return cf.Drop()
        case "error":
            read_object(raw, path, "kind")
            return cf.Refuse()
        case "resize":
            found = read_object(raw, path, "kind", "max")
            return cf.Resize(_positive(found["max"], f"{path}.max"))
        case kind:
            raise WireError(
                f"{path}.kind", f"expected block, drop, error or resize, found {show(kind)}"
            )


def _choice(raw: object, path: str) -> cf.ChoicePolicy:
    match read_tag(raw, path, "kind"):
        case "first":
            read_object(raw, path, "kind")
            return cf.ChooseFirst()
        case "round_robin":
            read_object(raw, path, "kind")
            return cf.ChooseRoundRobin()
        case "fixed":
            found = read_object(raw, path, "kind", "labels")
            return cf.ChooseFixed(read_list(found["labels"], f"{path}.labels", read_string))
        case kind:
            raise WireError(
                f"{path}.kind", f"expected first, round_robin or fixed, found {show(kind)}"
            )


def _output(raw: object, path: str) -> cf.OutputPolicy:
    match read_tag(raw, path, "kind"):
        case "disabled":
            read_object(raw, path, "kind")
            return cf.OutputDisabled()
        case "allow_all":
            read_object(raw, path, "kind")
            return cf.AllowAll()
        case "deny_all":
            read_object(raw, path, "kind")
            return cf.DenyAll()
        case "allow_labels":
            found = read_object(raw, path, "kind", "labels")
            labels = read_list(found["labels"], f"{path}.labels", read_string)
            return cf.AllowLabels(frozenset(labels))
        case kind:
            raise WireError(f"{path}.kind", f"unknown output condition {show(kind)}")


def _handler(raw: object, path: str) -> cf.Handler:
    match read_tag(raw, path, "kind"):
        case "default":
            read_object(raw, path, "kind")
            return cf.DefaultHandler()
        case "recorded":
            found = read_object(raw, path, "kind", "effects")
            return cf.Recorded(read_list(found["effects"], f"{path}.effects", decode_effect))
        case kind:
            raise WireError(f"{path}.kind", f"expected default or recorded, found {show(kind)}")


def _mode(raw: object, path: str) -> cf.DeterminismMode:
    for mode in cf.DeterminismMode:
        if raw == mode.value:
            return mode
    raise WireError(path, f"unknown determinism mode {show(raw)}")


def _flow(raw: object, path: str) -> cf.FlowPolicy:
    match read_tag(raw, path, "kind"):
        case "allow_all":
            read_object(raw, path, "kind")
            return cf.FlowAllowAll()
        case "deny_all":
            read_object(raw, path, "kind")
            return cf.FlowDenyAll()
        case "allow_roles":
            found = read_object(raw, path, "kind", "roles")
            return cf.FlowAllowRoles(
                frozenset(read_list(found["roles"], f"{path}.roles", read_string))
            )
        case kind:
            raise WireError(f"{path}.kind", f"unknown flow policy {show(kind)}")


def _layer(raw: object, path: str) -> tuple[str, bool]:
    found = read_object(raw, path, "name", "active")
    return read_string(found["name"], f"{path}.name"), read_bool(found["active"], f"{path}.active")


def _positive(raw: Json, path: str) -> int:
    value = read_nat(raw, path)
    if value < 1:
        raise WireError(path, "expected an integer of at least 1, found 0")
    return value
