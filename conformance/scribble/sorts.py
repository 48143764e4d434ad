"""The table of sorts: what the names of payloads stand for, and how a user adds to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from conformance.errors import CannotJudge
from conformance.scribble.parse import parse_sort
from pyvm.value import BaseSort, Sort

ANY = "*"
"""What stands in a table for every name that it does not have."""
OURS = "conformance"
"""The language of a `type` declaration whose text is a sort of ours."""

_NAMES = {
    BaseSort.UNIT: "unit Unit void",
    BaseSort.BOOL: "bool Bool boolean Boolean java.lang.Boolean",
    BaseSort.NAT: "nat Nat int Int integer Integer uint long Long java.lang.Integer java.lang.Long",
    BaseSort.STRING: "string String str Str java.lang.String",
    BaseSort.CHAN: "chan",
}
KNOWN: Mapping[str, Sort] = {name: sort for sort, names in _NAMES.items() for name in names.split()}
"""What is known without a table."""


def read_table(entries: Iterable[str]) -> dict[str, Sort]:
    """Read entries `NAME=SORT`, such as `Price=nat`; raises `CannotJudge` for one that is none."""
    table: dict[str, Sort] = {}
    for entry in entries:
        name, sign, text = entry.partition("=")
        if not sign or (name != ANY and not re.fullmatch(r"[\w.']+", name)):
            raise CannotJudge(
                f"{entry!r} says no sort of a name", fix="write NAME=SORT, for example Price=nat"
            )
        table[name] = parse_sort(text, f"--sort {name}")
    return table
