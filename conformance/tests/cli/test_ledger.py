"""`conformance ledger`: listed, explained, and checked against what is observed."""

from __future__ import annotations

import json

from conformance.tests.checkout import Checkout, lost


def test_the_ledger_is_listed_and_explained(checkout: Checkout) -> None:
    assert checkout.run("ledger", "list").stdout.startswith("threaded-waves  active")
    listed = json.loads(checkout.run("ledger", "list", "--json").stdout)
    explained = json.loads(checkout.run("ledger", "explain", listed[0]["id"], "--json").stdout)
    assert explained == listed[0]
    unknown = checkout.run("ledger", "explain", "nobody")
    assert unknown.returncode == 2
    assert "threaded-waves" in unknown.stderr


def test_the_ledger_check_names_what_is_untrue(checkout: Checkout) -> None:
    # this checkout has one protocol and no code, so much that the ledger says is untrue
    result = checkout.run("ledger", "check", "--json")

    report = json.loads(result.stdout)
    assert (result.returncode, report["verdict"]) == (1, "differs")
    assert "missing-file" in {fault["diagnosis"] for fault in report["faults"]}


def test_the_ledger_check_needs_a_suite_that_can_be_judged(checkout: Checkout) -> None:
    checkout.damage(lost)

    result = checkout.run("ledger", "check")

    assert result.returncode == 2
    assert "could not be judged whole" in result.stderr
