"""Where Lean comes from on this machine, and which Lean it is."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import asdict, dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.lean.install import INSTALL_COMMAND, toolchain
from conformance.lean.native import lake_path, native_version
from conformance.lean.olean import read_header
from conformance.origin import ANY_LEAN
from conformance.paths import lean_dir

_VARIABLE = "CONFORMANCE_LEAN"
_UNSET = f"unset {_VARIABLE}; if there is no Lean then, "


class Provider(Enum):
    """The two ways to run Lean."""

    NATIVE = "native"
    WASM = "wasm"


@dataclass(frozen=True, slots=True)
class LeanIdentity:
    """Which Lean judged: every exported artifact carries it."""

    provider: Provider
    version: str
    commit: str
    path: str
    patches: str | None = None
    """What was changed of what its makers built; None of a toolchain that is used as it is."""

    def __str__(self) -> str:
        patches = f"; {self.patches}" if self.patches else ""
        return f"Lean {self.version}, commit {self.commit[:12]}, {self.provider.value}{patches}"

    def to_json(self) -> dict[str, Any]:
        """Return the identity as plain JSON values."""
        return {**asdict(self), "provider": self.provider.value}


def choose_provider() -> Provider:
    """Return what `CONFORMANCE_LEAN` says, else `lake` if on PATH, else the WebAssembly Lean.

    A native Lean of another version than `lean-toolchain` names is refused, unless it is allowed.
    """
    found = _chosen()
    if found is Provider.NATIVE and ANY_LEAN not in os.environ:
        other = _other_version()
        if other is not None:
            raise CannotJudge(
                f"the native Lean is {other}",
                where=lake_path(),
                fix="let elan install that one, or allow this one, which the verdict then says: "
                "`conformance --any-lean …`",
            )
    return found


def other_lean() -> str | None:
    """Return which Lean is used that is not the one that `lean-toolchain` names, if it is allowed.

    None without that option, and of the Lean that it names.
    """
    if ANY_LEAN not in os.environ or lake_path() is None:
        return None
    other = _other_version() if _chosen() is Provider.NATIVE else None
    return None if other is None else f"Lean {other}"


def _other_version() -> str | None:
    """Return the version of the native Lean and the one that is named, if they are not the same."""
    wanted = read_text(lean_dir() / "lean-toolchain").strip().rpartition(":")[2].removeprefix("v")
    version = _native_version(lake_path() or "", lean_dir())[0]
    return None if version == wanted else f"{version}, not the {wanted} of lean/lean-toolchain"


@cache
def _native_version(lake: str, folder: Path) -> tuple[str, str, str]:
    return native_version(folder)


def _chosen() -> Provider:
    forced = os.environ.get(_VARIABLE) or None
    if forced not in (None, "none", *(p.value for p in Provider)):
        raise CannotJudge(
            f"{_VARIABLE} is {forced!r}", fix=f"set {_VARIABLE} to native, wasm or none"
        )
    if forced == Provider.NATIVE.value and lake_path() is None:
        raise _no_lean(f"{_VARIABLE} is native, but `lake` and `lean` are not both on PATH", _UNSET)
    if forced == "none":
        raise _no_lean(f"{_VARIABLE} is none", _UNSET)
    if forced is not None:
        return Provider(forced)
    if lake_path() is not None:
        return Provider.NATIVE
    if toolchain().installed or (_can_run_wasm() and shutil.which("npm")):
        return Provider.WASM
    raise _no_lean("`lake` is not on PATH, and the WebAssembly Lean cannot be fetched here")


def identity() -> LeanIdentity:
    """Return which Lean is used; for the WebAssembly one a file says it, and nothing is started."""
    match choose_provider():
        case Provider.NATIVE:
            return LeanIdentity(Provider.NATIVE, *native_version(lean_dir()))
        case Provider.WASM:
            return wasm_identity()


def wasm_identity() -> LeanIdentity:
    """Return which Lean the installed WebAssembly toolchain is."""
    found = toolchain()
    if not found.installed:
        raise CannotJudge(
            "the WebAssembly Lean is not installed",
            where=found.home,
            fix=f"run `{INSTALL_COMMAND}`",
        )
    header = read_header(found.lib / "Init.olean")
    return LeanIdentity(
        Provider.WASM, header.version, header.commit, str(found.home), found.patches
    )


def _can_run_wasm() -> bool:
    return platform.system() == "Linux" and platform.machine() in ("x86_64", "AMD64")


def _no_lean(what: str, first: str = "") -> CannotJudge:
    return CannotJudge(
        f"no Lean: {what}",
        fix=f"{first}install the toolchain of lean/lean-toolchain with elan, or, on Linux x86-64, "
        f"install npm and run `{INSTALL_COMMAND}` (about 1 GB); see `conformance lean doctor`",
    )
