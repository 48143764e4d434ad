"""Images of protocols, and raw images of bytecode with its local types."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.cases.codecs import ByName
from conformance.corpus.instructions import HALT
from conformance.corpus.session_types import END
from pyvm.instr import Close, Instr
from pyvm.load import Raw
from pyvm.local_type import LocalType

Code = Sequence[Instr]
"""A program as tables write it."""


def by_name(*names: str) -> tuple[ByName, ...]:
    """Images that refer to protocols."""
    return tuple([ByName(name) for name in names])


def raw(**parts: tuple[LocalType, Code]) -> Raw:
    """Make a raw image from the local type and the program of each role."""
    types, programs = zip(*parts.values(), strict=True)
    return Raw(tuple(parts), tuple(map(tuple, programs)), types)


def solo(*program: Instr) -> Raw:
    """Make a raw image of one role A with nothing to say: its type is `end`."""
    return raw(A=(END, program))


BYE = (Close(0), HALT)
"""How a program whose protocol is done ends."""
