"""The verdict: how a check ended, one word in every report and one exit status for each word."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended; or, of a verb that writes, that it did."""

    CONFORMS = "conforms"
    """All could be judged, and nothing differs that may not."""
    DIFFERS = "differs"
    """Something differs, or is not what it must be."""
    UNJUDGED = "unjudged"
    """Nothing differs, and not all could be judged."""
    WRITTEN = "written"
    """Files were written, whole and as asked."""

    @classmethod
    def of(cls, good: bool) -> Verdict:
        """Return the verdict of a check that could be made."""
        return cls.CONFORMS if good else cls.DIFFERS

    @classmethod
    def of_all(cls, verdicts: Collection[Verdict]) -> Verdict:
        """Return the verdict of many: one that differs decides; nothing at all is no pass."""
        if cls.DIFFERS in verdicts:
            return cls.DIFFERS
        return cls.UNJUDGED if cls.UNJUDGED in verdicts or not verdicts else cls.CONFORMS

    @property
    def exit_status(self) -> int:
        """0 for good, 1 for a difference, 2 where it could not be judged."""
        return {Verdict.DIFFERS: 1, Verdict.UNJUDGED: 2}.get(self, 0)
