"""The pytest plugin: with `--conformance`, the cases of the corpus are collected as tests.

`pytest --conformance fixtures/cases/two_buyer.jsonl` runs one test for each case of that file, so
that selection, parallel runs and reports are pytest's own. Pytest loads this module whenever the
project is installed: nothing else of it is imported before there is a corpus file to collect.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_OPTION = "--conformance"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that switches collection on."""
    parser.getgroup("conformance").addoption(
        _OPTION,
        action="store_true",
        help="collect the cases of corpus files (fixtures/cases/*.jsonl) as tests",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """End the session if nothing could be judged: no checkout, or code that is not its own."""
    if session.config.getoption(_OPTION):
        from conformance.pytest_items import check

        check()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a corpus file; other files are not looked at."""
    if file_path.suffix != ".jsonl" or not parent.config.getoption(_OPTION):
        return None
    from conformance.pytest_items import collector

    return collector(file_path, parent)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what was judged, if anything was."""
    if not config.getoption(_OPTION):
        return
    from conformance.pytest_items import judged

    for line in judged():
        terminalreporter.write_line(line)
