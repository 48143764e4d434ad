"""The identity of what is judged: what it is made of, and how it is told."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from conformance.filehash import code_hash
from conformance.identity.identity import Identity, identify, look_at
from conformance.lean.source import source_hash
from conformance.origin import VARIABLE
from conformance.tests.samples import CHECKOUT, JUDGED

FILES = {
    "lean": "lean/Runtime/VM.lean",
    "corpus": "fixtures/cases/small.jsonl",
    "traces": "fixtures/traces/small.jsonl.gz",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of one file of each kind, judged by the code that is tested."""
    for file in (*FILES.values(), "lean/lakefile.toml", "fixtures/protocols/ring.json"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(file)
    return tmp_path


def hashes(root: Path) -> dict[str, str]:
    return look_at(root).hashes


def test_of_this_checkout_it_names_the_code_that_runs() -> None:
    found = identify()

    assert (found.pyvm_path, found.harness_path) == (CHECKOUT / "pyvm", CHECKOUT / "conformance")
    assert (found.engine, found.foreign, found.root) == ("pyvm", (), CHECKOUT)
    assert found.pyvm == code_hash(CHECKOUT / "pyvm")
    assert found.harness == code_hash(CHECKOUT / "conformance")
    assert found.lean == source_hash(CHECKOUT / "lean")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_edited_changes_the_hash_of_its_kind_alone(root: Path, name: str) -> None:
    before = hashes(root)

    (root / FILES[name]).write_text("edited")

    assert {n for n, found in hashes(root).items() if found != before[n]} == {name}


@pytest.mark.parametrize("file", ["fixtures/protocols/new.json", "fixtures/cases/index.json"])
def test_what_the_corpus_is_made_of_is_all_in_its_hash(root: Path, file: str) -> None:
    before = hashes(root)

    (root / file).write_text("{}")

    assert {n for n, found in hashes(root).items() if found != before[n]} == {"corpus"}


def git(root: Path, *words: str) -> str:
    names = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *names, *words], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("change", "modified"),
    [
        (lambda root: None, False),
        (lambda root: (root / FILES["corpus"]).write_text("edited"), True),
        (lambda root: (root / FILES["corpus"]).unlink(), True),
        (lambda root: (root / "fixtures/cases/new.jsonl").write_text("new"), True),
    ],
    ids=["nothing", "edited", "removed", "new"],
)
def test_the_commit_is_told_and_whether_the_files_are_others(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], object],
    modified: bool,
) -> None:
    monkeypatch.setenv("GIT_DIR", str(root / "elsewhere"))  # as in a hook of another repository
    with monkeypatch.context() as patch:
        patch.delenv("GIT_DIR")
        git(root, "init", "-q")
        git(root, "add", ".")
        git(root, "commit", "-qm", "first")
        commit = git(root, "rev-parse", "HEAD")
    change(root)

    found = look_at(root)

    assert (found.commit, found.modified) == (commit, modified)


def test_without_a_repository_of_its_own_there_is_no_commit(root: Path) -> None:
    inner = root / "inner"
    (inner / "fixtures").mkdir(parents=True)
    (inner / "lean").mkdir()
    git(root, "init", "-q")
    git(root, "add", ".")

    assert (look_at(root).commit, look_at(inner).commit, look_at(inner).modified) == (None,) * 3

    git(root, "commit", "-qm", "first")
    assert look_at(root).commit
    assert look_at(inner).commit is None


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        (
            JUDGED,
            [
                "judged: pyvm 111111111111 of /clone/pyvm",
                "by: harness 222222222222, lean 333333333333, corpus 444444444444, "
                "traces 555555555555; commit c0ffeec0ffee",
            ],
        ),
        (replace(JUDGED, commit=None, modified=None), ["; no commit"]),
        (replace(JUDGED, modified=True), ["; commit c0ffeec0ffee (modified)"]),
        (
            replace(JUDGED, foreign=("pyvm",), pyvm_path=Path("/site/pyvm")),
            ["of /site/pyvm (installed: not the checkout's own, /clone/pyvm)"],
        ),
        (
            replace(JUDGED, foreign=("conformance",), harness_path=Path("/site/conformance")),
            ["222 of /site/conformance (installed: not the checkout's own, /clone/conformance)"],
        ),
    ],
)
def test_people_read_what_is_judged_and_by_what(identity: Identity, said: list[str]) -> None:
    text = "\n".join(identity.lines())

    assert all(line in text for line in said), text


def test_machines_read_every_field_and_paths_as_they_are_asked_for() -> None:
    whole, short = JUDGED.to_json(), JUDGED.to_json(Path("/clone"))

    assert (whole["engine_path"], short["engine_path"]) == ("/clone/pyvm", "pyvm")
    assert (whole["harness_path"], short["harness_path"]) == ("/clone/conformance", "conformance")
    told = {*whole, *whole["hashes"]}
    names = {"pyvm_path": "engine_path", "foreign": "installed"}
    assert {names.get(f.name, f.name) for f in fields(Identity)} - told == {"root"}


def test_another_checkout_in_the_same_process_is_named_as_itself(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = identify()
    monkeypatch.setenv("CONFORMANCE_ROOT", str(root))
    monkeypatch.setenv(VARIABLE, "1")

    assert (here.root, identify().root) == (CHECKOUT, root.resolve())
