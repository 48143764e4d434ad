"""Claims stand apart from proofs: in `Runtime/Properties`, each proved by naming its theorem.

What is cited in a pack or listed in lean/README.md is one of them, and all of them are listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from conformance.lean.modules import read_package
from conformance.ledger.references import lean_names, lean_tokens
from conformance.packs.pack import load_packs
from conformance.paths import lean_dir, project_root
from pyvm.runtime.gates import Capability

CLAIMS = "Runtime.Properties."
PROOFS = "Runtime.Proofs."
AREAS = {
    "Runtime.VM.": "model",
    "Runtime.Properties.Terms.": "terms",
    "Runtime.Proofs.TheoremPack.Release": "release",
    "Runtime.Proofs.": "proofs",
    "Runtime.Properties.": "claims",
    "Runtime.Wire.": "wire",
}
"""By how a module's name begins; the first that fits."""
MAY_IMPORT = {
    "model": {"model"},
    "terms": {"model", "terms"},
    "proofs": {"model", "terms", "proofs"},
    "claims": {"model", "terms", "proofs"},
    "release": {"model", "terms", "proofs", "claims"},
    "wire": {"model", "wire"},
}


def claim_files() -> list[Path]:
    """The files of claims; the definitions that they speak of stand in a folder beside them."""
    return sorted((lean_dir() / "Runtime" / "Properties").glob("*.lean"))


def claims_of(text: str) -> set[str]:
    """The claims that a file states, by their short names."""
    return {name.removeprefix(CLAIMS) for name in lean_names(text) if name.startswith(CLAIMS)}


def proved_otherwise(text: str) -> list[str]:
    """The claims of a file whose proof does not name the theorem of the same name."""
    tokens = [token.strip(".") for token in lean_tokens(text)]
    starts = [i for i, token in enumerate(tokens) if token == "theorem"]
    parts = [tokens[i:j] for i, j in zip(starts, [*starts[1:], len(tokens)], strict=True)]
    return [part[1] for part in parts if f"{PROOFS}{part[1]}" not in part]


def listed(readme: str) -> set[str]:
    """The claims in the table of the README: the second cell of a row that names a file."""
    rows = [line.split("|") for line in readme.split("\n") if "Runtime/Properties/" in line]
    return {name for row in rows if len(row) == 6 for name in re.findall(r"`(\w+)`", row[2])}


def area(module: str) -> str | None:
    """Where a module belongs; None if it is not ours or stands outside."""
    return next((name for start, name in AREAS.items() if module.startswith(start)), None)


def against_the_order(imports: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Name every import that goes the wrong way."""
    for module, imported in imports.items():
        for other in imported:
            here, there = area(module), area(other)
            if here and there and there not in MAY_IMPORT[here]:
                yield f"{module} imports {other}"


def test_the_readme_lists_every_claim_and_nothing_else() -> None:
    claims = set().union(*(claims_of(file.read_text("utf-8")) for file in claim_files()))

    assert len(claims) > 70
    assert listed((project_root() / "lean" / "README.md").read_text("utf-8")) == claims


def test_every_claim_is_proved_by_naming_its_theorem() -> None:
    assert len(claim_files()) > 10
    assert {
        file.name: found
        for file in claim_files()
        if (found := proved_otherwise(file.read_text("utf-8")))
    } == {}


def test_a_claim_with_a_proof_of_its_own_is_named() -> None:
    text = "theorem a : x := Runtime.Proofs.a\ntheorem b : y := by simp -- Runtime.Proofs.b\n"

    assert proved_otherwise(text) == ["b"]


def test_packs_cite_claims_and_nothing_else() -> None:
    cited = [theorem.name for pack in load_packs().values() for theorem in pack.theorems]

    assert len(cited) >= len(Capability)
    assert [name for name in cited if not name.startswith(CLAIMS)] == []


def test_models_terms_proofs_and_claims_import_one_way() -> None:
    imports = {name: module.imports for name, module in read_package(lean_dir()).items()}

    assert sum(area(name) is not None for name in imports) > 100
    assert list(against_the_order(imports)) == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("Runtime.VM.Value", "Runtime.Proofs.Concurrency"),
        ("Runtime.Properties.Terms.Waves", "Runtime.Proofs.Wave.DisjointPicks"),
        ("Runtime.Proofs.Concurrency", "Runtime.Properties.Rounds"),
        ("Runtime.Wire.Trace", "Runtime.Properties.Rounds"),
    ],
)
def test_a_planted_import_the_wrong_way_is_named(module: str, imported: str) -> None:
    assert list(against_the_order({module: [imported]})) == [f"{module} imports {imported}"]
