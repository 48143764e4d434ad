"""What is trusted: the documents list every module from which a wrong `conforms` could come."""

from __future__ import annotations

import grimp
import pytest

from conformance.mutants.areas import COMPARING, HARNESS_AREAS
from conformance.tests.documents import read, rows, section, spans

ENTRIES = ("conformance.judge.suite", "conformance.ledger.ledger")
"""The judge of `conformance run`, and what reads what may differ."""
COMPARISON = tuple(f"conformance.{name}." for name in ("engines", "envelope", "judge", "runs"))


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom, in the harness; within functions too."""
    return grimp.build_graph("conformance", cache_dir=None)


def imported(graph: grimp.ImportGraph, *entries: str) -> set[str]:
    """The modules that these import, directly or not, and these."""
    return set(entries).union(*(graph.find_upstream_modules(entry) for entry in entries))


def listed() -> list[str]:
    """The modules that the document lists."""
    table = section(read("conformance/README.md"), "## What is trusted")
    files = [file for cells in rows(table) for file in spans(cells[0], r"conformance/.+\.py")]
    return [file.removesuffix(".py").replace("/", ".") for file in files]


def test_the_modules_that_are_listed_are_those_that_the_judge_imports(
    graph: grimp.ImportGraph,
) -> None:
    assert sorted(listed()) == sorted(imported(graph, *ENTRIES))


def test_a_module_that_the_judge_imports_and_nobody_lists_is_noticed() -> None:
    grown = grimp.build_graph("conformance", cache_dir=None)
    grown.add_import(
        importer="conformance.runs.equality", imported="conformance.certificates.forging"
    )

    more = imported(grown, *ENTRIES) - set(listed())

    assert {"conformance.certificates.forging", "conformance.certificates.facts"} <= more


def test_faults_are_planted_in_every_module_that_judges_a_case(graph: grimp.ImportGraph) -> None:
    needed = imported(graph, "conformance.judge.judge")
    areas = (HARNESS_AREAS[area] for area in COMPARING)
    planted = {f"conformance.{name.replace('/', '.')}" for names in areas for name in names}

    assert planted >= {name for name in needed if name.startswith(COMPARISON)}
