"""The page of a release: what a release manager signs."""

from __future__ import annotations

from conformance.release.page import html, markdown
from conformance.tests.release.healthy import Healthy, judge
from conformance.tests.samples import JUDGED


def test_the_page_has_what_a_release_manager_signs() -> None:
    document = judge(Healthy()).to_json()
    page = markdown(document)

    assert page.startswith("# Release conformance: conforms\n")
    assert page.count(document["hash"]) == 2
    assert "| T.one | propext |" in page
    assert "| threaded-waves | Threaded waves at n > 1 | vm-runtime | 2027-05-31 |" in page
    assert "## Sign-off" in page
    assert "| engine | pyvm, pyvm |" in page
    assert "| code | the checkout's own |" in page
    assert f"| commit | {JUDGED.commit} |" in page
    assert f"| traces | {JUDGED.traces} |" in page


def test_the_page_says_what_is_not_as_committed_or_not_the_checkouts_own() -> None:
    document = judge(Healthy()).to_json()
    document["report"]["identity"] |= {"installed": ["pyvm"], "modified": True}
    page = markdown(document)

    assert "| code | installed: pyvm |" in page
    assert f"| commit | {JUDGED.commit} (modified) |" in page


def test_the_html_page_is_whole_and_escaped() -> None:
    page = html(judge(Healthy()).to_json())

    assert "<th>part</th>" in page
    assert "Threaded waves at n &gt; 1" in page
    assert page.count("<table>") == page.count("</table>") > 4
    assert "---" not in page
