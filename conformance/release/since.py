"""What a release changes from the last one: claims, capabilities, deviations, counts, inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.plain_json import JsonObject

CLAIMS = "Runtime.Properties."
"""How the modules begin whose theorems are claims; other theorems are lemmas."""


def since(before: JsonObject, now: JsonObject) -> JsonObject:
    """Return which report was the last one, and what has changed since, a line each."""
    return {
        "hash": before["hash"],
        "commit": before["identity"]["commit"],
        "at": before["made"]["at"],
        "changes": list(_changes(before, now)),
    }


def _changes(before: JsonObject, now: JsonObject) -> Iterator[str]:
    old, new = _facts(before), _facts(now)
    yield from _compared("claim", _claims(old), _claims(new))
    yield from _compared("capability", _capabilities(old), _capabilities(new))
    yield from _compared("deviation", _deviations(old), _deviations(new))
    yield from _compared("comparisons", _counts(old), _counts(new))
    yield from _compared("input", _inputs(before), _inputs(now))


def _compared(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield f"{kind} gone: {name}"
        elif name not in old:
            yield f"{kind} new: {name}"
        elif old[name] != new[name]:
            shown = f": {old[name]} → {new[name]}" if kind == "comparisons" else ""
            yield f"{kind} changed: {name}{shown}"


def _facts(report: JsonObject) -> dict[str, JsonObject]:
    return {part["name"]: part["facts"] for part in report["parts"]}


def _claims(facts: Mapping[str, JsonObject]) -> dict[str, str]:
    theorems = facts["theorems"].get("theorems", ())
    return {t["name"]: t["statement"] for t in theorems if t["module"].startswith(CLAIMS)}


def _capabilities(facts: Mapping[str, JsonObject]) -> dict[str, str]:
    packs = facts["packs"].get("packs", ())
    return {
        f"{name} of {pack['pack']}": f"{found['state']} {found.get('hash')}"
        for pack in packs
        for name, found in pack["capabilities"].items()
    }


def _deviations(facts: Mapping[str, JsonObject]) -> dict[str, str]:
    return {d["id"]: str(sorted(d.items())) for d in facts["ledger"].get("deviations", ())}


def _counts(facts: Mapping[str, JsonObject]) -> dict[str, str]:
    regimes = facts["parity"].get("regimes", {})
    return {
        f"{regime}, {name}": str(count)
        for regime, tally in regimes.items()
        for name, count in tally.items()
        if isinstance(count, int)
    }


def _inputs(report: JsonObject) -> dict[str, str]:
    return {**report["identity"]["hashes"], **report["inputs"]}
