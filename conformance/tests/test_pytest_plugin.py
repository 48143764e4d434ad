"""The pytest plugin: cases of the corpus as tests, red where the VM is not what Lean says."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.cases.case import load_file
from conformance.tests.checkout import STEM, Checkout
from conformance.tests.samples import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with one corpus file, its traces and all that judging it needs."""
    return Checkout(tmp_path).root


def run(checkout: Path, *words: str, on_purpose: bool = True) -> tuple[int, str]:
    """Run pytest in the folder, as a user would who means to judge what is installed."""
    meant = {"CONFORMANCE_INSTALLED": "1" if on_purpose else ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=checkout,
        env={
            **os.environ,
            **meant,
            "CONFORMANCE_ROOT": str(checkout),
            "PYTHONPATH": str(CHECKOUT),
            "PYTEST_ADDOPTS": "",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def cases_file(checkout: Path) -> Path:
    return checkout / "fixtures" / "cases" / f"{STEM}.jsonl"


def test_every_case_of_a_file_is_a_test_that_passes(checkout: Path) -> None:
    status, said = run(checkout, "--conformance", "fixtures/cases")

    assert status == 0, said
    assert f"{len(list(load_file(cases_file(checkout))))} passed" in said


def test_pytest_selects_cases_by_its_own_options(checkout: Path) -> None:
    status, said = run(checkout, "--conformance", "fixtures/cases", "-v", "-k", "coop and walk")

    assert status == 0, said
    assert "walk" in said
    assert "plain" not in said


def test_a_trace_that_says_something_else_fails_its_case_and_shows_where(checkout: Path) -> None:
    traces = checkout / "fixtures" / "traces" / f"{STEM}.jsonl.gz"
    lines = gzip.decompress(traces.read_bytes()).decode().splitlines()
    planted = json.loads(lines[0])
    planted["outcome"]["steps"] += 1
    lines[0] = json.dumps(planted, sort_keys=True, separators=(",", ":"))
    traces.write_bytes(gzip.compress("\n".join(lines).encode() + b"\n"))

    status, said = run(checkout, "--conformance", "fixtures/cases")

    assert status == 1, said
    assert "1 failed" in said
    assert f"reproduce: conformance diff '{planted['case']}'" in said
    assert "Traceback" not in said


def test_a_case_without_a_trace_fails(checkout: Path) -> None:
    (checkout / "fixtures" / "traces" / f"{STEM}.jsonl.gz").unlink()

    status, said = run(checkout, "--conformance", "fixtures/cases")

    assert status == 1, said
    assert "trace-missing" in said
    assert "passed" not in said


def test_a_corpus_file_that_is_not_json_is_an_error_by_name(checkout: Path) -> None:
    cases_file(checkout).write_text("{\n")

    status, said = run(checkout, "--conformance", "fixtures/cases")

    assert status == 2, said
    assert f"{STEM}.jsonl:1: the JSON is cut off" in said
    assert "Traceback" not in said


def test_without_the_option_nothing_is_collected(checkout: Path) -> None:
    status, said = run(checkout, "fixtures/cases")

    assert status == 5, said
    assert "no tests ran" in said
