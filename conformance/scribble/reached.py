"""What no run of a protocol comes to: text behind what does not end."""

from __future__ import annotations

from collections.abc import Set

from conformance.scribble.scope import Frame
from conformance.scribble.syntax import Block, Choice, Rec, place_of


def check_reached(block: Block, frame: Frame, reached: Set[int]) -> None:
    """Raise `CannotJudge` for the first statement whose id is not among those that were reached."""
    for statement in block:
        if id(statement) not in reached:
            what = "this is never reached: what is before it does not end"
            frame.refuse(place_of(statement), what, "leave it out, or let the loop end")
        inner = statement.blocks if isinstance(statement, Choice) else ()
        for part in (statement.body,) if isinstance(statement, Rec) else inner:
            check_reached(part, frame, reached)
