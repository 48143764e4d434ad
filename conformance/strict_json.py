"""What Python would read of a JSON document, and this project refuses: each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.limits import MAX_DIGITS
from conformance.plain_json import Json


@dataclass(frozen=True, slots=True)
class _Refused:
    """What stands in a parsed document in place of something that is refused."""

    what: str


class Strict:
    """What reads the parts of a document that Python would accept, and that are refused."""

    refused = False

    def _refuse(self, what: str) -> _Refused:
        self.refused = True
        return _Refused(what)

    def integer(self, digits: str) -> int | _Refused:
        """Return the integer, unless it has too many digits."""
        count = len(digits.removeprefix("-"))
        if count > MAX_DIGITS:
            return self._refuse(f"an integer of {count} digits is too long")
        return int(digits)

    def no_float(self, number: str) -> _Refused:
        """Refuse a float."""
        return self._refuse(f"{number} is not an integer; only integers are used")

    def no_constant(self, name: str) -> _Refused:
        """Refuse NaN and the infinities."""
        return self._refuse(f"{name} is not JSON")

    def unique(self, pairs: list[tuple[str, Json]]) -> dict[str, Json] | _Refused:
        """Return the object, unless a field of it is given twice."""
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(k for k in keys if keys.count(k) > 1)
            return self._refuse(f"field {twice!r} is given twice")
        return found


def first_refused(raw: Json, root: str) -> str:
    """Return what is refused first in a document, and where; it may be nested very deep."""
    left = [(root, raw)]
    while left:
        place, value = left.pop()
        if isinstance(value, _Refused):
            return f"{place}: {value.what}"
        if isinstance(value, dict):
            left += [(f"{place}.{key}", below) for key, below in reversed(value.items())]
        elif isinstance(value, list):
            left += [(f"{place}[{i}]", value[i]) for i in reversed(range(len(value)))]
    raise AssertionError("what was refused is in the document, or what holds it is")
