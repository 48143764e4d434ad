"""How the WebAssembly Lean is started: its command, its environment, the folders it sees."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.lean.install import Toolchain

# Functions are compiled when first called: most of Lean's 200,000 never are called.
_NODE_FLAGS = ("--wasm-lazy-compilation", "--wasm-lazy-validation")
# The build prints its own steps among the program's output.
_NOISE = ("[DEBUG:", "  - /", "  mainModule? =")


@dataclass(frozen=True, slots=True)
class Launch:
    """A command with its environment and working folder."""

    command: tuple[str, ...]
    env: dict[str, str]
    cwd: Path

    @staticmethod
    def inheriting(command: tuple[str, ...], cwd: Path) -> Launch:
        """Run a command of the machine's own in the harness's environment."""
        return Launch(command, dict(os.environ), cwd)


def lean_launch(
    toolchain: Toolchain, args: Sequence[str], *, path: Sequence[Path], cwd: Path
) -> Launch:
    """Return how to run `lean ARGS` in `cwd`, with the library and `path` to import from."""
    places = (toolchain.home, cwd, *path, Path(tempfile.gettempdir()), Path(__file__))
    env = dict(
        os.environ,
        LEAN_PATH=":".join(map(str, (toolchain.lib, *path))),
        LEAN_MOUNTS=":".join(_mounts(places)),
    )
    env.pop("NODE_OPTIONS", None)  # meant for the user's node, which is another version
    command = (str(toolchain.node), *_NODE_FLAGS, str(toolchain.lean_js), *args)
    return Launch(command, env, cwd.resolve())


def is_noise(line: str) -> bool:
    """Return whether the build, not the program, printed this line."""
    return line.startswith(_NOISE)


def _mounts(places: Iterable[Path]) -> list[str]:
    """Return the top-level folders of these places: each is mounted whole."""
    tops = {place.resolve().parts[:2] for place in places}
    return sorted("".join(top) for top in tops if len(top) == 2)
