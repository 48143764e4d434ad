"""The index of the corpus: a case that vanishes, comes from elsewhere or changes is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cases.case import Case, cases_dir, load_corpus
from conformance.cases.index import NAME, read_index
from conformance.corpus import PROMOTED, differing_files, write_corpus, write_index
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json
from conformance.tests.checkout import Checkout

FILE = "adder.jsonl"
GONE = "adder/crowd-scores/coop"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(cases_dir(), tmp_path / "cases")
    return tmp_path / "cases"


def edit(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    path.write_text("".join(change(path.read_text().splitlines(keepends=True))))


def without_its_case(folder: Path) -> None:
    edit(folder / FILE, lambda lines: [line for line in lines if GONE not in line])


def without_eleven_cases(folder: Path) -> None:
    edit(folder / FILE, lambda lines: lines[11:])


def without_a_file(folder: Path) -> None:
    (folder / FILE).unlink()


def with_a_file_of_others(folder: Path) -> None:
    line = json.loads((folder / FILE).read_text().splitlines()[0])
    (folder / "zoo.jsonl").write_text(canonical_json({**line, "id": "zoo/one/coop"}) + "\n")


def with_a_stray_file(folder: Path) -> None:
    (folder / "notes.txt").write_text("remember\n")


def with_a_case_of_others(folder: Path) -> None:
    def change(lines: list[str]) -> list[str]:
        case = json.loads(lines[0])
        return [*lines, canonical_json({**case, "id": "adder/other/coop"}) + "\n"]

    edit(folder / FILE, change)


def with_another_case(folder: Path) -> None:
    def change(lines: list[str]) -> list[str]:
        cases = [json.loads(line) for line in lines]
        more = [{**c, "fuel": c["fuel"] + (c["id"] == GONE)} for c in cases]
        return [canonical_json(case) + "\n" for case in more]

    edit(folder / FILE, change)


def without_its_index(folder: Path) -> None:
    (folder / NAME).unlink()


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (without_its_case, f"{FILE}: the case {GONE} is missing"),
        (without_eleven_cases, f"{FILE}: the case adder/"),
        (without_a_file, f"{FILE}: the file is missing"),
        (with_a_file_of_others, "zoo.jsonl: the file does not belong to the corpus"),
        (with_a_stray_file, "notes.txt: the file does not belong to the corpus"),
        (with_a_case_of_others, f"{FILE}: the case adder/other/coop does not belong"),
        (with_another_case, f"{FILE}: the case {GONE} is not the one that"),
        (without_its_index, f"{NAME}: no such file"),
    ],
)
def test_a_corpus_that_is_not_whole_is_refused_by_name(
    folder: Path, plant: Callable[[Path], None], said: str
) -> None:
    plant(folder)

    with pytest.raises(CannotJudge) as caught:
        load_corpus(folder)

    assert said in str(caught.value)
    assert caught.value.fix


def test_a_case_under_another_file_s_name_in_the_index_is_refused(folder: Path) -> None:
    index = json.loads((folder / NAME).read_text())
    index["files"]["calculator"][GONE] = index["files"]["adder"].pop(GONE)
    (folder / NAME).write_text(json.dumps(index))

    with pytest.raises(CannotJudge, match=f"calculator: {GONE} is the id of another file"):
        load_corpus(folder)


def test_the_committed_index_lists_the_corpus(corpus: tuple[Case, ...]) -> None:
    assert read_index(cases_dir()).hashes == {case.id: case.hash for case in corpus}


def test_an_index_that_was_cut_along_with_its_cases_is_not_what_the_generator_writes(
    folder: Path,
) -> None:
    without_eleven_cases(folder)
    write_index(folder)

    assert load_corpus(folder)
    assert differing_files(folder) == [FILE, NAME]
    assert write_corpus(folder) == [FILE, NAME]
    assert differing_files(folder) == []


def test_promoted_cases_stand_in_the_index_that_the_generator_writes(folder: Path) -> None:
    line = json.loads((folder / FILE).read_text().splitlines()[0])
    case = canonical_json({**line, "id": f"{PROMOTED}/one/coop"})
    (folder / f"{PROMOTED}.jsonl").write_text(case + "\n")

    assert differing_files(folder) == [NAME]
    write_corpus(folder)
    assert f"{PROMOTED}/one/coop" in read_index(folder).hashes


@pytest.mark.parametrize("verb", [("run",), ("run", "--minimized"), ("show", "--list")])
def test_no_verb_judges_a_corpus_of_which_cases_are_gone(
    tmp_path: Path, verb: tuple[str, ...]
) -> None:
    checkout = Checkout(tmp_path)
    edit(tmp_path / "fixtures" / "cases" / "two_buyer.jsonl", lambda lines: lines[11:])

    found = checkout.run(*verb)

    assert found.returncode == 2
    assert "is missing: index.json lists it" in found.stderr
