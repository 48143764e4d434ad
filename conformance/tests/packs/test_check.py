"""Packs, without Lean: what the file says held against what a handmade environment says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conformance.cases.case import Case, load_corpus
from conformance.cli import pack as cli
from conformance.errors import CannotJudge
from conformance.jsonfile import sha256
from conformance.lean.pack import LeanEntry, LeanPack
from conformance.packs import diagnostics as pack_diagnostics
from conformance.packs.check import PackCheck, check_pack
from conformance.packs.export import pack_of, problems, to_text
from conformance.packs.faults import Reason
from conformance.packs.pack import Pack, Status, Theorem, contracts, granted, load_packs, read_pack
from conformance.tests.samples import LEAN, case, raw_case
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability

THREADS, WAVES = Capability.THREADED_CANONICAL, Capability.CERTIFIED_WAVES
MIXED, RELAXED = Capability.MIXED_PROFILES, Capability.RELAXED_REORDERING


def entry(name: str, grants: Capability, **changes: Any) -> LeanEntry:
    fields = {
        "module": "Demo",
        "statement": f"{name} holds",
        "axioms": ("propext",),
        "status": "proved",
        "grants": (grants.value,),
        "witnesses": ("small/one",),
        "problem": None,
    }
    return LeanEntry(name=name, **(fields | changes))


ENTRIES = (
    entry("one", THREADS),
    entry("two", WAVES),
    entry("three", WAVES),
    entry("mixed", MIXED, witnesses=("small/replayed",)),
    entry("if", RELAXED, status="premise_scoped"),
)
GRANTED = ("threadedCanonical", "certifiedWaves", "mixedProfiles")


def environment(*entries: LeanEntry, computed: tuple[str, ...] = GRANTED) -> dict[str, LeanPack]:
    pack = LeanPack("Demo.pack", "demo", "Demo", entries or ENTRIES, (), computed)
    return {pack.pack: pack}


def corpus() -> tuple[Case, ...]:
    replay = raw_case()["config"] | {"determinism_mode": "replay"}
    return (case("small/one/coop"), case("small/replayed/coop", config=replay))


def exported() -> Pack:
    return pack_of(environment()["Demo.pack"], LEAN, corpus())


def changed(theorem: str, /, **changes: Any) -> Pack:
    """The exported pack with a theorem changed."""
    pack = exported()
    theorems = [replace(t, **changes) if t.name == theorem else t for t in pack.theorems]
    return replace(pack, theorems=tuple(theorems))


def checked(
    pack: Pack | None = None, lean: dict[str, LeanPack] | None = None, *, source: str = "5" * 64
) -> PackCheck:
    return check_pack(pack or exported(), lean or environment(), corpus(), source)


def lean_with(
    name: str, computed: tuple[str, ...] = GRANTED, **changes: Any
) -> dict[str, LeanPack]:
    """The environment with an entry changed."""
    entries = (replace(e, **changes) if e.name == name else e for e in ENTRIES)
    return environment(*entries, computed=computed)


def test_what_was_exported_conforms() -> None:
    found = checked()

    assert found.ok
    assert found.withdrawn == {}
    assert found.granted == (THREADS, WAVES, MIXED)
    assert found.profiles == (DeterminismMode.FULL, DeterminismMode.REPLAY)
    assert found.why_not(RELAXED) == "if rests on premises"
    assert found.why_not(Capability.LIVE_MIGRATION) == "nothing grants it"


def test_contracts_are_drawn_from_the_file() -> None:
    found = contracts(exported().to_json())

    assert found.capabilities == {THREADS, WAVES, MIXED}
    assert found.artifacts == {DeterminismMode.FULL, DeterminismMode.REPLAY}
    assert found == checked().contracts


def test_of_two_packs_one_may_speak_against_the_other() -> None:
    against = changed("one", name="other", status=Status.PREMISE_SCOPED)

    assert THREADS not in contracts(exported().to_json(), against.to_json()).capabilities


def test_another_state_of_lean_alone_is_no_fault() -> None:
    found = checked(source="6" * 64)

    assert found.ok
    assert "another state of lean/" in found.lines()[-1]


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
        lambda: checked(changed("if", status=Status.PROVED)),
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
        lambda: checked(changed("one", grants=(THREADS, Capability.LIVE_MIGRATION))),
        Reason.GRANT_GONE,
        {Capability.LIVE_MIGRATION},
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
        lambda: checked(changed("one", status=Status.PREMISE_SCOPED)),
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


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.PREMISE_SCOPED},
        {"statement": "something else"},
        {"axioms": ("Demo.trusted",)},
        {"grants": ()},
    ],
)
def test_gates_do_not_take_what_the_file_itself_denies(changes: dict[str, Any]) -> None:
    assert THREADS not in contracts(changed("one", **changes).to_json()).capabilities


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw | {"schema": "conformance.pack.v9"}, "unknown schema"),
        (lambda raw: raw | {"profiles": ["sometimes"]}, r"profiles\[0\]"),
        (lambda raw: raw | {"theorems": [raw["theorems"][0]] * 2}, "one stands there 2 times"),
        (lambda raw: {k: v for k, v in raw.items() if k != "producer"}, "producer"),
        (lambda raw: raw | {"theorems": [{"name": "x"}]}, r"theorems\[0\]"),
    ],
)
def test_a_bad_file_is_named(change: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(CannotJudge, match=said):
        read_pack(change(exported().to_json()), "packs/demo.json")


def test_a_file_is_read_as_it_was_written() -> None:
    assert read_pack(json.loads(to_text(exported(), "x")), "x") == exported()


def test_a_capability_that_python_lacks_is_said() -> None:
    with pytest.raises(CannotJudge, match=r"telepathy.*(?s:.)*pyvm/runtime/gates\.py"):
        pack_of(lean_with("one", grants=("telepathy",))["Demo.pack"], LEAN, corpus())


def test_every_witness_of_a_committed_pack_is_a_case() -> None:
    ids = [case.id for case in load_corpus()]
    words = [word for pack in load_packs().values() for t in pack.theorems for word in t.witnesses]

    assert words
    assert [word for word in words if not any(word in id for id in ids)] == []


def test_a_theorem_named_twice_is_a_problem() -> None:
    (problem,) = problems(environment(*ENTRIES, ENTRIES[0])["Demo.pack"])

    assert str(problem) == "one: 2 entries name it"


def test_a_theorem_without_proof_grants_nothing() -> None:
    assert tuple(granted([])) == ()
    broken = replace(exported().theorems[1], status=Status.PREMISE_SCOPED)
    rest: list[Theorem] = [broken, exported().theorems[2]]
    assert tuple(granted(rest)) == ()


def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lean: dict[str, LeanPack], *args: str
) -> Result:
    """`conformance pack ARGS` over a handmade environment."""
    monkeypatch.setattr(cli, "lean_packs", lambda root, report: lean)
    monkeypatch.setattr(cli, "lean_producer", lambda: LEAN)
    monkeypatch.setattr(cli, "load_corpus", corpus)
    monkeypatch.setattr("conformance.packs.pack.fixtures_dir", lambda: tmp_path)
    return CliRunner().invoke(cli.command, args)


def test_the_verbs_export_list_and_check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = run(monkeypatch, tmp_path, environment(), "export", "--pack", "Demo.pack")
    listed = run(monkeypatch, tmp_path, {}, "list", "--json")
    good = run(monkeypatch, tmp_path, environment(), "check", "--json")
    bad = run(monkeypatch, tmp_path, lean_with("one", axioms=("sorryAx",)), "check")

    assert written.exit_code == 0
    assert [row["granted"] for row in json.loads(listed.stdout)] == [list(GRANTED)]
    assert (good.exit_code, json.loads(good.stdout)["verdict"]) == (0, "conforms")
    assert bad.exit_code == 1
    assert "withdrawn    threadedCanonical: rests-on-axiom: one" in bad.stdout
    assert "1 packs, 1 capabilities withdrawn, 1 faults" in bad.stdout


def test_an_entry_that_names_another_theorem_is_not_exported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lean = lean_with("one", problem="its proof is two, not one")
    refused = run(monkeypatch, tmp_path, lean, "export", "--pack", "Demo.pack")

    assert refused.exit_code == 1
    assert "refused: one: its proof is two, not one" in refused.stdout
    assert not list(tmp_path.rglob("*.json"))


def test_no_pack_is_no_success(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = run(monkeypatch, tmp_path, environment(), "check")

    assert isinstance(found.exception, CannotJudge)


def test_without_a_native_toolchain_there_are_no_diagnostics_and_no_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pack_diagnostics, "lake_path", lambda: None)
    run(monkeypatch, tmp_path, environment(), "export", "--pack", "Demo.pack")
    found = run(monkeypatch, tmp_path, environment(), "check", "--diagnostics")

    assert found.exit_code == 0
    assert "no diagnostics: there is no native Lean toolchain" in found.stdout
