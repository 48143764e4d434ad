"""A protocol from its text: which of a file's protocols it is, its name, roles and global type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from conformance.errors import CannotJudge
from conformance.scribble.modules import Source, load_source
from conformance.scribble.parse import refuse
from conformance.scribble.reading import Reading
from conformance.scribble.syntax import Block, Choice, Declared, Do, Rec
from conformance.scribble.translate import translate
from pyvm.global_type import GlobalType
from pyvm.value import Role


class ProtocolText(NamedTuple):
    """What a protocol text says."""

    name: str
    """In lower_snake."""
    source: str
    roles: tuple[Role, ...]
    type: GlobalType


def read_protocol_text(path: Path, reading: Reading) -> ProtocolText:
    """Read a protocol of a file; raises `CannotJudge`, with line and column where there is one."""
    source = load_source(path)
    declared = _chosen(source, reading.protocol)
    roles = tuple(role.text for role in declared.roles)
    _check_roles(source)
    g = translate(source, declared, reading.sorts)
    name = declared.name.text
    return ProtocolText(_snake(name), f"{path.name}: protocol {name}", roles, g)


def _chosen(source: Source, wanted: str | None) -> Declared:
    """Return the protocol that is asked for, or the one that is the file's."""
    declared = source.module.protocols
    names = ", ".join(one.name.text for one in declared)
    if not declared:
        raise CannotJudge("declares no protocol", where=source.path, fix="give a file with one")
    if wanted is not None:
        found = [one for one in declared if one.name.text == wanted]
        if not found:
            raise CannotJudge(
                f"declares no protocol {wanted!r}", where=source.path, fix=f"name one of: {names}"
            )
        return found[0]
    mains = [one for one in declared if not one.auxiliary] or list(declared)
    done = {do for one in declared for do in _done(one.body) if do != one.name.text}
    for some in (
        mains,
        [one for one in mains if one.name.text == source.path.stem],
        [one for one in mains if one.name.text not in done],
    ):
        if len(some) == 1:
            return some[0]
    raise CannotJudge(
        f"declares {len(declared)} protocols: {names}",
        where=source.path,
        fix="name one with --protocol, or declare the others `aux`",
    )


def _done(block: Block) -> Iterator[str]:
    """Yield the names of the protocols that are done in a block."""
    for statement in block:
        if isinstance(statement, Do):
            yield statement.protocol.text
        elif isinstance(statement, Rec):
            yield from _done(statement.body)
        elif isinstance(statement, Choice):
            for part in statement.blocks:
                yield from _done(part)


def _check_roles(source: Source) -> None:
    for declared in source.module.protocols:
        seen: set[str] = set()
        for name in (*declared.roles, *(param.name for param in declared.params)):
            if name.text in seen:
                refuse(source.path, name, f"{name.text} is declared twice", "rename one of the two")
            seen.add(name.text)


def _snake(name: str) -> str:
    """Return a name as protocols of the corpus are named."""
    words = re.findall(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z0-9]+", name)
    snake = "_".join(words).lower()
    return snake if snake[:1].isalpha() else f"protocol_{snake}".rstrip("_")
