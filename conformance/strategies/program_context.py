"""Contexts: what a program knows of the machine it runs in, so that operands make sense."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgramContext:
    """One role's place among the images of a case."""

    role: str
    sid: int
    """Its session."""
    roles: tuple[str, ...]
    """The roles of its session."""
    cid: int
    """Its coroutine."""
    coroutines: int
    """How many coroutines all images start; the next one is spawned."""
    sessions: int = 1
    """How many sessions all images open; the next one is opened by a program."""


# By convention, which programs break now and then: what each register holds.
CHANNEL = 0
PAYLOAD = 1
RESULT = 2
FACT = 3
EVIDENCE = {"L": 4, "M": 5}
TARGET = 6
LEFT, RIGHT = 7, 8
"""The two ends of a session that a program opens."""
ADOPTED = 9
"""An endpoint that another coroutine gives away."""
REGISTERS = (CHANNEL, PAYLOAD, RESULT, FACT, 4, TARGET, LEFT, RIGHT, ADOPTED)
