"""A document that is damaged is refused, whoever reads it: by file, line and field, with a fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli.main import main
from conformance.errors import CannotJudge
from conformance.origin import VARIABLE
from conformance.tests.damaged import DAMAGES, DOCUMENTS, applies, damage
from conformance.tests.smaller import make_smaller_checkout

WAYS = [(name, how) for name in DOCUMENTS for how in DAMAGES if applies(DOCUMENTS[name], how)]
OF_OTHER_CASES = ("the corpus has no ", "there is no case ")
"""What is said of a document that was read, and is of more cases than the checkout has."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of one protocol's cases, whose documents may be damaged."""
    root = make_smaller_checkout(tmp_path / "checkout")
    monkeypatch.setenv("CONFORMANCE_ROOT", str(root))
    monkeypatch.setenv(VARIABLE, "1")
    monkeypatch.chdir(tmp_path)
    return root


def said_of(name: str, path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a damaged document; whoever reads it could not judge."""
    read = DOCUMENTS[name].read
    if callable(read):
        with pytest.raises(CannotJudge) as refused:
            read()
        return str(refused.value)
    with pytest.raises(SystemExit) as ended:
        main(arguments=[word.format(path) for word in read])
    printed = capsys.readouterr()
    assert ended.value.code == 2, printed
    return printed.out + printed.err


@pytest.mark.parametrize(("name", "how"), WAYS)
def test_a_damaged_document_is_refused_by_file_line_and_field_with_a_fix(
    name: str, how: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, line, said = damage(DOCUMENTS[name], how, root, tmp_path)

    told = said_of(name, path, capsys)

    assert path.name in told
    if DOCUMENTS[name].lines:
        assert any(f"{mark}{line}" in told for mark in (f"{path.name}:", "(line ", "in line ")), (
            told
        )
    assert said in told
    assert "\n  fix: " in told
    assert "the harness itself failed" not in told


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_is_not_damaged_is_not_refused_for_it(
    name: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = DOCUMENTS[name]
    path = tmp_path / document.file
    if document.of or document.made:
        path.write_text(document.text(root), encoding="utf-8")
    if callable(document.read):
        document.read()
        return

    with pytest.raises(SystemExit):
        main(arguments=[word.format(path) for word in document.read])

    refused = capsys.readouterr().err.partition("error: ")[2]
    assert not refused or any(words in refused for words in OF_OTHER_CASES)
