"""What a child process does before it becomes its program: it is tied to us, and limited.

    python -I -S begin.py PARENT STACK MEMORY PROGRAM [ARGUMENT...]

A limit of 0 is the greatest that the system allows. It is a script of its own, and not a function
called between fork and exec, because other threads run when a child is started.
"""

from __future__ import annotations

import os
import resource
import signal
import sys

_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of Linux's prctl."""
NOT_FOUND = 127
"""The status of a child whose program could not be run."""


def die_with(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends (on Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the kernel was asked
            os._exit(1)


def set_limit(which: int, wanted: int) -> None:
    """Set a soft limit of this process, or as much of it as the system allows; 0 is all of that."""
    _, most = resource.getrlimit(which)
    allowed = not wanted or (most != resource.RLIM_INFINITY and most < wanted)
    resource.setrlimit(which, (most if allowed else wanted, most))


def main(arguments: list[str]) -> None:
    """Become the program."""
    parent, stack, memory = map(int, arguments[:3])
    die_with(parent)
    if stack:
        set_limit(resource.RLIMIT_STACK, stack)
    set_limit(resource.RLIMIT_AS, memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    program = arguments[3:]
    try:
        os.execvp(program[0], program)
    except OSError as error:
        print(f"{program[0]}: {error.strerror}", file=sys.stderr)
        sys.exit(NOT_FOUND)


if __name__ == "__main__":
    main(sys.argv[1:])
