"""The figures of the documents are those of what is committed, and none is left unchecked."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from conformance.cases.case import load_corpus
from conformance.cases.protocols import protocol_names
from conformance.cli.certificates import check as certificates_check
from conformance.coverage.branches import branches_path
from conformance.coverage.minimized import read_minimized
from conformance.envelope.diff import EnvelopeClass
from conformance.judge.verdict import Regime
from conformance.lean.modules import lean_files
from conformance.lean.patch import STACK_BYTES
from conformance.lean.wasm import STACK
from conformance.ledger.ledger import load_ledger
from conformance.manifest.shapes import read_manifest
from conformance.model_mutants.document import read_lean_mutants
from conformance.mutants.areas import DEMANDED, files_of
from conformance.mutants.equivalents import load_equivalents
from conformance.mutants.matrix import planted
from conformance.packs.pack import load_packs
from conformance.paths import lean_dir
from conformance.release.evidence import Evidence
from conformance.release.parts import release_parts
from conformance.tests.console import ROOT, blocks_of
from conformance.tests.documents import documents, prose, read
from conformance.tests.elsewhere import ELSEWHERE
from conformance.traces.export import TIMEOUT

WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
N = r"(\d[\d,]*)"
W = rf"\b(\d[\d,]*|{'|'.join(WORDS)})"
DOCUMENTS = {**documents(), "CHANGELOG.md": read("CHANGELOG.md")}


@cache
def cases() -> int:
    return len(load_corpus())


@cache
def faults() -> int:
    return sum(len(file.mutants) for file in planted(DEMANDED, None))


def listed_faults() -> int:
    files = {file for area in DEMANDED for file in files_of(area)}
    return sum(file in files for file, *_ in load_equivalents())


def theorems() -> int:
    sources = (file.read_text(encoding="utf-8") for file in lean_files(lean_dir()))
    return sum(len(re.findall(r"^(?:public )?theorem ", text, re.M)) for text in sources)


def arms() -> int:
    return len(json.loads(gzip.decompress(branches_path().read_bytes()))["arms"])


def instructions() -> int:
    return len(read_manifest().types["Instr"].constructors)


def capabilities() -> int:
    return len({c for pack in load_packs().values() for t in pack.theorems for c in t.capabilities})


def certificates() -> int:
    (count,) = (p.default for p in certificates_check.params if p.name == "count")
    assert isinstance(count, int)
    return count


FIGURES: dict[str, Callable[[], int]] = {
    rf"{N} (?:cases|traces agree)": cases,
    rf"{N} of the (?=\d[\d,]* cases)": lambda: len(read_minimized()),
    rf"{N} (?:multiparty )?protocols": lambda: len(protocol_names()),
    rf"{N} theorems": theorems,
    rf"{N} planted faults": faults,
    rf"{N} equivalent mutants": listed_faults,
    rf"{N} edits of the model": lambda: read_lean_mutants().counts()["judged"],
    rf"{N} are caught by the traces alone": lambda: len(read_lean_mutants().unsaid),
    rf"{N} arms": arms,
    rf"{N} (?:bytecode )?instructions": instructions,
    rf"{W} (?:active )?deviations": lambda: len(load_ledger().deviations),
    rf"{W} capabilities": capabilities,
    rf"{W} regimes": lambda: len(Regime),
    rf"{W} scheduler policies": lambda: len(read_manifest().types["Policy"].constructors),
    rf"these {W} scripts": lambda: len(list((ROOT / "scripts").glob("check-*.sh"))),
    rf"{N} (?:forged )?certificates": certificates,
    rf"{W} classes of the envelope": lambda: len(EnvelopeClass),
    rf"{N} s unless given": lambda: int(TIMEOUT),
    rf"{N} MB of stack": lambda: STACK >> 20,
    rf"{N} MB more in its own memory": lambda: STACK_BYTES >> 20,
    rf"{W} parts of a release": lambda: len(release_parts(Evidence(print, 1))),
}
"""What a figure is called -> what it must be."""

FIGURE = re.compile(r"(?<![\w./§-])\d[\d,]*\d(?![\w.-]*\d)")


def claims(document: str) -> str:
    """What is said in prose, tables, and the output shown of commands that are run elsewhere."""
    shown = [
        line
        for block in blocks_of(document)
        for command in block
        if command.text in ELSEWHERE
        for line in command.shown
    ]
    text = re.sub(r"\]\([^)]*\)|`[^`]*`", "", prose(document))
    return " ".join("\n".join([text, *shown]).split())


def wrong_figures(document: str) -> Iterator[str]:
    """Each figure that is not so, and each that nothing checks."""
    text = claims(document)
    checked: set[int] = set()
    for pattern, truth in FIGURES.items():
        for found in re.finditer(pattern, text, re.I):
            checked.add(found.start(1))
            if number(found[1]) != truth():
                yield f"{found[0]!r}: {truth()}"
    for figure in FIGURE.finditer(text):
        if figure.start() not in checked:
            yield f"{text[figure.start() : figure.end() + 20]!r}: unchecked"


def number(text: str) -> int:
    """The number that is written in digits or as a word."""
    word = text.lower()
    return WORDS.index(word) + 1 if word in WORDS else int(text.replace(",", ""))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_figures_of_a_document_are_true(document: str) -> None:
    assert list(wrong_figures(DOCUMENTS[document])) == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("There are 12 cases.", "'12 cases'"),
        ("| faults |\n|---|\n| 12 planted faults |", "'12 planted faults'"),
        ("It has seven deviations.", "'seven deviations'"),
        ("It took 1,234 hours.", "'1,234 hours.': unchecked"),
        ("```console\n$ conformance lean audit\n12 theorems: conforms\n```", "'12 theorems'"),
    ],
)
def test_a_figure_that_is_not_true_is_found(document: str, said: str) -> None:
    (wrong,) = wrong_figures(document)

    assert wrong.startswith(said)


@pytest.mark.parametrize(
    "document",
    ["Python 3.11 or later, until 2027-05-31.", "Status 2.", "See `RFC 6455`.", "x86-64"],
)
def test_a_version_a_date_or_a_name_is_no_figure(document: str) -> None:
    assert list(wrong_figures(document)) == []
