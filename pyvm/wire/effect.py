"""JSON of effects: what was asked of the handler, and what it answered."""

from __future__ import annotations

from pyvm.event import ConsumeRequest, EffectEntry, EffectRequest, ProduceRequest, SelectRequest
from pyvm.wire.basic import (
    Json,
    WireError,
    read_list,
    read_nat,
    read_object,
    read_string,
    read_tag,
    show,
)
from pyvm.wire.types import decode_sort, decode_value, encode_sort, encode_value


def decode_effect(raw: object, path: str = "$") -> EffectEntry:
    """Read one answer of the handler, as a trace has it."""
    kind = read_tag(raw, path, "kind")
    found = read_object(raw, path, "tick", "coroutine", "nonce", "kind", "input", "output")
    return EffectEntry(
        read_nat(found["tick"], f"{path}.tick"),
        read_nat(found["coroutine"], f"{path}.coroutine"),
        read_nat(found["nonce"], f"{path}.nonce"),
        _request(kind, found["input"], path),
        decode_value(found["output"], f"{path}.output"),
    )


def _request(kind: str, asked: Json, path: str) -> EffectRequest:
    match kind:
        case "produce":
            return ProduceRequest(decode_sort(asked, f"{path}.input"))
        case "consume":
            return ConsumeRequest(decode_value(asked, f"{path}.input"))
        case "select":
            return SelectRequest(read_list(asked, f"{path}.input", read_string))
    raise WireError(f"{path}.kind", f"expected produce, consume or select, found {show(kind)}")


def encode_effect(entry: EffectEntry) -> dict[str, Json]:
    """Write one answer of the handler."""
    tick, cid, nonce, request, output = entry
    kind, asked = encode_request(request)
    return {
        "tick": tick,
        "coroutine": cid,
        "nonce": nonce,
        "kind": kind,
        "input": asked,
        "output": encode_value(output),
    }


def encode_request(request: EffectRequest) -> tuple[str, Json]:
    """Write what was asked: its kind, and its input."""
    match request:
        case ConsumeRequest(value):
            return "consume", encode_value(value)
        case SelectRequest(labels):
            return "select", [*labels]
        case ProduceRequest():
            return "produce", encode_sort(request.sort)
