"""JSON of configurations: the `config` object of `conformance.case.v1`."""

from __future__ import annotations

from pyvm import config as cf
from pyvm.wire.basic import Json
from pyvm.wire.codec import BOOL, NAT, POSITIVE, STRING, Array, Codec, Named, Pair, Record, Tagged
from pyvm.wire.effect import EFFECT
from pyvm.wire.failure import FAILURE


class _Scores(Codec[cf.Scores]):
    given = Array(Pair(NAT, NAT))

    def read(self, raw: object, path: str = "$", depth: int = 0) -> cf.Scores:
        return (
            cf.TokenScores() if raw == "tokens" else cf.ExplicitScores(self.given.read(raw, path))
        )

    def write(self, value: cf.Scores) -> Json:
        return "tokens" if isinstance(value, cf.TokenScores) else self.given.write(value.scores)


SCORES = _Scores()
POLICY: Tagged[cf.Policy] = Tagged(
    "kind",
    {
        "cooperative": Record(cf.Cooperative),
        "round_robin": Record(cf.RoundRobin),
        "progress_aware": Record(cf.ProgressAware),
        "priority": Record(cf.Priority, scores=SCORES),
    },
)
FULL: Tagged[cf.FullPolicy] = Tagged(
    "kind",
    {
        "block": Record(cf.Block),
        "drop": Record(cf.Drop),
        "error": Record(cf.Refuse),
        "resize": Record(cf.Resize, max=POSITIVE),
    },
)
BUFFER: Tagged[cf.BufferPolicy] = Tagged(
    "mode",
    {"fifo": Record(cf.Fifo, capacity=POSITIVE, full=FULL), "latest": Record(cf.Latest)},
)
CHOICE: Tagged[cf.ChoicePolicy] = Tagged(
    "kind",
    {
        "first": Record(cf.ChooseFirst),
        "round_robin": Record(cf.ChooseRoundRobin),
        "fixed": Record(cf.ChooseFixed, labels=Array(STRING)),
    },
)
OUTPUT: Tagged[cf.OutputPolicy] = Tagged(
    "kind",
    {
        "disabled": Record(cf.OutputDisabled),
        "allow_all": Record(cf.AllowAll),
        "deny_all": Record(cf.DenyAll),
        "allow_labels": Record(cf.AllowLabels, labels=Array(STRING)),
    },
)
HANDLER: Tagged[cf.Handler] = Tagged(
    "kind",
    {
        "default": Record(cf.DefaultHandler),
        "recorded": Record(cf.Recorded, effects=Array(EFFECT)),
    },
)
FLOW: Tagged[cf.FlowPolicy] = Tagged(
    "kind",
    {
        "allow_all": Record(cf.FlowAllowAll),
        "deny_all": Record(cf.FlowDenyAll),
        "allow_roles": Record(cf.FlowAllowRoles, roles=Array(STRING)),
    },
)
LAYER: Record[tuple[str, bool]] = Record(lambda *parts: parts, name=STRING, active=BOOL)
CONFIG: Record[cf.VMConfig] = Record(
    cf.VMConfig,
    policy=POLICY,
    lanes=POSITIVE,
    budget=NAT,
    max_sessions=NAT,
    max_coroutines=NAT,
    buffer=BUFFER,
    choice=CHOICE,
    output=OUTPUT,
    handler=HANDLER,
    determinism_mode=Named(cf.DeterminismMode),
    flow=FLOW,
    layers=Array(LAYER),
    speculation_depth=NAT,
    failures=Array(FAILURE),
    checkpoints=Array(NAT),
)
"""A configuration without its certificates, which are a field of the case."""
