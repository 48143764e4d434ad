"""What can be wrong with a pack: each reason has its own diagnosis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.jsonfile import sha256
from conformance.lean.pack import LeanClause, LeanGrant, LeanMeaning
from conformance.packs.check import PackCheck
from conformance.packs.faults import Reason
from conformance.packs.pack import TheoremStatus
from conformance.tests.packs.demo import (
    ENTRIES,
    GRANTED,
    MIXED,
    RELAXED,
    THREADS,
    WAVES,
    changed,
    checked,
    entry,
    environment,
    exported,
    grant,
    lean_with,
    meaning,
    meant,
)
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability

MEANINGS = tuple(meaning(c) for c in Capability if c in (THREADS, WAVES, MIXED, RELAXED))
TERMS = {THREADS.value: (("Demo.term", ("a", "nothing")),)}


def weakened(stated: LeanMeaning) -> LeanMeaning:
    """The meaning of waves is nothing any more; the others stay."""
    return replace(stated, clauses=(TRUE,)) if stated.capability == WAVES.value else stated


TRUE = LeanClause("", "", "True")
SAYS: dict[str, tuple[Callable[[], PackCheck], Reason, set[Capability]]] = {
    "the theorem is gone": (
        lambda: checked(lean=environment(*ENTRIES[:2], *ENTRIES[3:])),
        Reason.THEOREM_GONE,
        {WAVES},
    ),
    "the statement changed": (
        lambda: checked(lean=lean_with("one", statement="one holds, if it rains")),
        Reason.STATEMENT_CHANGED,
        {THREADS},
    ),
    "the file's statement was changed, hash and all": (
        lambda: checked(changed("one", statement="all", statement_hash=sha256("all"))),
        Reason.STATEMENT_CHANGED,
        {THREADS},
    ),
    "the file's hash was changed": (
        lambda: checked(changed("one", statement_hash="0" * 64)),
        Reason.FORGED_STATEMENT,
        {THREADS},
    ),
    "it became premise-scoped": (
        lambda: checked(lean=lean_with("two", GRANTED[::2], status="premise_scoped")),
        Reason.PREMISE_SCOPED,
        {WAVES},
    ),
    "the file calls it proved": (
        lambda: checked(changed("if", status=TheoremStatus.PROVED)),
        Reason.PREMISE_SCOPED,
        {RELAXED},
    ),
    "it rests on an axiom": (
        lambda: checked(lean=lean_with("one", axioms=("Demo.trusted", "propext"))),
        Reason.AXIOM,
        {THREADS},
    ),
    "it is not proved": (
        lambda: checked(lean=lean_with("one", axioms=("sorryAx",))),
        Reason.AXIOM,
        {THREADS},
    ),
    "its witness is no case": (
        lambda: checked(
            changed("two", witnesses=("small/gone",)), lean_with("two", witnesses=("small/gone",))
        ),
        Reason.NO_WITNESS,
        {WAVES},
    ),
    "it names no witness": (
        lambda: checked(changed("two", witnesses=()), lean_with("two", witnesses=())),
        Reason.NO_WITNESS,
        {WAVES},
    ),
    "its proof is another": (
        lambda: checked(lean=lean_with("one", problem="its proof is two, not one")),
        Reason.NOT_ITS_PROOF,
        {THREADS},
    ),
    "it no longer grants it": (
        lambda: checked(lean=lean_with("one", GRANTED[1:], grants=())),
        Reason.GRANT_GONE,
        {THREADS},
    ),
    "the file grants more": (
        lambda: checked(changed("one", grants=grant(THREADS, MIXED))),
        Reason.GRANT_GONE,
        {MIXED},
    ),
    "the file does not say what it means": (
        lambda: checked(
            replace(
                exported(), meanings=tuple(m for m in exported().meanings if m.capability != WAVES)
            )
        ),
        Reason.NO_MEANING,
        {WAVES},
    ),
    "what it means is not what the file says": (
        lambda: checked(lean=environment(meanings=[weakened(m) for m in MEANINGS])),
        Reason.MEANING_CHANGED,
        {WAVES},
    ),
    "what it means is said in terms that mean something else": (
        lambda: checked(
            lean=environment(
                meanings=[replace(m, terms=TERMS.get(m.capability, m.terms)) for m in MEANINGS]
            )
        ),
        Reason.MEANING_CHANGED,
        {THREADS},
    ),
    "the file's hash of a meaning was changed": (
        lambda: checked(meant(WAVES, hash="0" * 64)),
        Reason.FORGED_MEANING,
        {WAVES},
    ),
    "its meaning is derived on an axiom": (
        lambda: checked(lean=lean_with("two", grants=(LeanGrant("certifiedWaves", ("sorryAx",)),))),
        Reason.AXIOM,
        {WAVES},
    ),
    "the file calls the derivation sound": (
        lambda: checked(
            changed("two", grants=grant(WAVES, axioms=("Demo.trusted",))),
        ),
        Reason.AXIOM,
        {WAVES},
    ),
    "it brings other premises": (
        lambda: checked(lean=lean_with("if", premises="it snows")),
        Reason.DRIFT,
        set(),
    ),
    "its meaning is said in another sentence": (
        lambda: checked(
            lean=environment(meanings=[replace(m, sentence="In short.") for m in MEANINGS])
        ),
        Reason.DRIFT,
        set(),
    ),
    "a new entry speaks against it": (
        lambda: checked(
            lean=environment(
                *ENTRIES, entry("new", THREADS, status="premise_scoped"), computed=GRANTED[1:]
            )
        ),
        Reason.PREMISE_SCOPED,
        {THREADS},
    ),
    "the pack is gone": (
        lambda: checked(replace(exported(), constant="Demo.gone")),
        Reason.PACK_GONE,
        {THREADS, WAVES, MIXED},
    ),
    "Lean computes something else": (
        lambda: checked(lean=environment(computed=())),
        Reason.RULE_DIFFERS,
        {THREADS, WAVES, MIXED},
    ),
    "a profile is seen in no case": (
        lambda: checked(replace(exported(), profiles=tuple(DeterminismMode))),
        Reason.PROFILE_GONE,
        set(),
    ),
    "the file does not list a profile": (
        lambda: checked(replace(exported(), profiles=())),
        Reason.DRIFT,
        set(),
    ),
    "the file lacks a theorem": (
        lambda: checked(replace(exported(), theorems=exported().theorems[1:])),
        Reason.DRIFT,
        set(),
    ),
    "the file calls it premise-scoped": (
        lambda: checked(changed("one", status=TheoremStatus.PREMISE_SCOPED)),
        Reason.DRIFT,
        set(),
    ),
}


@pytest.mark.parametrize("name", SAYS)
def test_each_reason_has_its_own_diagnosis(name: str) -> None:
    check, reason, withdrawn = SAYS[name]
    found = check()

    assert {fault.reason for fault in found.faults} == {reason}
    assert set(found.withdrawn) == withdrawn
    assert not found.contracts.capabilities & withdrawn
    for capability in withdrawn:
        assert str(reason) in (found.why_not(capability) or "")
        assert any(
            line.startswith("  withdrawn") and capability.value in line for line in found.lines()
        )
