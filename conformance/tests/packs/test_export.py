"""Packs from Lean's environment: what cannot be exported is said."""

from __future__ import annotations

import pytest

from conformance.errors import CannotJudge
from conformance.lean.pack import LeanGrant
from conformance.packs.export import pack_of, problems
from conformance.tests.packs.demo import ENTRIES, corpus, environment, lean_with
from conformance.tests.samples import LEAN


def test_a_capability_that_python_lacks_is_said() -> None:
    with pytest.raises(CannotJudge, match=r"telepathy.*(?s:.)*runtime/gates\.py"):
        pack_of(lean_with("one", grants=(LeanGrant("telepathy"),))["Demo.pack"], LEAN, corpus())


def test_a_theorem_named_twice_is_a_problem() -> None:
    (problem,) = problems(environment(*ENTRIES, ENTRIES[0])["Demo.pack"])

    assert str(problem) == "one: 2 entries name it"
