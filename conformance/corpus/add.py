"""A protocol from a file becomes one of the committed corpus, with the cases of every protocol."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conformance.cases.codecs import PROTOCOL, ProtocolFile
from conformance.cases.protocols import all_protocols, load_protocol, protocols_dir
from conformance.cases.schema import laid_out
from conformance.corpus import PROMOTED, corpus_files, write_corpus
from conformance.errors import CannotJudge
from conformance.jsonfile import check_writable, write_atomic
from conformance.scribble.reading import Reading, is_protocol_text
from pyvm.wire.basic import WireError


def add_protocol(
    file: Path, name: str | None, source: str | None, reading: Reading
) -> tuple[ProtocolFile, list[str]]:
    """Write the protocol of a file into the corpus, and its cases; return it, and what changed.

    Raises `CannotJudge` for a file that is no protocol, a name that is none or taken, also by a
    table of cases, a protocol that is there by another name, and one that cites no source; then
    nothing is written.
    """
    protocol = load_protocol(file, reading)
    if source is None and is_protocol_text(file):
        raise CannotJudge(
            "a protocol of the corpus cites its source", where=file, fix="say it with --source"
        )
    protocol = _named(
        replace(protocol, name=name or protocol.name, source=source or protocol.source), file
    )
    known = all_protocols()
    if protocol.name in {*corpus_files(known), PROMOTED}:
        raise CannotJudge(
            f"the name {protocol.name!r} is taken", where=file, fix="choose another with --name"
        )
    for one in known:
        if (one.roles, one.type) == (protocol.roles, protocol.type):
            raise CannotJudge(
                f"the corpus has this protocol: {one.name}", where=file, fix="leave it where it is"
            )
    path = protocols_dir() / f"{protocol.name}.json"
    check_writable(path)
    write_atomic(path, f"{laid_out(PROTOCOL.write(protocol))}\n")
    return protocol, [f"protocols/{path.name}", *(f"cases/{name}" for name in write_corpus())]


def _named(protocol: ProtocolFile, file: Path) -> ProtocolFile:
    """Return the protocol as the codec reads it, which knows what a name is."""
    try:
        return PROTOCOL.read(PROTOCOL.write(protocol))
    except WireError as error:
        raise CannotJudge(str(error), where=file, fix="give another with --name") from error
