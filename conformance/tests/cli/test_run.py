"""`conformance run`, `diff` and `ledger` from outside: exit statuses, and each way to say no."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.paths import project_root

Json = dict[str, Any]
STEM = "two_buyer"
Result = subprocess.CompletedProcess[str]


class Checkout:
    """A checkout that holds one protocol's cases and traces, and may be damaged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        source = project_root()
        for name in (
            "pyproject.toml",
            "lean/lakefile.toml",
            f"fixtures/cases/{STEM}.jsonl",
            f"fixtures/protocols/{STEM}.json",
            f"fixtures/traces/{STEM}.jsonl.gz",
            "fixtures/parity_ledger.json",
            "fixtures/packs/release.json",
            "fixtures/manifest.json",
        ):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, root / name)

    def run(self, *arguments: str) -> Result:
        return subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            env={**os.environ, "CONFORMANCE_ROOT": str(self.root)},
            cwd=project_root(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def traces(self) -> Path:
        return self.root / "fixtures" / "traces" / f"{STEM}.jsonl.gz"

    def read(self) -> list[Json]:
        return [json.loads(line) for line in gzip.decompress(self.traces.read_bytes()).splitlines()]

    def write(self, traces: list[Json]) -> None:
        lines = [json.dumps(t, sort_keys=True, separators=(",", ":")) + "\n" for t in traces]
        self.traces.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))

    def damage(self, change: Callable[[list[Json]], None]) -> None:
        traces = self.read()
        change(traces)
        self.write(traces)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def diagnoses(result: Result) -> list[str]:
    return [failure["diagnosis"] for failure in json.loads(result.stdout)["failures"]]


def alter(traces: list[Json]) -> None:
    event = next(e for e in traces[0]["outcome"]["events"] if e["kind"] == "sent")
    event["label"] = "altered"


def swap_inside_a_session(traces: list[Json]) -> None:
    events = traces[0]["outcome"]["events"]
    i, j = [k for k, e in enumerate(events) if e["kind"] in ("sent", "received")][:2]
    events[i], events[j] = events[j], events[i]


def drop(traces: list[Json]) -> None:
    del traces[0]["outcome"]["events"][3]


def other_status(traces: list[Json]) -> None:
    traces[0]["outcome"]["status"] = "stuck"


def other_case(traces: list[Json]) -> None:
    traces[0]["case_hash"] = traces[1]["case_hash"]


def other_version(traces: list[Json]) -> None:
    traces[0]["schema"] = "conformance.trace.v9"


def lost(traces: list[Json]) -> None:
    del traces[0]


def extra(traces: list[Json]) -> None:
    traces.append({**traces[0], "case": f"{STEM}/nobody/coop"})


def test_it_conforms(checkout: Checkout) -> None:
    result = checkout.run("run", "--json")

    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert f"of {report['listed']}" in result.stderr  # progress
    assert report["verdict"] == "conforms"
    assert report["listed"] == len(checkout.read())
    assert report["failures"] == []


@pytest.mark.parametrize(
    ("change", "status", "diagnosis"),
    [
        (alter, 1, "event-differs"),
        (swap_inside_a_session, 1, "events-swapped"),
        (drop, 1, "event-surplus"),  # dropped from Lean's side
        (other_status, 1, "status-differs"),
        (other_case, 2, "trace-of-another-case"),
        (other_version, 2, "trace-unreadable"),
        (lost, 2, "trace-missing"),
        (extra, 2, "trace-without-case"),
    ],
)
def test_it_says_no(
    checkout: Checkout, change: Callable[[list[Json]], None], status: int, diagnosis: str
) -> None:
    checkout.damage(change)

    result = checkout.run("run", "--json")

    found = set(diagnoses(result)) - {"fewer-than-corpus"}
    assert (result.returncode, found) == (status, {diagnosis})


def test_a_file_that_is_cut_off(checkout: Checkout) -> None:
    checkout.traces.write_bytes(checkout.traces.read_bytes()[:-9])

    result = checkout.run("run", "--json")

    assert result.returncode == 2
    assert set(diagnoses(result)) == {"trace-unreadable", "nothing-compared"}


def test_nothing_selected(checkout: Checkout) -> None:
    result = checkout.run("run", "-k", "no-such-case")

    assert result.returncode == 2
    assert "nothing-compared" in result.stdout


def test_the_commands_that_reproduce_a_failure_do(checkout: Checkout) -> None:
    checkout.damage(alter)
    failure = json.loads(checkout.run("run", "--json").stdout)["failures"][0]

    assert failure["divergence"]["component"] == "events"
    for command in failure["reproduce"]:
        result = checkout.run(*command.replace("'", "").split()[1:])
        assert result.returncode == 1
        assert "event-differs" in result.stdout


def test_the_number_of_workers_changes_nothing(checkout: Checkout) -> None:
    one, two = (checkout.run("run", "--json", "-j", n).stdout for n in ("1", "2"))

    assert one == two


def test_junit_is_written(checkout: Checkout, tmp_path: Path) -> None:
    path = tmp_path / "report" / "junit.xml"

    checkout.run("run", "--junit", str(path))

    assert "threaded n&gt;1 vs baseline" in path.read_text(encoding="utf-8")


def test_junit_that_cannot_be_written_is_refused_before_judging(checkout: Checkout) -> None:
    result = checkout.run("run", "--junit", "/proc/x.xml")

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: /proc/x.xml: cannot be written")
    assert "judging" not in result.stderr


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


@pytest.mark.parametrize("verb", ["run", "diff", "ledger", "ledger check", "ledger explain"])
def test_help_has_an_example(checkout: Checkout, verb: str) -> None:
    result = checkout.run(*verb.split(), "--help")

    assert result.returncode == 0
    assert f"conformance {verb.split()[0]}" in result.stdout.partition("Example")[2]


def test_the_ledger_is_listed_and_explained(checkout: Checkout) -> None:
    assert checkout.run("ledger", "list").stdout.startswith("threaded-waves  active")
    listed = json.loads(checkout.run("ledger", "list", "--json").stdout)
    explained = json.loads(checkout.run("ledger", "explain", listed[0]["id"], "--json").stdout)
    assert explained == listed[0]
    unknown = checkout.run("ledger", "explain", "nobody")
    assert unknown.returncode == 2
    assert "threaded-waves" in unknown.stderr


def test_the_ledger_check_names_what_is_untrue(checkout: Checkout) -> None:
    # this checkout has one protocol and no Lean source, so much that the ledger says is untrue
    result = checkout.run("ledger", "check", "--json")

    report = json.loads(result.stdout)
    assert (result.returncode, report["verdict"]) == (1, "differs")
    assert "missing-file" in {fault["diagnosis"] for fault in report["faults"]}


def test_the_ledger_check_needs_a_suite_that_can_be_judged(checkout: Checkout) -> None:
    checkout.damage(lost)

    result = checkout.run("ledger", "check")

    assert result.returncode == 2
    assert "could not be judged whole" in result.stderr
