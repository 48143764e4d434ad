"""`conformance release`: what is signed, what is refused a signature, and what is verified."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli.release import command
from conformance.identity.identity import Identity
from conformance.plain_json import JsonObject
from conformance.release.evidence import Evidence
from conformance.release.parts import release_parts
from conformance.release.release import judge_release
from conformance.release.statement import statement_of
from conformance.tests.release.healthy import MADE, Healthy, plant_untaken

WHOLE = Healthy().identity()


class Checkout:
    """A checkout as git sees it, and a folder with a key and with reports about it."""

    def __init__(self, folder: Path) -> None:
        self.identity = replace(WHOLE, commit="c" * 40, modified=False, foreign=())
        self.folder = folder
        self.run("new-key", str(folder / "k"))

    def report(self, evidence: Evidence, sample: str | None = None) -> Path:
        judged = judge_release(
            release_parts(evidence),
            self.identity.to_json(evidence.root),
            evidence.inputs(),
            root=evidence.root,
            made=MADE,
            sample=sample,
        )
        file = self.folder / "release.json"
        file.write_text(json.dumps(statement_of(judged.to_json())))
        return file

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(command, list(arguments))

    def sign(self, file: Path) -> tuple[int, JsonObject]:
        done = self.run("sign", str(file), "--key", str(self.folder / "k"), "--json")
        return done.exit_code, json.loads(done.stdout)

    def verify(self, file: Path, *key: str) -> tuple[int, JsonObject]:
        done = self.run("verify", str(file), *key, "--json")
        return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout(tmp_path)

    def identity(evidence: Evidence) -> Identity:
        return made.identity

    monkeypatch.setattr(Evidence, "identity", identity)
    return made


@pytest.fixture
def envelope(checkout: Checkout) -> Path:
    assert checkout.sign(checkout.report(Healthy()))[0] == 0
    return checkout.folder / "release.dsse.json"


def test_a_report_that_conforms_is_signed_and_verified(checkout: Checkout, envelope: Path) -> None:
    status, found = checkout.verify(envelope, "--key", str(checkout.folder / "k.pub"))

    assert (status, found["verdict"], found["release"]) == (0, "conforms", "conforms")
    assert len(found["signed_by"]) == 64


def test_a_report_that_differs_is_neither_signed_nor_good(checkout: Checkout) -> None:
    evidence = Healthy()
    plant_untaken(evidence)
    file = checkout.report(evidence)

    status, found = checkout.sign(file)

    assert (status, found["wrong"]) == (1, ["the report's verdict is differs"])
    assert not (checkout.folder / "release.dsse.json").exists()
    assert checkout.verify(file)[0] == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"modified": True}, "what it judged was not committed"),
        ({"commit": None, "modified": None}, "what it judged is no commit"),
        ({"foreign": ("pyvm",)}, "it judged what is installed: pyvm"),
    ],
)
def test_what_is_no_commit_of_this_checkout_is_not_signed(
    checkout: Checkout, change: JsonObject, said: str
) -> None:
    checkout.identity = replace(checkout.identity, **change)

    assert checkout.sign(checkout.report(Healthy()))[1]["wrong"] == [said]


def test_a_report_on_a_sample_is_not_signed(checkout: Checkout) -> None:
    file = checkout.report(Healthy(), sample="abc")

    assert checkout.sign(file)[1]["wrong"] == ["it looked at a sample, by the seed abc"]


def test_every_file_of_the_fixtures_is_an_input_or_of_the_identity() -> None:
    evidence = Healthy()
    names = {path.name for path in (evidence.root / "fixtures").iterdir()} - {"README.md"}

    assert names <= {*evidence.inputs(), "cases", "protocols", "traces"}


def test_a_report_on_another_checkout_is_named_by_what_is_another(
    checkout: Checkout, envelope: Path
) -> None:
    file = checkout.folder / "release.json"
    checkout.identity = replace(checkout.identity, commit="d" * 40, pyvm="0" * 64)

    assert checkout.sign(file)[1]["wrong"] == ["it was made for other commit, pyvm"]
    status, found = checkout.verify(envelope, "--key", str(checkout.folder / "k.pub"))
    assert (status, found["other_inputs"]) == (1, ["commit", "pyvm"])


def test_an_envelope_by_another_key_is_status_2(checkout: Checkout, envelope: Path) -> None:
    checkout.run("new-key", str(checkout.folder / "other"))

    done = checkout.run("verify", str(envelope), "--key", str(checkout.folder / "other.pub"))

    assert isinstance(done.exception, Exception)
    assert "none is by this key" in str(done.exception)


def test_a_report_is_signed_by_the_readme(checkout: Checkout) -> None:
    """The commands of the README, word by word, from the folder of the report."""
    file, key = checkout.report(Healthy()), checkout.folder / "release.key"
    for words in (
        ("release", "new-key", str(key)),
        ("release", "sign", str(file), "--key", str(key)),
        ("release", "verify", str(file.with_suffix(".dsse.json")), "--key", f"{key}.pub"),
    ):
        done = CliRunner().invoke(command, words[1:])
        assert done.exit_code == 0, done.output
