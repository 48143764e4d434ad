"""How the verbs that compare Lean's answers with Python's report what they found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from conformance.conclusion import Summary, finish
from conformance.questions import Comparison


def tell(
    found: Comparison[Any],
    summary: str,
    *,
    as_json: bool,
    counts: Mapping[str, int] | None = None,
    first: str = "first difference",
) -> NoReturn:
    """Print counts, the first difference and a summary, or one JSON object; exit with it."""

    def lines() -> Iterator[str]:
        for what, count in (counts or {}).items():
            yield f"{count:>8} {what}"
        if found.first is not None:
            yield f"{first}: {found.first}"
        yield summary

    finish(Summary(found.verdict, found.to_json(), lines()), as_json=as_json)
