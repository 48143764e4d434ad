import copy
from typing import Any

import pytest

from pyvm.case import Runner
from pyvm.config import (
    AllowLabels,
    ChooseFixed,
    DefaultHandler,
    DeterminismMode,
    ExplicitScores,
    Fifo,
    FlowAllowRoles,
    Priority,
    Resize,
    TokenScores,
    WaveCertificate,
)
from pyvm.failure import Crash
from pyvm.load import Protocol, Raw
from pyvm.wire.basic import WireError
from pyvm.wire.case import decode_case

CASE: dict[str, Any] = {
    "schema": "conformance.case.v1",
    "id": "a/b/c",
    "images": [
        {"roles": ["A", "B"], "global_type": {"kind": "end"}},
        {"roles": ["A"], "programs": [[{"op": "halt"}]], "local_types": [{"kind": "end"}]},
    ],
    "config": {
        "policy": {"kind": "priority", "scores": [[0, 3]]},
        "lanes": 4,
        "budget": 10,
        "max_sessions": 2,
        "max_coroutines": 3,
        "buffer": {"mode": "fifo", "capacity": 2, "full": {"kind": "resize", "max": 8}},
        "choice": {"kind": "fixed", "labels": ["x"]},
        "output": {"kind": "allow_labels", "labels": ["x", "y"]},
        "handler": {"kind": "default"},
        "determinism_mode": "modulo_effects",
        "flow": {"kind": "allow_roles", "roles": ["A"]},
        "layers": [{"name": "L", "active": True}],
        "speculation_depth": 2,
        "failures": [{"tick": 5, "kind": "crash", "site": "A"}],
        "checkpoints": [4, 7],
    },
    "runner": "threaded",
    "concurrency": 4,
    "fuel": 100,
    "certificates": [{"tick": 3, "step": 2, "waves": [[0], [1]]}],
}


def test_a_case_is_read_in_full() -> None:
    case = decode_case(CASE)

    assert [type(image) for image in case.images] == [Protocol, Raw]
    assert case.config.policy == Priority(ExplicitScores(((0, 3),)))
    assert case.config.buffer == Fifo(2, Resize(8))
    assert case.config.choice == ChooseFixed(("x",))
    assert case.config.output == AllowLabels(("x", "y"))
    assert case.config.handler == DefaultHandler()
    assert case.config.determinism_mode is DeterminismMode.MODULO_EFFECTS
    assert case.config.flow == FlowAllowRoles(("A",))
    assert case.config.layers == (("L", True),)
    assert case.config.speculation_depth == 2
    assert case.config.failures == ((5, Crash("A")),)
    assert case.config.checkpoints == (4, 7)
    assert case.config.certificates == ((3, WaveCertificate(2, ((0,), (1,)))),)
    assert (case.runner, case.concurrency, case.fuel) == (Runner.THREADED, 4, 100)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("schema",), "conformance.case.v2", "$.schema"),
        (("runner",), "both", "$.runner"),
        (("fuel",), -1, "$.fuel"),
        (("concurrency",), True, "$.concurrency"),
        (("extra",), 1, "$.extra"),
        (("images", 0), {"protocol": "two_buyer"}, "$.images[0].protocol"),
        (("images", 1, "programs", 0, 0, "op"), "clone", "$.images[1].programs[0][0].op"),
        (("images", 0, "global_type", "kind"), "send", "$.images[0].global_type.kind"),
        (("config", "lanes"), 0, "$.config.lanes"),
        (("config", "policy"), {"kind": "fair"}, "$.config.policy.kind"),
        (("config", "policy", "scores", 0), [1], "$.config.policy.scores[0]"),
        (("config", "buffer", "capacity"), 0, "$.config.buffer.capacity"),
        (("config", "buffer", "mode"), "lifo", "$.config.buffer.mode"),
        (("config", "buffer", "full"), {"kind": "resize"}, "$.config.buffer.full"),
        (("config", "buffer", "full", "max"), 0, "$.config.buffer.full.max"),
        (("config", "choice", "kind"), "random", "$.config.choice.kind"),
        (("config", "output", "labels", 1), 5, "$.config.output.labels[1]"),
        (("config", "handler"), {"kind": "human"}, "$.config.handler.kind"),
        (("config", "determinism_mode"), "partial", "$.config.determinism_mode"),
        (("config", "flow", "roles", 0), 5, "$.config.flow.roles[0]"),
        (("config", "layers", 0, "active"), 1, "$.config.layers[0].active"),
        (("config", "speculation_depth"), -1, "$.config.speculation_depth"),
        (("config", "failures", 0, "kind"), "flood", "$.config.failures[0].kind"),
        (("config", "checkpoints", 1), "7", "$.config.checkpoints[1]"),
        (("certificates", 0, "waves", 1, 0), "1", "$.certificates[0].waves[1][0]"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(
    path: tuple[str | int, ...], value: object, where: str
) -> None:
    raw: Any = copy.deepcopy(CASE)
    *heads, last = path
    inner = raw
    for head in heads:
        inner = inner[head]
    inner[last] = value

    with pytest.raises(WireError) as error:
        decode_case(raw)

    assert error.value.path == where


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("policy", {"kind": "cooperative"}),
        ("policy", {"kind": "round_robin"}),
        ("policy", {"kind": "progress_aware"}),
        ("policy", {"kind": "priority", "scores": "tokens"}),
        ("buffer", {"mode": "latest"}),
        ("buffer", {"mode": "fifo", "capacity": 1, "full": {"kind": "block"}}),
        ("buffer", {"mode": "fifo", "capacity": 1, "full": {"kind": "drop"}}),
        ("buffer", {"mode": "fifo", "capacity": 1, "full": {"kind": "error"}}),
        ("choice", {"kind": "first"}),
        ("choice", {"kind": "round_robin"}),
        ("output", {"kind": "disabled"}),
        ("output", {"kind": "allow_all"}),
        ("output", {"kind": "deny_all"}),
        ("handler", {"kind": "recorded", "effects": []}),
        ("determinism_mode", "full"),
        ("determinism_mode", "modulo_commutativity"),
        ("determinism_mode", "replay"),
        ("flow", {"kind": "allow_all"}),
        ("flow", {"kind": "deny_all"}),
        ("layers", [{"name": "L", "active": False}]),
        ("speculation_depth", 0),
        ("failures", []),
        ("checkpoints", []),
    ],
)
def test_every_setting_has_its_own_value(field: str, value: object) -> None:
    read = decode_case({**CASE, "config": {**CASE["config"], field: value}}).config

    assert getattr(read, field) != getattr(decode_case(CASE).config, field)


def test_scores_may_be_the_tokens() -> None:
    policy = {"kind": "priority", "scores": "tokens"}

    read = decode_case({**CASE, "config": {**CASE["config"], "policy": policy}})

    assert read.config.policy == Priority(TokenScores())
