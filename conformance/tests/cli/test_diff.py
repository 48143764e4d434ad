"""`conformance diff`: of a case, of one's own, and of two traces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.tests.checkout import STEM, Checkout, alter


def test_diff_of_a_threaded_case_shows_both_contracts(checkout: Checkout) -> None:
    threaded = next(t["case"] for t in checkout.read() if "/thr" in t["case"])

    result = checkout.run("diff", threaded, "--json")

    lean, baseline = json.loads(result.stdout)["comparisons"]
    assert result.returncode == 0
    assert (lean["sides"], lean["verdict"]) == (["lean", "pyvm"], "conforms")
    assert baseline["sides"] == ["baseline", "threaded"]
    assert baseline["diff"]["undocumented"] == []
    assert len(baseline["diff"]["hash"]) == 64


def test_diff_of_a_case_of_ones_own_compares_the_baseline_and_says_how_to_ask_lean(
    checkout: Checkout, tmp_path: Path
) -> None:
    lines = (checkout.root / f"fixtures/cases/{STEM}.jsonl").read_text("utf-8").splitlines()
    for runner in ("coop", "thr"):
        line = next(line for line in lines if f"/{runner}" in json.loads(line)["id"])
        case = json.loads(line)
        case["id"] = f"my_own/{runner}"
        (tmp_path / f"{runner}.json").write_text(json.dumps(case), encoding="utf-8")

    threaded = checkout.run("diff", str(tmp_path / "thr.json"))
    alone = checkout.run("diff", str(tmp_path / "coop.json"))

    assert threaded.returncode == 0
    assert "baseline vs threaded: conforms" in threaded.stdout
    assert "not compared with Lean" in threaded.stderr
    assert alone.returncode == 2
    assert f"fix: ask Lean: `conformance diff {tmp_path / 'coop.json'} --live`" in alone.stderr


def test_diff_of_two_traces(checkout: Checkout, tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    trace = checkout.read()[0]
    first.write_text(json.dumps(trace), encoding="utf-8")
    alter([trace])
    second.write_text(json.dumps(trace), encoding="utf-8")

    assert checkout.run("diff", str(first), str(first)).returncode == 0
    result = checkout.run("diff", str(first), str(second))
    assert result.returncode == 1
    assert "event-differs" in result.stdout


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "conformance.trace.v1"}'])
def test_diff_of_what_is_no_trace(checkout: Checkout, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")

    result = checkout.run("diff", str(path), str(path))

    assert result.returncode == 2
    assert result.stderr.startswith("error: ")


def test_diff_of_different_cases(checkout: Checkout, tmp_path: Path) -> None:
    names = [tmp_path / "a.json", tmp_path / "b.json"]
    traces = checkout.read()
    for path, trace in zip(names, (traces[0], traces[-1]), strict=True):
        path.write_text(json.dumps(trace), encoding="utf-8")

    result = checkout.run("diff", *map(str, names))

    assert result.returncode == 2
    assert "not the same case" in result.stderr
