"""Reading files: each is a regular file of bounded size, or is refused with the reason.

Every file that someone else may have written is read here, so that none can make the harness hang
or take all memory.
"""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from conformance.errors import CannotJudge
from conformance.limits import MAX_DOCUMENT, MAX_FILE, MAX_LINES

_SMALLER = "give a smaller file, or check what it is"
_NOT_REGULAR = {
    stat.S_ISDIR: "a directory",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
    stat.S_ISFIFO: "a pipe",
    stat.S_ISSOCK: "a socket",
}


class MissingFile(CannotJudge):
    """When there is no file of this name."""


def read_bytes(path: Path, most: int = MAX_FILE) -> bytes:
    """Return what a file holds, at most so many bytes."""
    with _opened(path) as file:
        data = file.read(most + 1)
    return _bounded(data, most, path)


def read_text(path: Path, most: int = MAX_FILE) -> str:
    """Return the text of a UTF-8 file."""
    return decoded(read_bytes(path, most), path)


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file one by one, without their ends, numbered from 1."""
    with _opened(path) as file:
        yield from _lines(file, path)


def unpacked_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a gzip file as `read_lines` does; the last line must have its end."""
    with _opened(path) as file, gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
        yield from _lines(unpacked, path, whole=True)


def unpacked_text(path: Path, most: int = MAX_DOCUMENT) -> str:
    """Return the text that a gzip file unpacks to, at most so many bytes of it."""
    with _opened(path) as file, gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
        data = unpacked.read(most + 1)
    return decoded(_bounded(data, most, path), path)


def is_there(path: Path) -> bool:
    """Whether there is something of this name; of a name that no file can have there is not."""
    return os.path.lexists(path)


def decoded(data: bytes, where: str | Path, first_line: int = 1) -> str:
    """Return the text of UTF-8; messages count lines from `first_line`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        what = _not_utf8(error, first_line)
        raise CannotJudge(what, where=where, fix="save the file as UTF-8") from error


def _not_utf8(error: UnicodeDecodeError, first_line: int) -> str:
    """Return what is wrong with bytes that are no UTF-8, and where in them."""
    byte = error.object[error.start]
    line = first_line + error.object.count(b"\n", 0, error.start)
    return f"not UTF-8: byte {byte:#04x} at offset {error.start} (line {line})"


def _lines(
    file: BinaryIO | gzip.GzipFile, path: Path, *, whole: bool = False
) -> Iterator[tuple[int, bytes]]:
    size = number = 0
    while line := file.readline(MAX_DOCUMENT + 1):
        number += 1
        size += len(line)
        where = f"{path}:{number}"
        _bounded(line, MAX_DOCUMENT, where)
        if size > MAX_FILE:
            raise _too_large(MAX_FILE, path)
        if number > MAX_LINES:
            raise CannotJudge(f"more than {MAX_LINES:,} lines", where=path, fix=_SMALLER)
        if whole and not line.endswith(b"\n"):
            raise CannotJudge("the last line is cut off", where=where, fix="write it anew")
        yield number, line.removesuffix(b"\n")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file; whatever goes wrong until it is closed is said of it.

    It is opened without waiting, since a pipe may never have a writer.
    """
    try:
        with open(path, "rb", opener=_regular) as file:
            yield file
    except FileNotFoundError as error:
        raise MissingFile("no such file", where=path, fix="check the path") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise CannotJudge(
            f"cut off or damaged: {error}", where=path, fix="write it anew"
        ) from error
    except OSError as error:
        fix = "check the path, and who may read the file"
        raise CannotJudge(f"cannot be read: {error.strerror}", where=path, fix=fix) from error
    except ValueError as error:  # a name with a NUL
        raise CannotJudge(f"cannot be read: {error}", where=path, fix="check the path") from error


def _regular(path: str, flags: int) -> int:
    """Return the descriptor of a file that is regular; one that is not is closed again."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    what = next((name for is_, name in _NOT_REGULAR.items() if is_(mode)), "no file")
    raise CannotJudge(f"cannot be read: it is {what}", where=path, fix="give a regular file")


def _bounded(data: bytes, most: int, where: str | Path) -> bytes:
    if len(data) > most:
        raise _too_large(most, where)
    return data


def _too_large(most: int, where: str | Path) -> CannotJudge:
    return CannotJudge(f"larger than {most:,} bytes", where=where, fix=_SMALLER)
