"""Images of protocols, and raw images of bytecode with its local types."""

from __future__ import annotations

from conformance.corpus.communication import close
from conformance.corpus.computation import HALT
from conformance.corpus.local_types import END
from conformance.plain_json import JsonObject

Program = list[JsonObject]


def by_name(*names: str) -> tuple[JsonObject, ...]:
    """Images that refer to protocols."""
    return tuple({"protocol": name} for name in names)


def raw(**parts: tuple[JsonObject, Program]) -> JsonObject:
    """Make a raw image from the local type and the program of each role."""
    return {
        "roles": list(parts),
        "programs": [program for _, program in parts.values()],
        "local_types": [kind for kind, _ in parts.values()],
    }


def solo(*program: JsonObject) -> JsonObject:
    """Make a raw image of one role A with nothing to say: its type is `end`."""
    return raw(A=(END, list(program)))


BYE: Program = [close(0), HALT]
"""How a program whose protocol is done ends."""
