"""Packages that tests of Lean share, each built once: a start of Lean costs 15 to 30 s."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from conformance.lean.audit import Audit, audit
from conformance.lean.store import Store
from conformance.tests.lean import attacks
from conformance.tests.lean.small_package import BASE, ECHO, FAULTS, USES, Run, write


@pytest.fixture(scope="session")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A package with a fault in every second module; two are compiled at once."""
    files = {
        "Demo.lean": "module\npublic import Demo.Wrong\n",
        "Demo/Base.lean": BASE,
        "Demo/Wrong.lean": 'module\npublic import Demo.Base\ndef Demo.x : Nat := "one"\n',
        "Demo/Lost.lean": "module\npublic import Demo.Gone\n",
        "Demo/Other.lean": "module\npublic import Demo.Base\ntheorem Demo.y : 1 = 2 := sorry\n",
        "Demo/Open.lean": "module\ndef Demo.z (x : t) := x\n",
    }
    run = Run(write(tmp_path_factory.mktemp("broken") / "lean", files))
    store = Store.of(run.root)
    store.olean("Demo.Gone").parent.mkdir(parents=True)
    store.olean("Demo.Gone").write_text("of a source that is gone")
    run.build(jobs=2)
    return run


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A package that builds, with faults that only an audit sees; two builds started at once."""
    files = {
        "Demo.lean": "module\npublic import Demo.Uses\n",
        "Demo/Base.lean": BASE,
        "Demo/Faults.lean": FAULTS,
        "Demo/Uses.lean": USES,
        "Demo/Orphan.lean": "module\n",
        "Echo.lean": ECHO,
    }
    run = Run(write(tmp_path_factory.mktemp("planted") / "lean", files))
    builds = [threading.Thread(target=run.build) for _ in range(2)]
    for one in builds:
        one.start()
    for one in builds:
        one.join()
    return run


@pytest.fixture(scope="session")
def audited(planted: Run) -> Audit:
    return audit(planted.root, report=planted.said.append)


@pytest.fixture(scope="session")
def attacking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that attacks its audit."""
    return write(tmp_path_factory.mktemp("attacked") / "lean", attacks.FILES)


@pytest.fixture(scope="session")
def attacked(attacking: Path) -> Audit:
    """The audit of that package; one place is trusted, one reason is idle."""
    trusted = {
        ("partial", "Demo.loop"): "it is here to be trusted",
        ("implemented_by", "Demo.idle"): "nothing rests on it",
    }
    return audit(attacking, report=print, trusted=trusted)
