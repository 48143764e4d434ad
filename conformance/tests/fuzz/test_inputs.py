"""Files for the readers: the same seed gives the same ones, and a reader that stumbles is found."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from conformance.cases.case import Case
from conformance.cli import fuzz_inputs as cli_inputs
from conformance.cli.input_readers import input_readers
from conformance.cli.main import cli
from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.fuzz import inputs
from conformance.fuzz.input_mutation import mutated
from conformance.fuzz.inputs import InputCampaign, Reader, draw, run_inputs, smallest
from conformance.jsonfile import read_json

GOOD = b'{"a":[1,2,{"b":"c"}],"d":{"e":null,"f":true}}'


def tolerant(path: Path) -> object:
    return read_json(path)


def divides(path: Path) -> object:
    """Read it, unless it has no list where there should be one."""
    return 1 // int(isinstance(read_json(path)["a"], list)) if "a" in str(read_json(path)) else 0


def sleeps(path: Path) -> object:
    if read_json(path)["d"] != {"e": None, "f": True}:
        time.sleep(5)
    return None


def nameless(path: Path) -> object:
    try:
        return read_json(path)
    except CannotJudge as error:
        raise CannotJudge(error.what, fix=error.fix) from error


def talkative(path: Path) -> object:
    text = read_text(path)
    if text != GOOD.decode():
        raise CannotJudge("\n".join([text] * 500), where=path, fix="shorten it")
    return None


def campaign(
    read: Callable[[Path], object], count: int = 150, name: str = "it.json", **limits: Any
) -> InputCampaign:
    found = InputCampaign(7, **limits)
    run_inputs(found, [Reader("it", name, [GOOD], read)], count=count)
    return found


def test_a_reader_that_reads_or_refuses_stands() -> None:
    found = campaign(tolerant)

    assert not found.findings
    assert found.tried == 150
    assert found.read["it"] > 10
    assert found.refused["it"] > 10


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (divides, "ZeroDivisionError"),
        (nameless, "does not name the file"),
        (talkative, "is too long"),
    ],
)
def test_a_reader_that_stumbles_is_found_by_a_small_file(
    read: Callable[[Path], object], said: str
) -> None:
    found = campaign(read)

    stumbled = [f for signature, f in found.findings.items() if said in signature]
    assert stumbled
    assert all(len(finding.data) <= len(GOOD) + 8 for finding in stumbled)


def test_a_reader_that_hangs_is_found() -> None:
    found = campaign(sleeps, 40, patience=0.05, tries=0)

    assert "_Hangs" in {signature[1] for signature in found.findings}


def test_what_is_packed_is_changed_inside_and_outside() -> None:
    def unpack(path: Path) -> object:
        try:
            return json.loads(gzip.decompress(path.read_bytes()))
        except (OSError, EOFError, ValueError) as error:
            raise CannotJudge(type(error).__name__, where=path, fix="write it anew") from error

    found = campaign(unpack, name="it.json.gz")

    kinds = {signature[1] for signature in found.findings} | set(found.refused)
    assert found.read["it"] > 0
    assert kinds - {"error"}  # zlib's own error, which this reader does not know


def test_a_seed_gives_the_same_files() -> None:
    reader = Reader("it", "it.json", [GOOD], tolerant)
    first, again, other = ([draw(reader, Random(s)) for _ in range(9)] for s in (1, 1, 2))

    assert first == again
    assert first != other


def test_files_are_changed_in_many_ways() -> None:
    random = Random(3)
    drawn = {mutated(GOOD, random) for _ in range(400)}

    assert len(drawn) > 300
    for part in (b"1e0", b"\xff", b"[[[[", b"::error::", b"passwd", b"\\ud800", b"\xef\xbb\xbf"):
        assert any(part in data for data in drawn), part


def test_a_finding_is_made_no_smaller_than_what_still_shows_it() -> None:
    reader = Reader("it", "it.json", [GOOD], tolerant)
    big = inputs.InputFinding(("it", "x"), "said", b"aaaaxbbbbbb", reader.name)

    def look(data: bytes) -> inputs.InputFinding | None:
        return inputs.InputFinding(("it", "x"), "said", data, "it.json") if b"x" in data else None

    assert smallest(big, look, 300).data == b"x"


def test_no_reader_of_ours_stumbles(corpus: tuple[Case, ...]) -> None:
    found = InputCampaign(11)
    readers = input_readers(corpus)

    run_inputs(found, readers, count=20 * len(readers))

    assert not found.findings
    assert {reader.kind for reader in readers} == set(found.refused)
    assert len(readers) >= 20


def plant(monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]) -> None:
    readers = (Reader("it", "it.json", [GOOD], read),)
    monkeypatch.setattr(cli_inputs, "input_readers", lambda corpus: readers)


def test_the_command_writes_what_it_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, divides)

    with pytest.raises(SystemExit) as ended:
        main_of("--cases", "200", "--out", str(tmp_path), "--json")

    assert ended.value.code == 1
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written
    assert all(name.startswith("input-") and name.endswith("-it.json") for name in written)


def main_of(*words: str) -> None:
    cli.main(["fuzz", "--inputs", "--ask", "0", *words], standalone_mode=False)


def test_the_command_says_how_many_of_each_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(monkeypatch, tolerant)

    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main_of("--cases", "60", "--seed", "5", "--out", str(tmp_path), "--json")
        assert ended.value.code == 0

    first, again = (json.loads(part) for part in _documents(capsys.readouterr().out))
    for one in (first, again):
        del one["memory_mb"]
    assert first == again
    assert sum(first["readers"]["it"].values()) == 60
    assert list(tmp_path.iterdir()) == []


def _documents(out: str) -> list[str]:
    head, _, tail = out.partition("\n}\n")
    return [head + "\n}", tail]


def test_a_good_file_that_is_refused_judges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path) -> object:
        raise CannotJudge("no", where=path, fix="none")

    plant(monkeypatch, refuse)
    with pytest.raises(SystemExit) as ended:
        main_of("--cases", "5", "--out", str(tmp_path))

    assert ended.value.code == 2
    assert "it.json: no" in capsys.readouterr().err
