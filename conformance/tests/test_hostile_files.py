"""Whatever stands in the place of a file, every verb that reads it ends with a word on it."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.cases import case as cases
from conformance.cli.main import main
from conformance.origin import VARIABLE
from conformance.tests.damaged import CASE
from conformance.tests.hostile import BRANCHES, CASES, HOSTILE, OWN, WAYS
from conformance.tests.smaller import make_smaller_checkout

UNSAFE = re.compile("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]|\x1b(?!\\[(31|0)m)|^::", re.MULTILINE)
"""What steers a terminal, but for the red of errors, or CI."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of one protocol's cases, of which one file at a time is hostile."""
    return make_smaller_checkout(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def root(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CONFORMANCE_ROOT", str(checkout))
    monkeypatch.setenv(VARIABLE, "1")
    monkeypatch.chdir(tmp_path)
    cases._protocol_image.cache_clear()
    yield checkout
    cases._protocol_image.cache_clear()


def ended(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """The status with which a verb ended, and all that it said."""
    with pytest.raises(SystemExit) as found:
        main(arguments=words)
    printed = capsys.readouterr()
    return found.value.code, printed.out + printed.err


@pytest.mark.parametrize(("file", "words"), WAYS, ids=[" ".join((f, *w)) for f, w in WAYS])
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_file_of_its_kind_is_refused_in_a_few_words(
    what: str,
    file: str,
    words: tuple[str, ...],
    root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = file == OWN
    path, kept = (tmp_path / OWN, None) if own else (root / file, tmp_path / "kept")
    source = root / CASES if own else path
    good = gzip.decompress(source.read_bytes()) if source.suffix == ".gz" else source.read_bytes()
    if own:
        good = next(line for line in good.splitlines() if CASE.encode() in line)
    if kept is not None:
        shutil.move(path, kept)
    try:
        HOSTILE[what].make(path, good)
        status, said = ended([w.format(own=path, root=root) for w in words], capsys)
    finally:
        if kept is not None:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else os.unlink(path)
            shutil.move(kept, path)

    assert "the harness itself failed" not in said
    assert "Traceback" not in said
    assert UNSAFE.search(said) is None
    assert len(said) < 20_000
    if HOSTILE[what].always:
        assert status == 2, said
        assert path.name in said
        assert "fix: " in said or '"fix": ' in said or "Usage: " in said
    else:
        assert status in (0, 1, 2)


def test_the_table_is_large_and_has_every_kind_of_fixture() -> None:
    assert len(WAYS) >= 40
    assert len(HOSTILE) >= 12
    assert BRANCHES in {file for file, _ in WAYS}


def test_no_file_outside_of_the_protocols_is_opened_for_a_case(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = root / "secret.json"
    shutil.copy(root / "fixtures" / "protocols" / "two_buyer.json", secret)
    line = next(line for line in (root / CASES).read_text().splitlines() if f'"{CASE}"' in line)
    (tmp_path / OWN).write_text(line.replace('"protocol":"two_buyer"', '"protocol":"../../secret"'))

    status, said = ended(["show", OWN], capsys)

    assert status == 2
    assert "$.images[0].protocol: expected a name in lower_snake" in said
    assert "secret.json" not in said
