"""The shell scripts: they run every part, end non-zero if one fails, and name it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from conformance.tests.documents import read, rows

SCRIPTS = Path(__file__).parents[2] / "scripts"
CHECKS = {
    "check-parity-ledger.sh": {"ledger check": "parity ledger"},
    "check-vm-parity-suite.sh": {"run": "vm parity suite"},
}
PARTS = [(script, verb) for script, parts in CHECKS.items() for verb in parts]


def run(script: str, tmp_path: Path, failing: Mapping[str, int]) -> tuple[int, str, list[str]]:
    """Run a script with a Python that writes down its arguments and fails for some verbs."""
    ends = "".join(f'[[ "${{*:3}}" != "{verb}" ]] || exit {n}\n' for verb, n in failing.items())
    log = tmp_path / "log"
    python = tmp_path / "python"
    python.write_text(
        f'#!/usr/bin/env bash\necho "${{*:3}}" >> "{log}"\n{ends}',
        encoding="utf-8",
    )
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    done = subprocess.run(
        [SCRIPTS / script],
        env={**os.environ, "PYTHON": str(python)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr, log.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("script", CHECKS)
def test_a_check_passes_when_every_part_does(script: str, tmp_path: Path) -> None:
    status, errors, called = run(script, tmp_path, {})

    assert (status, errors) == (0, "")
    assert called == list(CHECKS[script])


def test_files_that_a_check_is_given_are_where_the_user_stands(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text('#!/usr/bin/env bash\npwd > here\necho "$PYTHONPATH" > root\n')
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    stand = tmp_path / "elsewhere"
    stand.mkdir()

    subprocess.run(
        [SCRIPTS / "check-vm-parity-suite.sh"],
        env={**os.environ, "PYTHON": str(python)},
        cwd=stand,
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert (stand / "here").read_text().strip() == str(stand)
    assert (stand / "root").read_text().split(":")[0].strip() == str(SCRIPTS.parent)


@pytest.mark.parametrize(("script", "verb"), PARTS)
def test_a_check_names_the_part_that_failed_and_runs_the_others(
    script: str, verb: str, tmp_path: Path
) -> None:
    status, errors, called = run(script, tmp_path, {verb: 1})

    assert status == 1
    assert errors.strip().endswith(f"FAILED: {CHECKS[script][verb]}")
    assert called == list(CHECKS[script])


@pytest.mark.parametrize(("first", "second", "ends"), [(0, 0, 0), (2, 0, 2), (2, 3, 1), (0, 1, 1)])
def test_parts_beside_each_other_are_all_shown_and_judged(
    first: int, second: int, ends: int, tmp_path: Path
) -> None:
    script = f"""set -euo pipefail
source {SCRIPTS}/common.sh
beside one sh -c 'sleep 0.2; echo first; exit {first}'
beside two sh -c 'echo second; exit {second}'
join
part three echo third
verdict check"""
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == ends
    assert done.stdout.splitlines()[:6] == [
        "== one", "first", "== two", "second", "== three", "third"
    ]  # fmt: skip
    failed = "; ".join(name for name, status in (("one", first), ("two", second)) if status)
    assert done.stderr.strip() == (f"check: FAILED: {failed}" if failed else "")


@pytest.mark.parametrize("status", [0, 1, 2])
def test_the_release_check_is_the_report_and_its_status(status: int, tmp_path: Path) -> None:
    ended, _, called = run("check-release-conformance.sh", tmp_path, {"release check": status})

    assert (ended, called) == (status, ["release check"])


CLONED = sorted(path.name for path in SCRIPTS.glob("check-*.sh"))
OLD = "exit 1"
"""A Python that is too old, as every command of its name is here."""
OFFLINE = """
case "$*" in
*"-m venv"*) mkdir -p "${@: -1}/bin" && cp "$0" "${@: -1}/bin/python" ;;
*"-m pip"*) echo "no index can be reached" >&2; exit 1 ;;
esac
"""
"""A Python that is new enough, whose pip reaches nothing."""


def in_a_clone(script: str, tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Run a script of a fresh clone, where every Python does the same."""
    clone = shutil.copytree(SCRIPTS, tmp_path / "scripts")
    (tmp_path / "pyproject.toml").touch()
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15))):
        (folder / name).write_text(f"#!/usr/bin/env bash\n{python}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    return subprocess.run(
        [clone / script],
        env={**kept, "PATH": f"{folder}{os.pathsep}{kept['PATH']}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("script", CLONED)
def test_a_check_makes_its_venv_or_says_that_it_cannot(script: str, tmp_path: Path) -> None:
    done = in_a_clone(script, tmp_path, OFFLINE)

    assert done.returncode == 2
    assert done.stderr.startswith("no index can be reached\nerror: ")
    assert f"error: {tmp_path}/.venv cannot be made" in done.stderr
    assert "fix: let pip reach its package index" in done.stderr


@pytest.mark.parametrize("script", [*CLONED, "conform", "test", "bench"])
def test_a_script_without_a_python_that_is_new_enough_says_so(script: str, tmp_path: Path) -> None:
    done = in_a_clone(script, tmp_path, OLD)

    assert done.returncode == 2
    assert done.stderr.startswith("error: no Python 3.11 or later")


def test_a_python_without_the_packages_is_told_what_to_do() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "conformance", "run"],
        cwd=SCRIPTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith("error: the package click is not installed\n  fix: ")


@pytest.mark.parametrize(
    "name", [*CHECKS, "check-release-conformance.sh", "conform", "test", "../.ci/run"]
)
def test_a_script_stops_at_errors_and_swallows_none(name: str) -> None:
    path = SCRIPTS / name
    text = path.read_text(encoding="utf-8")

    assert os.access(path, os.X_OK)
    assert "set -euo pipefail" in text
    assert "|| true" not in text
    subprocess.run(["bash", "-n", path], check=True)


def test_the_readme_lists_each_script_with_its_verb_and_whether_it_makes_venv() -> None:
    listed = {
        cells[0].strip("`"): (cells[1], cells[2]) for cells in rows(read("scripts/README.md"))
    }
    scripts = [path for path in SCRIPTS.iterdir() if os.access(path, os.X_OK)]

    assert sorted(listed) == sorted(f"scripts/{path.name}" for path in scripts)
    for path in scripts:
        runs, makes = listed[f"scripts/{path.name}"]
        text = path.read_text(encoding="utf-8")
        verb = re.search(r'\b(conformance [a-z ]+) "\$@"', text)
        assert verb or path.name in ("test", "test-pythons")
        assert verb is None or runs == f"`{verb[1]}`"
        own = "  make_venv" in text or "\nmake_venv\n" in text
        assert makes == ("yes" if own else "without `$PYTHON`")


def test_the_lock_has_every_dependency_at_a_version_that_is_allowed() -> None:
    lines = (SCRIPTS / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split(" ")[0].split("==") for line in lines if "==" in line)
    project = tomllib.loads((SCRIPTS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["test"],
        *project["build-system"]["requires"],
    ]

    for requirement in map(Requirement, wanted):
        assert pinned[requirement.name] in requirement.specifier, requirement
    assert any(
        Requirement(text).name == "hypothesis" for text in project["project"]["dependencies"]
    )


def test_the_lock_names_hashes_and_no_index() -> None:
    lines = (SCRIPTS / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]

    assert len(pinned) > 20
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert not any("://" in line or line.startswith("--") for line in lines)
