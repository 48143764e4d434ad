"""The context of a first divergence as text: what came before, and both sides, labelled."""

from __future__ import annotations

from collections.abc import Iterator

from deepdiff import DeepDiff

from conformance.jsonfile import canonical_json
from conformance.judge.compare import FirstDivergence
from conformance.judge.item import Item
from conformance.plain_json import Json
from conformance.render.trace import event_text, round_text
from conformance.runs.event import Event
from conformance.runs.outcome import Round

_SHOWN = 6
"""How many changed fields are listed."""
_WIDTH = 160
"""Longer values are cut."""


def divergence_lines(found: FirstDivergence, labels: tuple[str, str]) -> Iterator[str]:
    """Yield where the sides part, three items before and after, and what changed in the item."""
    yield _place(found)
    for earlier in found.before:
        yield f"  {'both':>9}    {item_text(earlier)}"
    for label, item, after in zip(
        labels, (found.left, found.right), (found.left_after, found.right_after), strict=True
    ):
        shown = "nothing" if item is None else item_text(item)
        yield f"  {label:>9}  > {shown}"
        for later in after:
            yield f"  {label:>9}    {item_text(later)}"
    if found.left is not None and found.right is not None:
        yield from changes(found.left.raw, found.right.raw, labels)
    if found.also:
        yield f"also different: {', '.join(found.also)}"


def changes(left: Json, right: Json, labels: tuple[str, str]) -> Iterator[str]:
    """Yield the fields that differ between two items, as DeepDiff finds them.

    That is all that DeepDiff is for here: an item can be a session of forty fields, of which one
    deep inside differs. What is equal is decided by `compare`, never by DeepDiff.
    """
    if not isinstance(left, dict) or not isinstance(right, dict):
        return
    tree = DeepDiff(left, right, view="tree", ignore_numeric_type_changes=False)
    changed = sorted((change.path(), change) for kind in tree.values() for change in kind)
    for path, change in changed[:_SHOWN]:
        a, b = _short(change.t1), _short(change.t2)
        yield f"  {path.removeprefix('root')}: {labels[0]} {a}, {labels[1]} {b}"
    if len(changed) > _SHOWN:
        yield f"  … and {len(changed) - _SHOWN} more fields"


def item_text(item: Item) -> str:
    """Return one item of a component, on one line: an event or a round in words."""
    match item.record:
        case Event() as event:
            return f"tick {event.tick}  {event_text(event)}"
        case Round() as round_:
            return round_text(round_)
        case _:
            return _short(item.raw)


def _place(found: FirstDivergence) -> str:
    """Return where it is, in words."""
    names = {"tick": found.tick, "session": found.session, "coroutine": found.coroutine}
    about = "".join(f", {name} {value}" for name, value in names.items() if value is not None)
    index = "" if found.index is None else f"[{found.index}]"
    return f"first divergence: {found.component}{index}{about}"


def _short(value: Json) -> str:
    """Return a value as JSON, cut where it is long; DeepDiff's own sign for what is not there."""
    try:
        text = canonical_json(value)
    except (TypeError, ValueError):
        text = str(value)
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
