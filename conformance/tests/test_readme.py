"""The documents: every command that they show is run, and ends and prints as they say.

What a console block is, and how it is run, stands in `console.py`; what is run elsewhere, and by
whom, in `elsewhere.py`.
"""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import click
import pytest

from conformance.cli.main import cli
from conformance.lean.install import ensure_installed
from conformance.lean.provider import Provider, choose_provider
from conformance.ledger.references import missing_symbol
from conformance.tests.console import ROOT, Block, blocks_of, copy_checkout, run_block
from conformance.tests.documents import (
    anchors,
    documents,
    links,
    read,
    rows,
    section,
    spans,
    top_folders,
)
from conformance.tests.elsewhere import ELSEWHERE, TESTS, not_elsewhere

DOCUMENTS = documents()
BLOCKS = [(path, block) for path, text in DOCUMENTS.items() for block in blocks_of(text)]
# What these print is about the machine they run on: only their status is looked at.
OF_THE_MACHINE = {"conformance lean doctor", "conformance doctor run"}
# The most lines of a document that must be short.
LIMITS = {"README.md": 180, ".github/CONTRIBUTING.md": 79}
FILE = r"(?:lean|pyvm|conformance|fixtures|scripts|\.github|\.ci)/[\w./-]*"


def first_command(value: str | Block) -> str:
    return value if isinstance(value, str) else f"line {value[0].line}: {value[0].text}"


@pytest.mark.parametrize(("document", "block"), BLOCKS, ids=first_command)
def test_the_commands_of_a_block_do_what_the_document_says(
    document: str, block: Block, tmp_path: Path
) -> None:
    if any(c.text in OF_THE_MACHINE for c in block) and choose_provider() is Provider.WASM:
        ensure_installed(print)

    assert (
        run_block(
            block,
            copy_checkout(tmp_path / "checkout"),
            document=document,
            elsewhere=ELSEWHERE,
            of_the_machine=OF_THE_MACHINE,
        )
        == []
    )


def test_what_is_not_run_here_is_run_by_ci_or_a_test_under_its_name() -> None:
    assert not_elsewhere([block for _, block in BLOCKS], ELSEWHERE) == []


@pytest.mark.parametrize("folder", top_folders())
def test_each_folder_has_a_readme_to_which_the_first_one_links(folder: str) -> None:
    assert f"{folder}/README.md" in DOCUMENTS
    assert f"{folder}/README.md" in links(DOCUMENTS["README.md"])


@pytest.mark.parametrize("document", LIMITS)
def test_a_document_that_is_to_be_read_is_short(document: str) -> None:
    assert len(DOCUMENTS[document].splitlines()) <= LIMITS[document]


@pytest.mark.parametrize("document", [*DOCUMENTS, "CHANGELOG.md"])
def test_every_link_leads_to_a_file_and_a_heading_of_it(document: str) -> None:
    """But for links to READMEs of folders: that these exist is a test of its own."""
    for link in links(read(document)):
        file, _, anchor = link.partition("#")
        target = ((ROOT / document).parent / file).resolve() if file else ROOT / document
        if "://" in link or target in {ROOT / name / "README.md" for name in top_folders()}:
            continue
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_verbs_that_the_text_names_exist(document: str) -> None:
    for span in spans(DOCUMENTS[document], r"conformance [a-z].*"):
        assert verb_of(span.split()[1:]), span


def verb_of(words: list[str]) -> tuple[str, ...]:
    """The verb with which a command line begins; empty if there is none."""
    verb: tuple[str, ...] = ()
    command: click.Command | None = cli
    for word in words:
        if not isinstance(command, click.Group):
            break
        command = command.get_command(click.Context(command), word)
        if command is None:
            return () if re.fullmatch(r"[a-z][a-z-]*", word) else verb
        verb = (*verb, word)
    return verb


def test_a_verb_that_does_not_exist_is_noticed() -> None:
    assert verb_of(["run", "-k", "ring"]) == ("run",)
    assert verb_of(["pack", "check", "FILE"]) == ("pack", "check")
    assert verb_of(["no-such-verb"]) == verb_of(["pack", "sign"]) == ()


def test_every_verb_of_the_command_line_has_its_how_to() -> None:
    text = DOCUMENTS["conformance/README.md"]
    shown = [command.text for block in blocks_of(text) for command in block]
    named = [*shown, *spans(text, r"conformance [a-z].*")]
    told = {verb_of(line.split()[1:]) for line in named if line.startswith("conformance ")}

    assert len(leaves(cli)) > 30
    assert set(leaves(cli)) <= told


def leaves(command: click.Command, *path: str) -> list[tuple[str, ...]]:
    """The verbs that do something: every command that is no group, and groups that do more."""
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    below = {name: command.get_command(context, name) for name in command.list_commands(context)}
    itself = [path] if command.invoke_without_command else []
    return itself + [
        leaf for name, found in below.items() if found for leaf in leaves(found, *path, name)
    ]


def test_the_table_of_packages_says_what_their_docstrings_say() -> None:
    table = section(DOCUMENTS["conformance/README.md"], "## Packages")
    told = {cells[0].strip("`"): cells[1] for cells in rows(table)}
    files = (ROOT / "conformance").glob("*/__init__.py")
    packages = {file.parent.name: first_sentence(file) for file in files}
    del packages["tests"]

    assert told == packages


def first_sentence(module: Path) -> str:
    """The first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    return (docstring or "").partition("\n")[0]


def test_the_files_that_the_text_names_exist() -> None:
    files = [span for text in DOCUMENTS.values() for span in spans(text, FILE)]

    assert len(files) > 40
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_the_theorems_that_a_table_names_stand_in_the_files_that_it_names() -> None:
    named = [places for text in DOCUMENTS.values() for places in theorems(text)]
    missing = [p for p in named if all(missing_symbol(symbol, ROOT) for symbol in p)]

    assert len(named) > 15
    assert missing == []


def theorems(document: str) -> list[list[str]]:
    """FILE#NAME for each theorem of a row: one place for each Lean file of a cell of such files."""
    found = []
    for cells in rows(document):
        code = [
            spans(cell, r"[\w./]+") for cell in cells if re.fullmatch(r"(`[\w./]+`,? ?)+", cell)
        ]
        files = [cell for cell in code if all(span.endswith(".lean") for span in cell)]
        names = [span for cell in code for span in cell if re.fullmatch(r"\w+_\w+", span)]
        found += [[f"{file}#{name}" for file in cell] for cell in files for name in names]
    return found


def test_a_theorem_that_stands_elsewhere_is_noticed() -> None:
    head = "| claim | theorem | file |\n|---|---|---|\n"
    row = "| says | `a_is_b`, `b_is_a` | `lean/Runtime.lean`, `lean/Exporter.lean` |\n"

    assert theorems(head + row) == [
        ["lean/Runtime.lean#a_is_b", "lean/Exporter.lean#a_is_b"],
        ["lean/Runtime.lean#b_is_a", "lean/Exporter.lean#b_is_a"],
    ]
    assert all(missing_symbol(symbol, ROOT) for places in theorems(head + row) for symbol in places)


def test_the_changelog_names_modules_that_can_be_imported() -> None:
    table = section(read("CHANGELOG.md"), "### Moved")
    moved = [name for cells in rows(table) for name in spans(cells[1], r"(?:conformance|pyvm)\..+")]

    assert len(moved) > 20
    for name in moved:
        assert importlib.import_module(name).__doc__, name


def test_each_link_of_the_chain_has_a_check_and_a_test_that_plants_its_fault() -> None:
    chain = list(rows(section(read("conformance/README.md"), "### The chain, link by link")))
    tests = "".join(file.read_text("utf-8") for file in (ROOT / TESTS).rglob("test_*.py"))

    assert len(chain) == 14
    for link, check, planted in chain:
        name = planted.strip("`")
        assert check, link
        assert re.search(rf"^def {name}\(", tests, re.M), f"{link}: no test {name}"
