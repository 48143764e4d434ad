"""An `npm` of our own, which needs no network."""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path

import pytest

from conformance.lean.packages import Package, integrity

NPM = """#!{python}
import shutil, sys, time
with open({log!r}, "a") as log:
    log.write(sys.argv[-1] + "\\n")
time.sleep({delay})
shutil.copy({tarball!r}, "fake-1.0.0.tgz")
print("fake-1.0.0.tgz")
"""


class Registry:
    """A fake npm on PATH that serves one package."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.log = folder / "npm.log"
        self.tarball = folder / "served.tgz"
        self.bin = folder / "bin"
        self.bin.mkdir()
        (folder / "package").mkdir()
        (folder / "package" / "data.txt").write_text("data")
        with tarfile.open(self.tarball, "w:gz") as tar:
            tar.add(folder / "package", "package")
        self.package = Package("fake", "1.0.0", integrity(self.tarball))
        self.serve()
        monkeypatch.setenv("PATH", str(self.bin))

    def serve(self, *, delay: float = 0.0) -> None:
        npm = self.bin / "npm"
        values = {"python": sys.executable, "log": str(self.log), "tarball": str(self.tarball)}
        npm.write_text(NPM.format(**values, delay=delay))
        npm.chmod(0o755)

    def fetches(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0
