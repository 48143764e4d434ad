"""The labels of local types, seen and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import count

from pyvm import local_type as lt
from pyvm.load import Image, Raw
from pyvm.value import Label


def image_types(image: Image) -> Sequence[lt.LocalType]:
    """Return the local types of an image; a protocol that is refused has none."""
    if isinstance(image, Raw):
        return image.types
    return [part.type for part in image.parts] if isinstance(image.parts, tuple) else ()


def labels_of(types: Iterable[lt.LocalType]) -> Sequence[Label]:
    """Return every label of the types, in the order in which they stand there."""
    found: list[Label] = []

    def note(label: Label) -> Label:
        found.append(label)
        return label

    for t in types:
        map_labels(t, note)
    return found


def relabelled(types: Sequence[lt.LocalType], number: int, new: Label) -> tuple[lt.LocalType, ...]:
    """Return the types with another label in the place of the one with this number."""
    numbers = count()
    return tuple(
        map_labels(t, lambda label: new if next(numbers) == number else label) for t in types
    )


def map_labels(t: lt.LocalType, change: Callable[[Label], Label]) -> lt.LocalType:
    """Return the type with each of its labels changed."""
    match t:
        case lt.Send() | lt.Recv():
            branches = tuple(
                lt.Branch(change(label), map_labels(more, change)) for label, more in t.branches
            )
            return type(t)(t.partner, branches)
        case lt.Recur(var, body):
            return lt.Recur(var, map_labels(body, change))
    return t
