from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyvm import config as cf
from pyvm import failure as fl
from pyvm.event import ConsumeRequest, EffectEntry, ProduceRequest, SelectRequest
from pyvm.tests.strategies import names, nats, roles, sorts, values
from pyvm.wire.basic import WireError
from pyvm.wire.config import CONFIG
from pyvm.wire.effect import EFFECT, encode_effect
from pyvm.wire.failure import FAILURE, encode_failure

SETTINGS: dict[str, Any] = {
    "policy": {"kind": "cooperative"},
    "lanes": 4,
    "budget": 100,
    "max_sessions": 64,
    "max_coroutines": 256,
    "buffer": {"mode": "latest"},
    "choice": {"kind": "first"},
    "output": {"kind": "disabled"},
    "handler": {"kind": "default"},
    "determinism_mode": "full",
    "flow": {"kind": "allow_all"},
    "layers": [{"name": "L", "active": True}],
    "speculation_depth": 2,
    "failures": [{"tick": 3, "kind": "crash", "site": "A"}],
    "checkpoints": [2, 5],
}
ENTRY = {"tick": 1, "coroutine": 0, "nonce": 2, "kind": "consume", "input": None, "output": 7}


def test_a_configuration_is_read_in_full() -> None:
    config = CONFIG.read(SETTINGS)
    assert config.layers == (("L", True),)
    assert config.speculation_depth == 2
    assert config.failures == ((3, fl.Crash("A")),)
    assert config.checkpoints == (2, 5)
    assert config.handler == cf.DefaultHandler()
    assert config.flow == cf.FlowAllowAll()
    assert config.determinism_mode is cf.DeterminismMode.FULL


@pytest.mark.parametrize("field", sorted(SETTINGS))
def test_no_field_of_it_has_a_default(field: str) -> None:
    with pytest.raises(WireError, match=field):
        CONFIG.read({name: raw for name, raw in SETTINGS.items() if name != field})


@pytest.mark.parametrize(
    ("field", "raw", "path"),
    [
        ("handler", {"kind": "human"}, "$.handler.kind"),
        ("handler", {"kind": "recorded", "effects": [{**ENTRY, "kind": "guess"}]}, ".kind"),
        ("handler", {"kind": "recorded", "effects": [{**ENTRY, "nonce": -1}]}, "[0].nonce"),
        ("determinism_mode", "fully", "$.determinism_mode"),
        ("flow", {"kind": "allow_roles", "roles": [1]}, "$.flow.roles[0]"),
        ("layers", [{"name": "L", "active": 1}], "$.layers[0].active"),
        ("speculation_depth", True, "$.speculation_depth"),
        ("failures", [{"tick": 1, "kind": "storm"}], "$.failures[0].kind"),
        ("failures", [{"tick": 1, "kind": "crash"}], "$.failures[0]"),
        ("failures", [{"tick": 1, "kind": "restart", "site": "A"}], "$.failures[0].site"),
        ("failures", [{"kind": "restart"}], "$.failures[0]"),
        ("checkpoints", [1, "2"], "$.checkpoints[1]"),
    ],
)
def test_a_bad_field_is_refused_by_its_path(field: str, raw: object, path: str) -> None:
    with pytest.raises(WireError) as refusal:
        CONFIG.read({**SETTINGS, field: raw})
    assert refusal.value.path.endswith(path)


requests = st.one_of(
    st.builds(ProduceRequest, sorts),
    st.builds(ConsumeRequest, values),
    st.builds(SelectRequest, st.lists(names).map(tuple)),
)


@given(st.builds(EffectEntry, nats, nats, nats, requests, values))
def test_effects_survive_the_wire(entry: EffectEntry) -> None:
    wire = encode_effect(entry)
    assert encode_effect(EFFECT.read(wire)) == wire


@given(
    st.one_of(
        st.builds(fl.Crash, roles),
        st.builds(fl.Partition, roles, roles),
        st.builds(fl.Heal, roles, roles),
        st.builds(fl.Corrupt, roles, roles),
        st.builds(fl.Timeout, roles, nats),
        st.builds(fl.Reconcile, roles, roles),
        st.builds(fl.Restart),
    )
)
def test_failures_survive_the_wire(event: fl.FailureEvent) -> None:
    tick, again = FAILURE.read({"tick": 4, **encode_failure(event)})
    assert (tick, type(again), again) == (4, type(event), event)
