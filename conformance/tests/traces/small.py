"""Four small cases in two files, for tests of traces."""

from __future__ import annotations

from conformance.tests.samples import case

CASES = (
    *(case(f"small/{name}/coop") for name in ("one", "two", "three")),
    case("tiny/one/coop"),
)
