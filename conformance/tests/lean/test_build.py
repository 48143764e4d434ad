"""Building small packages with planted faults: what is said, and what is left (runs Lean)."""

from __future__ import annotations

from conformance.lean.store import Store
from conformance.tests.lean.small_package import Run


def test_a_type_error_is_shown_with_its_place(broken: Run) -> None:
    (error,) = [line for line in broken.said if line.startswith("lean/Demo/Wrong.lean:")]

    assert error.startswith("lean/Demo/Wrong.lean:3:20: error: Type mismatch")
    assert not broken.builds[0].ok
    assert "Demo.Wrong" in broken.builds[0].failed


def test_what_depends_on_a_failed_module_is_said_to_be_not_built(broken: Run) -> None:
    assert broken.builds[0].not_built == ("Demo",)
    assert "not built: Demo (needs Demo.Wrong)" in broken.said


def test_independent_modules_are_built_after_a_failure(broken: Run) -> None:
    assert set(broken.builds[0].built) == {"Demo.Base", "Demo.Other"}


def test_a_warning_is_shown_and_does_not_fail(broken: Run) -> None:
    assert "lean/Demo/Other.lean:3:8: warning: declaration uses `sorry`" in broken.said


def test_the_lakefiles_options_hold(broken: Run) -> None:
    assert "Demo.Open" in broken.builds[0].failed


def test_a_module_whose_source_is_gone_is_not_found(broken: Run) -> None:
    assert "Demo.Lost" in broken.builds[0].failed
    assert not Store.of(broken.root).olean("Demo.Gone").exists()


def test_nothing_of_a_failed_module_is_left(broken: Run) -> None:
    store = Store.of(broken.root)

    assert not store.olean("Demo.Wrong").exists()
    assert store.record("Demo.Wrong") is None


def test_of_two_builds_at_once_one_builds_and_one_waits(planted: Run) -> None:
    first, second = planted.builds

    assert first.ok
    assert second.ok
    assert first.built == second.unchanged
    assert first.unchanged == second.built == ()
    assert [line for line in planted.said if line.startswith("waiting for another build")]


def test_a_warning_is_repeated_by_a_build_that_changes_nothing(planted: Run) -> None:
    assert planted.builds[1].diagnostics == planted.builds[0].diagnostics != ()
