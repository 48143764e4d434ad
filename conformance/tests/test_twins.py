"""pyvm/README.md: its table names every file of the model and of the VM, each beside its twin.

A Lean file's twin has the same path in snake case: `VM/Runtime/ThreadedRunner.lean` and
`runtime/threaded_runner.py`, `Wire/Trace.lean` and `wire/trace.py`. A file that has none stands in
the table with a reason. The examples of the same README are run here too.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "pyvm" / "README.md").read_text(encoding="utf-8")
HEADER = "| concept | Lean | Python |"

_CODE = re.compile(r"`([^`]+)`")
_REASON = re.compile(r"(`[^`]+`(?:, `[^`]+`)*): (.+)")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Row(NamedTuple):
    """The files of one concept, and why some of them have no twin."""

    files: tuple[str, ...]
    reasons: Mapping[str, str]


def rows_of(readme: str) -> list[Row]:
    """Read the table; raises ValueError if there is none, or a reason is of no file."""
    lines = iter(readme.splitlines())
    if not any(line.startswith(HEADER) for line in lines):
        raise ValueError(f"no table begins with {HEADER}")
    next(lines)
    return list(_rows(lines))


def _rows(lines: Iterator[str]) -> Iterator[Row]:
    for line in lines:
        if not line.startswith("|"):
            return
        _, _, lean, python, reasons, _ = line.split("|")
        yield Row((*_CODE.findall(lean), *_CODE.findall(python)), _reasons(reasons.strip()))


def _reasons(cell: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in filter(None, cell.split("; ")):
        match = _REASON.fullmatch(entry)
        if match is None:
            raise ValueError(f"no reason of a file: {entry}")
        found |= dict.fromkeys(_CODE.findall(match[1]), match[2])
    return found


def twin(file: str) -> str:
    """The path at which Python has what a Lean file has."""
    path = Path(file.removeprefix("VM/")).with_suffix(".py")
    return "/".join(_WORD.sub("_", part).lower() for part in path.parts)


def model_files(root: Path) -> set[str]:
    """The files of the model and of its JSON, from `lean/Runtime`."""
    runtime = root / "lean" / "Runtime"
    found = [*(runtime / "VM").rglob("*.lean"), *(runtime / "Wire").rglob("*.lean")]
    return {path.relative_to(runtime).as_posix() for path in found}


def vm_files(root: Path) -> set[str]:
    """The modules of the VM, from `pyvm`; a package's `__init__.py` is none."""
    pyvm = root / "pyvm"
    found = {path.relative_to(pyvm) for path in pyvm.rglob("*.py")}
    return {p.as_posix() for p in found if p.name != "__init__.py" and p.parts[0] != "tests"}


def faults(readme: str, root: Path) -> list[str]:
    """What is not true of the table."""
    model, vm = model_files(root), vm_files(root)
    twins = {file: twin(file) for file in model if twin(file) in vm}
    twins |= {python: lean for lean, python in twins.items()}
    rows = rows_of(readme)
    listed = [file for row in rows for file in row.files]
    wrong = [f"{file}: in no row" for file in (model | vm) - set(listed)]
    for file in set(listed):
        if file not in model | vm:
            wrong.append(f"{file}: there is no such file")
        if listed.count(file) > 1:
            wrong.append(f"{file}: in the table {listed.count(file)} times")
    for row in rows:
        for file in row.files:
            if file in twins and file in row.reasons:
                wrong.append(f"{file}: a reason, though its twin is {twins[file]}")
            if file in twins and twins[file] not in row.files:
                wrong.append(f"{file}: not in one row with its twin {twins[file]}")
            if file in model | vm and file not in twins and file not in row.reasons:
                wrong.append(f"{file}: neither a twin nor a reason")
        wrong += [
            f"{file}: a reason in a row without it" for file in row.reasons.keys() - row.files
        ]
    return sorted(wrong)


def test_every_file_stands_beside_its_twin_or_with_a_reason() -> None:
    assert len(model_files(ROOT)) > 30
    assert len(vm_files(ROOT)) > 50

    assert faults(README, ROOT) == []


@pytest.mark.parametrize(
    ("lean", "python"),
    [
        ("VM/GlobalType.lean", "global_type.py"),
        ("VM/Runtime/ThreadedRunner.lean", "runtime/threaded_runner.py"),
        ("Wire/Case.lean", "wire/case.py"),
    ],
)
def test_a_twin_has_the_same_path_in_snake_case(lean: str, python: str) -> None:
    assert twin(lean) == python


TABLE = f"""# Made up

{HEADER} no twin |
|---|---|---|---|
| types | `VM/GlobalType.lean` | `global_type.py` | |
| waves | `VM/Runtime/Wave.lean` | `runtime/wave.py`, `fast.py` | `fast.py`: a list in Lean |
| JSON, asked | `Wire/Ask.lean` | | `Wire/Ask.lean`: Python's side is `conformance/ask.py` |

And more.
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The two trees that `TABLE` tells of, with files beside them that it need not name."""
    for file in (
        "lean/Runtime/VM/GlobalType.lean",
        "lean/Runtime/VM/Runtime/Wave.lean",
        "lean/Runtime/Wire/Ask.lean",
        "lean/Runtime/Proofs/Wave.lean",
        "pyvm/__init__.py",
        "pyvm/global_type.py",
        "pyvm/fast.py",
        "pyvm/runtime/__init__.py",
        "pyvm/runtime/wave.py",
        "pyvm/tests/test_fast.py",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    return tmp_path


def test_a_true_table_has_no_fault(checkout: Path) -> None:
    assert faults(TABLE, checkout) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("`, `fast.py` | `fast.py`: a list in Lean |", "` | |", ["fast.py: in no row"]),
        (
            "`global_type.py` |",
            "`global_type.py`, `local_type.py` |",
            ["local_type.py: there is no such file"],
        ),
        (
            "`Wire/Ask.lean` |",
            "`Wire/Ask.lean`, `Wire/Answer.lean` |",
            ["Wire/Answer.lean: there is no such file"],
        ),
        (
            "`global_type.py` | |",
            "`global_type.py`, `fast.py` | `fast.py`: so |",
            ["fast.py: in the table 2 times"],
        ),
        ("`fast.py`: a list in Lean", "", ["fast.py: neither a twin nor a reason"]),
        (
            "`Wire/Ask.lean`: Python's side is `conformance/ask.py`",
            "",
            ["Wire/Ask.lean: neither a twin nor a reason"],
        ),
        (
            "`fast.py`: a list",
            "`runtime/wave.py`, `fast.py`: a list",
            ["runtime/wave.py: a reason, though its twin is VM/Runtime/Wave.lean"],
        ),
        (
            "`global_type.py` | |",
            "`global_type.py` | `VM/GlobalType.lean`: so |",
            ["VM/GlobalType.lean: a reason, though its twin is global_type.py"],
        ),
        (
            "`global_type.py` | |",
            "`global_type.py` | `fast.py`: so |",
            ["fast.py: a reason in a row without it"],
        ),
        (
            "`global_type.py` | |\n",
            "| |\n| other | | `global_type.py` | |\n",
            [
                "VM/GlobalType.lean: not in one row with its twin global_type.py",
                "global_type.py: not in one row with its twin VM/GlobalType.lean",
            ],
        ),
    ],
)
def test_a_table_that_is_not_true_is_found(
    checkout: Path, old: str, new: str, found: list[str]
) -> None:
    assert TABLE.count(old) == 1

    assert faults(TABLE.replace(old, new), checkout) == found


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("pyvm/runtime/new.py", "runtime/new.py: in no row"),
        ("pyvm/deeper/new.py", "deeper/new.py: in no row"),
        ("lean/Runtime/VM/New.lean", "VM/New.lean: in no row"),
        ("lean/Runtime/Wire/New.lean", "Wire/New.lean: in no row"),
    ],
)
def test_a_new_file_that_the_table_lacks_is_found(checkout: Path, file: str, found: str) -> None:
    (checkout / file).parent.mkdir(exist_ok=True)
    (checkout / file).touch()

    assert faults(TABLE, checkout) == [found]


def test_a_twin_that_comes_later_makes_the_reason_untrue(checkout: Path) -> None:
    (checkout / "lean/Runtime/VM/Fast.lean").touch()

    assert faults(TABLE, checkout) == [
        "VM/Fast.lean: in no row",
        "fast.py: a reason, though its twin is VM/Fast.lean",
        "fast.py: not in one row with its twin VM/Fast.lean",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (HEADER, "| concept |", "no table begins with"),
        ("`fast.py`: a list in Lean", "a list in Lean", "no reason of a file: a list in Lean"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(
    checkout: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        faults(TABLE.replace(old, new), checkout)


def examples_of(readme: str) -> str:
    """The python blocks, one after another as one session."""
    return "\n".join(re.findall(r"^```python\n(.*?)^```$", readme, flags=re.M | re.S))


def run_examples(readme: str) -> doctest.TestResults:
    """Run them as they stand."""
    test = doctest.DocTestParser().get_doctest(examples_of(readme), {}, "README", None, 0)
    return doctest.DocTestRunner().run(test)


def test_the_examples_print_what_the_readme_shows() -> None:
    ran = run_examples(README)

    assert ran.attempted > 15
    assert ran.failed == 0


def test_an_example_that_prints_something_else_is_found() -> None:
    assert run_examples("```python\n>>> 1 + 1\n3\n```\n").failed == 1
