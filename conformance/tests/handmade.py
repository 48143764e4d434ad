"""Small outcomes and cases, made by hand, for tests of the comparison."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from conformance.cases.case import Case
from conformance.jsonfile import canonical_json, sha256
from conformance.plain_json import JsonObject
from conformance.tests import samples


def message(kind: str, sid: int, edge: str, label: str = "msg", value: Any = None) -> JsonObject:
    return {
        "kind": kind,
        "sid": sid,
        "sender": edge[0],
        "receiver": edge[1],
        "label": label,
        "value": value,
    }


def opened(sid: int, roles: str = "AB") -> JsonObject:
    return {"kind": "opened", "sid": sid, "roles": list(roles)}


def closed(sid: int, role: str) -> JsonObject:
    return {"kind": "closed", "sid": sid, "role": role}


def invoked(coroutine: int, nonce: int) -> JsonObject:
    return {"kind": "invoked", "coroutine": coroutine, "nonce": nonce, "effect": "produce"}


def faulted(coroutine: int, fault: str) -> JsonObject:
    return {"kind": "faulted", "coroutine": coroutine, "fault": fault}


def coroutine(cid: int, role: str, pc: int = 0, **changes: Any) -> JsonObject:
    """A coroutine at its end, of which nothing is left."""
    return {
        "cid": cid,
        "role": role,
        "program": cid,
        "pc": pc,
        "status": {"kind": "done"},
        "registers": [None] * 16,
        **{name: [] for name in ("owned", "tokens", "facts", "speculation")},
        "budget": 0,
        "nonce": 0,
        "lane": 0,
        "judgment": {"pc": pc, "fault": None},
        "rejection": None,
        **changes,
    }


def ping(sid: int, value: Any = 7) -> list[JsonObject]:
    """One session of A and B: A sends two messages, B receives them."""
    return [
        opened(sid),
        message("sent", sid, "AB", "one", value),
        message("received", sid, "AB", "one", value),
        message("sent", sid, "AB", "two", True),
        message("received", sid, "AB", "two", True),
        closed(sid, "A"),
        closed(sid, "B"),
        {"kind": "epoch_advanced", "sid": sid, "epoch": 1},
    ]


def outcome(events: Sequence[JsonObject], status: str = "completed", **changes: Any) -> JsonObject:
    """A run with these events, one a tick, and the final sessions that they leave."""
    ticked = [{"tick": i + 1, **copy.deepcopy(event)} for i, event in enumerate(events)]
    sids = {e["sid"]: e["roles"] for e in events if e["kind"] == "opened"}
    return (
        samples.outcome(
            status=status,
            clock=len(ticked),
            steps=len(ticked),
            rounds=[{"tick": e["tick"], "picks": [[0, "ready"]]} for e in ticked],
            events=ticked,
            effects=[
                {
                    "tick": e["tick"],
                    "coroutine": e["coroutine"],
                    "nonce": e["nonce"],
                    "kind": e["effect"],
                    "input": "nat",
                    "output": e["nonce"],
                }
                for e in ticked
                if e["kind"] == "invoked"
            ],
            sessions=[session(sid, roles, events) for sid, roles in sorted(sids.items())],
        )
        | changes
    )


def session(sid: int, roles: Sequence[str], events: Sequence[JsonObject]) -> JsonObject:
    """A final session whose buffers hold what was put in and not taken out."""
    own = [e for e in events if e.get("sid") == sid]
    buffers: dict[tuple[str, str], list[Any]] = {(a, b): [] for a in roles for b in roles if a != b}
    for e in own:
        if e["kind"] in ("sent", "offered"):
            buffers[e["sender"], e["receiver"]].append([e["label"], e["value"]])
    for e in own:
        if e["kind"] in ("received", "chose", "dropped"):
            held = buffers[e["sender"], e["receiver"]]
            if [e["label"], e["value"]] in held:
                held.remove([e["label"], e["value"]])
    ended = sorted(e["role"] for e in own if e["kind"] == "closed")
    return {
        "sid": sid,
        "roles": list(roles),
        "status": "closed" if len(ended) == len(roles) else "active",
        "epoch": int(len(ended) == len(roles)),
        "closed": ended,
        "types": [[role, {"kind": "end"}] for role in roles],
        "buffers": [
            {"sender": a, "receiver": b, "capacity": 2, "messages": held, "corrupted": False}
            for (a, b), held in buffers.items()
        ],
    }


def widen(run: JsonObject, width: int) -> JsonObject:
    """The same steps in rounds of `width`: the ticks and rounds of a threaded run."""
    run = copy.deepcopy(run)
    for item in (*run["events"], *run["effects"]):
        item["tick"] = -(-item["tick"] // width)
    ticks = sorted({e["tick"] for e in run["events"]})
    run["clock"] = len(ticks)
    run["rounds"] = [
        {
            "tick": tick,
            "picks": [[cid, "ready"] for cid in range(width)],
            "plan": {
                "step": 0,
                "waves": [list(range(width))],
                "verdict": "valid",
                "waves_run": 1,
            },
        }
        for tick in ticks
    ]
    return run


def case(
    case_id: str = "toy/plain/coop",
    runner: str = "cooperative",
    n: int = 1,
    mode: str = "full",
    failures: Sequence[JsonObject] = (),
) -> Case:
    raw = {
        "schema": "conformance.case.v1",
        "id": case_id,
        "images": [],
        "config": {"determinism_mode": mode, "failures": list(failures)},
        "runner": runner,
        "concurrency": n,
        "fuel": 100,
        "certificates": [],
    }
    return Case(case_id, raw, raw, sha256(canonical_json(raw)))
