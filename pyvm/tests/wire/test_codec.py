"""Codecs: what is written is read back, and what is read is written back."""

import json
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyvm import config as cf
from pyvm import failure as fl
from pyvm.case import Case, Runner
from pyvm.event import ConsumeRequest, EffectEntry, ProduceRequest, SelectRequest
from pyvm.load import Protocol, Raw
from pyvm.tests.strategies import (
    any_globals,
    any_locals,
    instrs,
    names,
    nats,
    roles,
    sorts,
    values,
)
from pyvm.wire.basic import WireError
from pyvm.wire.case import CASE, decode_case, encode_case
from pyvm.wire.codec import NAT, STRING, Array, Constant, Named, Pair, Record, Tagged


def tuples(item: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(item, max_size=3).map(tuple)


positive = st.integers(1, 9)
requests = st.one_of(
    st.builds(ProduceRequest, sorts),
    st.builds(ConsumeRequest, values),
    st.builds(SelectRequest, tuples(names)),
)
effects = st.builds(EffectEntry, nats, nats, nats, requests, values)
events = st.one_of(
    st.builds(fl.Crash, roles),
    st.builds(fl.Partition, roles, roles),
    st.builds(fl.Heal, roles, roles),
    st.builds(fl.Corrupt, roles, roles),
    st.builds(fl.Timeout, roles, nats),
    st.builds(fl.Reconcile, roles, roles),
    st.builds(fl.Restart),
)
scores = st.one_of(
    st.builds(cf.TokenScores), st.builds(cf.ExplicitScores, tuples(st.tuples(nats, nats)))
)
full = st.one_of(
    st.builds(cf.Block), st.builds(cf.Drop), st.builds(cf.Refuse), st.builds(cf.Resize, positive)
)
configs = st.builds(
    cf.VMConfig,
    policy=st.one_of(
        st.builds(cf.Cooperative),
        st.builds(cf.RoundRobin),
        st.builds(cf.ProgressAware),
        st.builds(cf.Priority, scores),
    ),
    lanes=positive,
    budget=nats,
    max_sessions=nats,
    max_coroutines=nats,
    buffer=st.one_of(st.builds(cf.Latest), st.builds(cf.Fifo, positive, full)),
    choice=st.one_of(
        st.builds(cf.ChooseFirst),
        st.builds(cf.ChooseRoundRobin),
        st.builds(cf.ChooseFixed, tuples(names)),
    ),
    output=st.one_of(
        st.builds(cf.OutputDisabled),
        st.builds(cf.AllowAll),
        st.builds(cf.DenyAll),
        st.builds(cf.AllowLabels, tuples(names)),
    ),
    handler=st.one_of(st.builds(cf.DefaultHandler), st.builds(cf.Recorded, tuples(effects))),
    determinism_mode=st.sampled_from(cf.DeterminismMode),
    flow=st.one_of(
        st.builds(cf.FlowAllowAll),
        st.builds(cf.FlowDenyAll),
        st.builds(cf.FlowAllowRoles, tuples(roles)),
    ),
    layers=tuples(st.tuples(names, st.booleans())),
    speculation_depth=nats,
    failures=tuples(st.tuples(nats, events)),
    checkpoints=tuples(nats),
    certificates=tuples(st.tuples(nats, st.builds(cf.WaveCertificate, nats, tuples(tuples(nats))))),
)
images = st.one_of(
    st.builds(Protocol, tuples(roles), any_globals),
    st.builds(Raw, tuples(roles), tuples(tuples(instrs)), tuples(any_locals)),
)
cases = st.builds(Case, names, tuples(images), configs, st.sampled_from(Runner), nats, nats)


@given(cases)
def test_a_case_that_is_written_is_read_back(case: Case) -> None:
    assert decode_case(json.loads(json.dumps(encode_case(case)))) == case


@given(cases)
def test_a_case_that_is_read_is_written_back_to_the_letter(case: Case) -> None:
    text = json.dumps(encode_case(case))

    assert json.dumps(encode_case(decode_case(json.loads(text)))) == text


def test_the_fields_of_a_case_are_written_in_the_order_in_which_they_are_described() -> None:
    case = Case("a/b/coop", (), cf.VMConfig(), Runner.COOPERATIVE, 1, 5)

    assert list(encode_case(case)) == list(CASE.fields)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


POINT: Record[tuple[int, int]] = Record(lambda *parts: parts, x=NAT, y=NAT)
TREE: Tagged[object] = Tagged(
    "kind",
    lambda tree: {
        "leaf": Record(fl.Restart),
        "node": Record(cf.ChooseFixed, parts=Array(tree)),
    },
)


@pytest.mark.parametrize(
    ("codec", "raw", "message"),
    [
        (Constant("v1"), "v2", "$: expected 'v1', found 'v2'"),
        (Constant(None), 3, "$: expected null, found 3"),
        (Named(Colour), "green", "$: expected red or blue, found 'green'"),
        (Named(Colour), ["red"], "$: expected red or blue, found an array of 1"),
        (Array(STRING), ["a", 1], "$[1]: expected a string, found 1"),
        (Pair(NAT, STRING), [1], "$: expected an array of two, found an array of 1"),
        (Pair(NAT, STRING), [1, 2], "$[1]: expected a string, found 2"),
        (POINT, {"x": 1}, "$: the field 'y' is missing"),
        (POINT, {"x": 1, "y": 2, "z": 3}, "$.z: unknown field; known: x, y"),
        (POINT, {"x": 1, "y": -2}, "$.y: expected an integer of at least 0, found -2"),
        (TREE, {"kind": "bush"}, "$.kind: expected leaf or node, found 'bush'"),
        (TREE, {"kind": "leaf", "parts": []}, "$.parts: unknown field; known: kind"),
        (
            TREE,
            {"kind": "node", "parts": [{"kind": "leaf"}, {"kind": "node"}]},
            "$.parts[1]: the field 'parts' is missing",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_path(
    codec: Record[object], raw: object, message: str
) -> None:
    with pytest.raises(WireError) as refusal:
        codec.read(raw)

    assert str(refusal.value) == message
