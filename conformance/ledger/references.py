"""References of the ledger: `FILE.lean#declaration`, `FILE.py#Class.method`, `FILE.py::test`.

Python names are looked up in the syntax tree (`ast`). Lean names are looked up among the
declarations of the file, which is read token by token without comments and strings: to ask Lean
itself, the package would have to be built whenever the ledger is read. A name may be written with
or without its namespace.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from conformance.files import read_text


class Missing(StrEnum):
    """What a reference names that is not there."""

    FORM = "bad-reference"
    """It is not written as a reference."""
    FILE = "missing-file"
    SYMBOL = "missing-symbol"
    TEST = "missing-test"


_DECLARATIONS = frozenset(
    ("abbrev", "class", "def", "inductive", "instance", "opaque", "structure", "theorem")
)


def missing_symbol(reference: str, root: Path) -> Missing | None:
    """Return what is missing of `FILE#name`, or None if it is there."""
    name_of_file, _, symbol = reference.partition("#")
    if not symbol or not name_of_file.endswith((".py", ".lean")):
        return Missing.FORM
    path = _inside(root, name_of_file)
    if path is None:
        return Missing.FILE
    text = read_text(path)
    found = _python_names(text) if path.suffix == ".py" else lean_names(text)
    return None if symbol in found else Missing.SYMBOL


def missing_test(node_id: str, root: Path) -> Missing | None:
    """Return what is missing of a pytest node id, parameters aside, or None if it is there."""
    name_of_file, *names = node_id.partition("[")[0].split("::")
    if not names or not all(names) or not name_of_file.endswith(".py"):
        return Missing.FORM
    path = _inside(root, name_of_file)
    if path is None:
        return Missing.FILE
    if not names[-1].startswith("test"):
        return Missing.TEST
    found = _python_names(read_text(path))
    return None if ".".join(names) in found else Missing.TEST


def _inside(root: Path, name: str) -> Path | None:
    """Return the file of this name under the root, if there is one."""
    path = (root / name).resolve()
    return path if path.is_relative_to(root.resolve()) and path.is_file() else None


def _python_names(text: str) -> frozenset[str]:
    """Return the functions, classes, methods and module constants that a Python file defines."""
    try:
        return frozenset(_names_in(ast.parse(text).body, ""))
    except SyntaxError:
        return frozenset()


def _names_in(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    """Yield the names that these statements define."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield prefix + name
            case ast.ClassDef(name=name):
                yield prefix + name
                yield from _names_in(node.body, f"{prefix}{name}.")
            case ast.Assign(targets=targets):
                yield from (prefix + t.id for t in targets if isinstance(t, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield prefix + name


def lean_names(text: str) -> frozenset[str]:
    """Return the names that a Lean file declares: as written, and in every enclosing namespace."""
    names: set[str] = set()
    scopes: list[str] = []
    for word, following in pairwise(lean_tokens(text)):
        if word == "namespace":
            scopes.append(following)
        elif word == "end" and scopes and scopes[-1] == following:
            scopes.pop()
        elif word in _DECLARATIONS:
            whole = ".".join([*scopes, following]).split(".")
            names.update(".".join(whole[i:]) for i in range(len(whole)))
    return frozenset(names)


def lean_tokens(text: str) -> Iterator[str]:
    """Yield the words of a Lean file, without comments (which nest) and strings."""
    i, size, word = 0, len(text), ""
    while i < size:
        skipped = _skip(text, i)
        letter = " " if skipped > i else text[i]
        if letter.isalnum() or letter in "_.'?!«»":
            word += letter
        elif word:
            yield word
            word = ""
        i = max(skipped, i + 1)
    if word:
        yield word


def _skip(text: str, i: int) -> int:
    """Return where the comment or string that starts at i ends; i itself if none starts there."""
    if text.startswith("--", i):
        end = text.find("\n", i)
        return len(text) if end < 0 else end
    if text.startswith("/-", i):
        depth, i = 1, i + 2
        while i < len(text) and depth:
            opened, closed = text.startswith("/-", i), text.startswith("-/", i)
            depth += opened - closed
            i += 2 if opened or closed else 1
        return i
    if text.startswith(("'\"'", "'\\\"'"), i):
        return text.index("'", i + 1) + 1
    if text[i] == '"':
        i += 1
        while i < len(text) and text[i] != '"':
            i += 2 if text[i] == "\\" else 1
        return i + 1
    return i
