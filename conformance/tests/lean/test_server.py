"""The compile server: a build that is broken off leaves none behind."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from conformance.errors import CannotJudge
from conformance.lean.install import Toolchain
from conformance.lean.server import CompileServer, Job


def test_a_build_that_is_broken_off_leaves_no_compile_server_behind(tmp_path: Path) -> None:
    """The process is still starting: it is ended, and the thread that waits for it as well."""
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho started\nexec sleep 600\n")
    node.chmod(0o755)
    toolchain = SimpleNamespace(node=node, lean_js=tmp_path, home=tmp_path, lib=tmp_path)
    job = Job("Demo", tmp_path / "Demo.lean", "Demo.lean", tmp_path / "Demo.olean")

    with ThreadPoolExecutor(1) as pool:
        with CompileServer(cast(Toolchain, toolchain), tmp_path, {}) as server:
            compiling = pool.submit(server.compile, job)
            while (child := server._child) is None:
                time.sleep(0.01)
        ended = compiling.exception(timeout=30)

    assert isinstance(ended, CannotJudge)
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
