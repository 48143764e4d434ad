"""Which Node.js runs Pyodide: the machine's own if it is new enough, or the pinned one."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.engines.wasm import install, node
from conformance.lean.packages import NODE
from conformance.tests.engines.wasm.conftest import Place


@pytest.mark.parametrize("script", ["echo v18.19.1", "exit 1", "echo nonsense"])
def test_an_unusable_node_gives_way_to_the_pinned_one(
    place: Place, tmp_path: Path, script: str
) -> None:
    place.program("node", script)
    fetched = install._home(NODE)
    assert node.find_node(fetched) is None

    fetched.home.mkdir(parents=True)
    (fetched.home / "installed.json").write_text("{}")

    assert node.find_node(fetched) == fetched.node


def test_the_machines_own_node_comes_first(place: Place) -> None:
    own = place.program("node", "echo v22.0.0")

    assert node.find_node(install._home(NODE)) == own
    assert node.node_version(own) == "22.0.0"
