"""Protocols: the global types that the corpus is made of, a file each."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from conformance.cases.codecs import PROTOCOL, ProtocolFile
from conformance.errors import CannotJudge
from conformance.files import is_there
from conformance.jsonfile import read_json
from conformance.limits import MAX_NAME
from conformance.paths import fixtures_dir
from conformance.scribble.reading import SUFFIXES, Reading, is_protocol_text
from pyvm.wire.basic import WireError, show


def protocols_dir() -> Path:
    """Return where the corpus has its protocols."""
    return fixtures_dir() / "protocols"


def protocol_names() -> Sequence[str]:
    """Name the protocols of the corpus, in order."""
    return sorted(path.stem for path in protocols_dir().glob("*.json"))


def all_protocols() -> Sequence[ProtocolFile]:
    """Load the protocols of the corpus, in the order of their names."""
    return [load_protocol(name) for name in protocol_names()]


def load_protocol(what: str | Path, reading: Reading | None = None) -> ProtocolFile:
    """Load a protocol by its name in the corpus, or from its file: JSON, Scribble or nuScr.

    A path, or a string that ends in `.json`, `.scr` or `.nuscr` or has a slash, is a file. In the
    corpus a file is named like its protocol. `reading` is for the two languages. Raises
    `CannotJudge`.
    """
    path = _locate(what)
    if is_protocol_text(path):
        return _from_text(path, reading or Reading())
    try:
        protocol = PROTOCOL.read(read_json(path))
    except WireError as error:
        raise CannotJudge(
            str(error), where=path, fix="correct the type there, or split the protocol"
        ) from error
    if protocol.name != path.stem and path.resolve().parent == protocols_dir().resolve():
        raise CannotJudge(
            f"$.name: {protocol.name!r} is not the file's stem {path.stem!r}",
            where=path,
            fix="rename one of the two",
        )
    return protocol


def _from_text(path: Path, reading: Reading) -> ProtocolFile:
    # imported here: the parser costs a tenth of a second, and most verbs read no text
    from conformance.scribble.read import read_protocol_text

    protocol = ProtocolFile(*read_protocol_text(path, reading))
    try:
        PROTOCOL.read(PROTOCOL.write(protocol))
    except WireError as error:
        raise CannotJudge(
            str(error), where=path, fix="split the protocol, or shorten its name"
        ) from error
    return protocol


def _locate(what: str | Path) -> Path:
    if isinstance(what, Path) or what.endswith((".json", *SUFFIXES)) or "/" in what:
        return Path(what)
    path = protocols_dir() / f"{what}.json"
    if is_there(path):
        return path
    names = protocol_names()
    close = get_close_matches(what[:MAX_NAME], names) or [
        name for name in names if what and what in name
    ]
    raise CannotJudge(
        f"no protocol is named {show(what)}",
        where=protocols_dir(),
        fix=f"did you mean {' or '.join(close)}?" if close else "name one of the files there",
    )
