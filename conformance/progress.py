"""Progress of long work: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

_LINES = 10
"""How many lines a whole piece of work prints where there is no terminal."""


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show on standard error how far the work is; call the value once for each part done."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)
        return
    done, lock = 0, Lock()
    every = max(1, -(-total // _LINES))

    def advance() -> None:
        nonlocal done
        with lock:
            done += 1
            if done % every == 0 or done == total:
                print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)

    yield advance
