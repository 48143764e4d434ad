"""The release report as a page that a release manager reads and signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from conformance.plain_json import JsonObject
from conformance.verdict import Verdict

_WORDS = {
    Verdict.CONFORMS: "conforms",
    Verdict.DIFFERS: "DIFFERS",
    Verdict.UNJUDGED: "COULD NOT JUDGE",
}
_MEANING = {
    Verdict.CONFORMS: "Every part conforms. The release may be signed.",
    Verdict.DIFFERS: "Some part differs. The release must not be signed.",
    Verdict.UNJUDGED: "Some part could not be judged. The release must not be signed as it is.",
}
_RULE_CELL = "---"
_RULE = f"| {_RULE_CELL} "
SHOWN = 20
"""How many findings of a part the page lists; the JSON report has all."""


def markdown(document: JsonObject) -> str:
    """The page in Markdown."""
    return "\n".join(_lines(document)) + "\n"


def html(document: JsonObject) -> str:
    """The same page in HTML, whole in one file."""
    body = "\n".join(_blocks(_lines(document)))
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<title>Release conformance</title><style>body{font:16px/1.5 sans-serif;max-width:60rem;"
        "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{border:1px solid "
        "#999;padding:.2rem .6rem;text-align:left;vertical-align:top}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _lines(document: JsonObject) -> Iterator[str]:
    report = document["report"]
    verdict = Verdict(report["verdict"])
    yield f"# Release conformance: {_WORDS[verdict]}"
    yield ""
    yield _MEANING[verdict]
    yield ""
    yield f"Report {document['hash']}"
    yield ""
    yield from _table(
        ("part", "status", "found"),
        (
            (part["title"], _WORDS[Verdict(part["status"])], part["summary"])
            for part in report["parts"]
        ),
    )
    for part in report["parts"]:
        if part["findings"]:
            yield from _section(part["title"], part["findings"])
    yield from _facts({part["name"]: part["facts"] for part in report["parts"]})
    yield "## What was judged"
    yield ""
    yield from _table(("input", "version or SHA-256"), report["inputs"].items())
    yield "## Sign-off"
    yield ""
    yield f"By signing I accept the report {document['hash']}."
    yield ""
    yield from _table(("name", "role", "date"), [("____", "____", "____")])


def _section(title: str, findings: list[str]) -> Iterator[str]:
    yield f"## Wrong: {title}"
    yield ""
    yield from (f"- {_one_line(text)}" for text in findings[:SHOWN])
    if len(findings) > SHOWN:
        yield f"- … and {len(findings) - SHOWN} more; all of them in the JSON report"
    yield ""


def _facts(facts: Mapping[str, JsonObject]) -> Iterator[str]:
    """The tables that a reader wants of the parts."""
    regimes = facts.get("parity", {}).get("regimes", {})
    if regimes:
        names = ("compared", "exact", "in_envelope", "failed")
        yield from _titled(
            "Parity",
            ("regime", *names),
            ((regime, *(str(tally[name]) for name in names)) for regime, tally in regimes.items()),
        )
    deviations = facts.get("ledger", {}).get("deviations", ())
    if deviations:
        yield from _titled(
            "Deviations that are allowed",
            ("id", "title", "owner", "until"),
            ((d["id"], d["title"], d["owner"], d["until"]) for d in deviations),
        )
    unreached = facts.get("coverage", {}).get("unreached", ())
    if unreached:
        yield from _titled(
            "Not reached by any case",
            ("constructor", "reason"),
            ((u["constructor"], u["reason"] or "none") for u in unreached),
        )
    untaken = facts.get("branches", {}).get("untaken", ())
    if untaken:
        yield from _titled(
            "Not taken by any case",
            ("arm", "reason"),
            ((u["arm"], u["reason"] or "none") for u in untaken),
        )
    theorems = facts.get("theorems", {}).get("theorems", ())
    if theorems:
        yield from _titled(
            "Theorems",
            ("theorem", "axioms"),
            ((t["name"], t["foundation"]) for t in theorems),
        )
    claims = facts.get("theorems", {}).get("claims", ())
    if claims:
        yield from _titled(
            "Claims, as committed",
            ("claim", "what it says", "statement"),
            ((c["name"], " ".join(c["says"]), " ".join(c["statement"])) for c in claims),
        )
    code = facts.get("theorems", {}).get("code", ())
    if code:
        yield from _titled(
            "Where what runs is not what the kernel checked",
            ("kind", "name", "place", "standing"),
            ((c["kind"], c["name"], f"{c['file']}:{c['line']}", c["standing"]) for c in code),
        )


def _titled(title: str, head: tuple[str, ...], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from _table(head, rows)


def _table(head: tuple[str, ...], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(head)
    yield _row((_RULE_CELL,) * len(head))
    yield from (_row(tuple(_one_line(cell).replace("|", "\\|") for cell in row)) for row in rows)
    yield ""


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _blocks(lines: Iterator[str]) -> Iterator[str]:
    """HTML for the few forms that the page is written in."""
    inside = ""
    for line in lines:
        form = "table" if line.startswith("| ") else "ul" if line.startswith("- ") else ""
        if form != inside:
            yield (f"</{inside}>" if inside else "") + (f"<{form}>" if form else "")
        if line and not line.startswith(_RULE):
            yield _html_line(line, "th" if form != inside else "td")
        inside = form
    if inside:
        yield f"</{inside}>"


def _html_line(line: str, cell: str) -> str:
    if line.startswith("| "):
        cells = line[2:-2].replace("\\|", "\0").split(" | ")
        inner = "".join(f"<{cell}>{escape(c.replace(chr(0), '|'))}</{cell}>" for c in cells)
        return f"<tr>{inner}</tr>"
    for mark, tag in (("## ", "h2"), ("# ", "h1"), ("- ", "li")):
        if line.startswith(mark):
            return f"<{tag}>{escape(line.removeprefix(mark))}</{tag}>"
    return f"<p>{escape(line)}</p>"
