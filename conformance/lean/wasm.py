"""How the WebAssembly Lean is started: its command, its environment, the folders it sees."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.lean.install import Toolchain

# Functions are compiled when first called: most of Lean's 200,000 never are.
_NODE_FLAGS = ("--wasm-lazy-compilation", "--wasm-lazy-validation")
# The build prints its own steps among the program's output.
_NOISE = ("[DEBUG:", "  - /", "  mainModule? =")


@dataclass(frozen=True, slots=True)
class Launch:
    """A command with its environment and working folder."""

    command: tuple[str, ...]
    env: dict[str, str]
    cwd: Path


def lean_launch(
    toolchain: Toolchain, args: Sequence[str], *, path: Sequence[Path], cwd: Path
) -> Launch:
    """`lean ARGS` in `cwd`, with the library and `path` to import from."""
    env = dict(
        os.environ,
        LEAN_PATH=":".join(map(str, (toolchain.lib, *path))),
        LEAN_MOUNTS=":".join(
            _mounts(toolchain.home, cwd, Path(tempfile.gettempdir()), Path(__file__))
        ),
    )
    env.pop("NODE_OPTIONS", None)  # meant for the user's node, which is another version
    command = (str(toolchain.node), *_NODE_FLAGS, str(toolchain.lean_js), *args)
    return Launch(command, env, cwd.resolve())


def is_noise(line: str) -> bool:
    """Whether the build, not the program, printed this line."""
    return line.startswith(_NOISE)


def _mounts(*places: Path) -> list[str]:
    """The top-level folders of these places; a folder is mounted whole."""
    return sorted(
        {"/" + place.resolve().parts[1] for place in places if len(place.resolve().parts) > 1}
    )
