"""How the WebAssembly Lean is started: its command, its environment, the folders it sees.

It has two stacks, and what is nested deeply uses both. One is in its own memory, where `patch` puts
a large one. The other is that of the machine: the engine is told how much of it to use, and it is
raised for the child.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.lean.install import Toolchain
from conformance.processes.owner import stack_allowed

# Functions are compiled when first called: most of Lean's 200,000 never are called.
_NODE_FLAGS = ("--wasm-lazy-compilation", "--wasm-lazy-validation")
STACK = 256 << 20
"""Bytes of stack for a Lean of either kind, as far as the system allows."""
# The build prints its own steps among the program's output.
_NOISE = ("[DEBUG:", "  - /", "  mainModule? =")


@dataclass(frozen=True, slots=True)
class Launch:
    """A command with its environment and working folder."""

    command: tuple[str, ...]
    env: dict[str, str]
    cwd: Path
    stack: int = STACK

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
    stack = stack_allowed(STACK)
    # An engine that is told to use all of it dies of that; it counts in KB.
    flags = (*_NODE_FLAGS, f"--stack-size={stack // 4 * 3 >> 10}")
    command = (str(toolchain.node), *flags, str(toolchain.lean_js), *args)
    return Launch(command, env, cwd.resolve(), stack)


def is_noise(line: str) -> bool:
    """Return whether the build, not the program, printed this line."""
    return line.startswith(_NOISE)


def _mounts(places: Iterable[Path]) -> list[str]:
    """Return the top-level folders of these places: each is mounted whole."""
    tops = {place.resolve().parts[:2] for place in places}
    return sorted("".join(top) for top in tops if len(top) == 2)
