"""One-line faults of the checker of certificates, and the kinds that each lets through."""

from __future__ import annotations

from conformance.certificates.forging import KINDS

FAULTS = {
    "the step is not looked at": ("if step != state.steps:", "if False:", {"stale step"}),
    "a step ahead is good": ("if step != state.steps:", "if step < state.steps:", {"stale step"}),
    "no wave is no fault": (
        "if not waves or not all(waves):",
        "if not all(waves):",
        {"no wave"},
    ),
    "a wave without picks is no fault": (
        "if not waves or not all(waves):",
        "if not waves:",
        {"wave without picks"},
    ),
    "waves may be wider": ("if max(map(len, waves)) > n:", "if False:", {"oversize wave"}),
    "waves may be wider by one": (
        "if max(map(len, waves)) > n:",
        "if max(map(len, waves)) > n + 1:",
        {"oversize wave"},
    ),
    "a pick may come twice": (
        "if len(set(picks)) != len(picks):",
        "if False:",
        {"duplicate pick"},
    ),
    "a pick may come twice in two waves": (
        "if len(set(picks)) != len(picks):",
        "if any(len(set(wave)) != len(wave) for wave in waves):",
        {"duplicate pick"},
    ),
    "those that are not ready may be picked": (
        "if not all(map(places.__contains__, picks)):",
        "if not all(map(state.coroutines.__contains__, picks)):",
        {"pick not ready"},
    ),
    "anyone may be picked": (
        "if not all(map(places.__contains__, picks)):",
        "if False:",
        {"pick not ready", "unknown id"},
    ),
    "some may be left out": ("if len(picks) < len(ready):", "if False:", {"missing pick"}),
    "clashes are not looked for": (
        "    if _disjoint(state, wave):\n        return None\n    clashes",
        "    return None\n    clashes",
        {
            "two of one lane",
            "two of one session",
            "two allocators",
            "two at one layer",
            "a transfer's target",
            "crowded waves",
        },
    ),
    "a lane is no clash": ("if a.lane == b.lane:", "if False:", {"two of one lane"}),
    "a session is no clash": (
        "if footprint_sids(a) & footprint_sids(b):",
        "if False:",
        {"two of one session"},
    ),
    "a footprint is no clash": (
        "if a is b or not _disjoint(state, (a, b)):",
        "if a is b:",
        {"two allocators", "two at one layer", "a transfer's target"},
    ),
    "layers and allocators are not claimed": (
        "chain.from_iterable(resources(state, wave))",
        "chain.from_iterable(co.claims for co in wave)",
        {"two allocators", "two at one layer", "a transfer's target"},
    ),
    "only the first wave is looked at": (
        "    for wave in waves:\n        if (why",
        "    for wave in waves[:1]:\n        if (why",
        {"crowded waves"},
    ),
    "any order is good": ("if _ordered(places, waves):", "if True:", set(KINDS[-4:-2])),
    "the order within a wave is free": (
        "            if place < last:\n                return False",
        "            pass",
        {"reordered picks"},
    ),
    "the order of waves is free": (
        "        if last < head:\n            return False",
        "        pass",
        {"reordered waves"},
    ),
    "nothing is good": (
        "return CertificateVerdict.VALID",
        "return CertificateVerdict.MISORDERED",
        set(KINDS[:3]),
    ),
}
