"""JSON of effects: what was asked of the handler, and what it answered."""

from __future__ import annotations

from typing import Any

from pyvm.event import ConsumeRequest, EffectEntry, EffectRequest, ProduceRequest, SelectRequest
from pyvm.value import Value
from pyvm.wire.codec import NAT, STRING, Array, Record, Tagged
from pyvm.wire.types import SORT, VALUE

REQUEST: Tagged[EffectRequest] = Tagged(
    "kind",
    {
        "produce": Record(ProduceRequest, input=SORT),
        "consume": Record(ConsumeRequest, input=VALUE),
        "select": Record(SelectRequest, input=Array(STRING)),
    },
)
"""What was asked."""


def _answered(request: Record[Any]) -> Record[EffectEntry]:
    """Return the record of an answer to this request; the request's fields are among its own."""

    def make(tick: int, cid: int, nonce: int, asked: object, output: Value) -> EffectEntry:
        return EffectEntry(tick, cid, nonce, request.make(asked), output)

    return Record(
        make,
        cls=request.cls,
        take=lambda entry: (*entry[:3], *request.take(entry.request), entry.output),
        tick=NAT,
        coroutine=NAT,
        nonce=NAT,
        **request.fields,
        output=VALUE,
    )


EFFECT: Tagged[EffectEntry] = Tagged(
    "kind",
    {kind: _answered(request) for kind, request in REQUEST.variants.items()},
    key=lambda entry: type(entry.request),
)
"""One answer of the handler."""

encode_effect = EFFECT.write
