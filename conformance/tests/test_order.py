"""The order of the tests: files that take long come first, and are there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from conformance.tests.conftest import LONG, pytest_collection_modifyitems
from conformance.tests.samples import CHECKOUT


def test_the_files_that_take_long_are_there() -> None:
    assert [name for name in LONG if not (CHECKOUT / name).is_file()] == []


def test_they_come_first_and_the_others_stay_as_they_are() -> None:
    names = ["b.py::one", f"{LONG[1]}::two", "a.py::three", f"{LONG[0]}::four", f"{LONG[0]}::five"]
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in names]

    pytest_collection_modifyitems(items)

    assert [item.nodeid for item in items] == [names[i] for i in (3, 4, 1, 0, 2)]
