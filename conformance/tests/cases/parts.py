"""Parts of cases, one kind at a time: how each is drawn, read, and put into a small case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from conformance.cases.codecs import CASE_IMAGE
from conformance.plain_json import Json
from conformance.strategies import (
    ProgramContext,
    any_global_types,
    certificates,
    configs,
    failure_events,
    global_types,
    instructions,
    protocol_images,
    raw_images,
    sorts,
    values,
)
from conformance.tests.cases.mutated import Path, mutated, put
from conformance.tests.samples import raw_case
from pyvm.event import ConsumeRequest, EffectEntry, SelectRequest
from pyvm.global_type import GlobalType
from pyvm.local_type import LocalType
from pyvm.projection import project_all
from pyvm.value import Label
from pyvm.wire.basic import WireError
from pyvm.wire.case import CERTIFICATE
from pyvm.wire.codec import Codec
from pyvm.wire.config import CONFIG
from pyvm.wire.effect import EFFECT
from pyvm.wire.failure import FAILURE
from pyvm.wire.instr import INSTRUCTION
from pyvm.wire.types import GLOBAL, LABEL, LOCAL, SORT, VALUE

_CONTEXT = ProgramContext("A", 0, ("A", "B"), 0, 2)
_REQUESTS = st.one_of(st.builds(ConsumeRequest, values()), st.just(SelectRequest(("a", "b"))))


class Part(NamedTuple):
    """One kind of part, by the name of its definition in the schema."""

    codec: Codec[Any]
    drawn: st.SearchStrategy[Any]
    case: Callable[[Json], Json]
    """A case that is right if the part is."""

    @property
    def mutated(self) -> st.SearchStrategy[Json]:
        return mutated(self.drawn.map(self.codec.write))


def _at(*path: str | int) -> Callable[[Json], Json]:
    """Put the part at this place of a small case."""
    place: Path = path
    return lambda part: put(raw_case(), place, part)


def _in_program(instruction: Callable[[Json], Json]) -> Callable[[Json], Json]:
    return lambda part: _at("images", 0, "programs", 0)([instruction(part)])


def _in_type(part: Json) -> Json:
    branch = {"label": part, "continuation": {"kind": "end"}}
    sends = {"kind": "send", "partner": "B", "branches": [branch]}
    return _at("images", 0, "local_types", 0)(sends)


def _type_of_a(global_type: GlobalType) -> LocalType:
    types = project_all(("A", "B"), global_type)
    assert isinstance(types, dict)
    return types["A"]


PARTS = {
    "sort": Part(
        SORT,
        sorts(),
        _in_program(
            lambda sort: {"op": "invoke", "action": {"kind": "produce", "sort": sort}, "dst": 1}
        ),
    ),
    "value": Part(VALUE, values(), _in_program(lambda v: {"op": "set", "dst": 1, "value": v})),
    "label": Part(LABEL, st.builds(Label, st.just("m"), sorts()), _in_type),
    "local_type": Part(
        LOCAL,
        global_types(("A", "B")).map(_type_of_a),
        _at("images", 0, "local_types", 0),
    ),
    "effect": Part(
        EFFECT,
        st.builds(EffectEntry, *[st.just(0)] * 3, _REQUESTS, values()),
        lambda part: _at("config", "handler")({"kind": "recorded", "effects": [part]}),
    ),
    "global_type": Part(
        GLOBAL,
        any_global_types(),
        lambda part: _at("images", 0)({"roles": ["A", "B"], "global_type": part}),
    ),
    "instruction": Part(INSTRUCTION, instructions(_CONTEXT), _in_program(lambda part: part)),
    "image": Part(CASE_IMAGE, st.one_of(protocol_images(), raw_images()), _at("images", 0)),
    "config": Part(CONFIG, configs(), _at("config")),
    "failure_event": Part(
        FAILURE, failure_events(), lambda part: _at("config", "failures")([part])
    ),
    "certificate": Part(
        CERTIFICATE,
        certificates().filter(bool).map(lambda given: given[0]),
        lambda part: _at("certificates")([part]),
    ),
}
SHARED = ("sort", "value", "label", "local_type", "effect")
"""What stands in traces as well."""


def takes(codec: Codec[Any], raw: Json) -> bool:
    """Whether the codec reads this."""
    try:
        codec.read(raw)
    except WireError:
        return False
    return True
