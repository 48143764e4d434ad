"""Standard output and standard error, which may be closed, full, or read by nobody any more.

What cannot be written is dropped: it takes nothing from the verdict, which is in the status. Only
the end of the command line looks at what was lost.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Lossy(io.RawIOBase):
    """A file descriptor; after an error, all that is written to it is dropped."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.error: OSError | None = None

    def writable(self) -> bool:
        """Whether it can be written: always."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes, or drop them."""
        if self.error is None:
            try:
                return os.write(self._descriptor, data)
            except OSError as error:
                self.error = error
        return memoryview(data).nbytes


class Streams:
    """The standard streams of a call; those that something else has replaced are left alone."""

    def __init__(self) -> None:
        _open_standard_descriptors()
        self._out = self._err = None
        if sys.stdout in (None, sys.__stdout__):
            self._out = Lossy(1)
            sys.stdout = _text(self._out, sys.stdout)
        if sys.stderr in (None, sys.__stderr__):
            self._err = Lossy(2)
            sys.stderr = _text(self._err, sys.stderr)

    def lost(self) -> str | None:
        """Return why not all could be printed; None if it was, or if its reader had enough."""
        sys.stdout.flush()
        error = None if self._out is None else self._out.error
        if error is None or error.errno == errno.EPIPE:
            return None
        return error.strerror or str(error)


def _text(raw: Lossy, before: io.TextIOBase | None) -> io.TextIOWrapper:
    """Return the stream that writes text to a descriptor, in the encoding that Python chose."""
    encoding = getattr(before, "encoding", None) or "utf-8"
    by_line = raw.fileno() == 2 or raw.isatty()
    whole = io.BufferedWriter(raw)
    return io.TextIOWrapper(whole, encoding, errors="backslashreplace", line_buffering=by_line)


def _open_standard_descriptors() -> None:
    """Open those that are closed, to nothing: else the next file that is opened would be one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
