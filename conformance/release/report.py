"""A release report as records: what the page shows, and what the next release is compared with.

A report of an earlier harness is read as well. So a field of a part's facts that it may lack has a
default, and one that it has in excess is left out; what every report has is held to the schema
first. The JSON document stays beside the records: the hash and the signature are of all of it.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, ValidationError, convert, field

from conformance.errors import CannotJudge
from conformance.plain_json import JsonObject
from conformance.verdict import Verdict


class IdentityFacts(Struct, frozen=True):
    """What was judged; paths in the checkout are relative to it."""

    engine: str
    engine_path: str
    harness_path: str
    installed: tuple[str, ...]
    commit: str | None
    modified: bool | None
    hashes: dict[str, str]


class LeanFacts(Struct, frozen=True):
    """The Lean that was asked."""

    provider: str
    version: str
    commit: str
    patches: str | None
    official: bool


class MadeFacts(Struct, frozen=True):
    """When and on what a report was made."""

    at: str
    version: str
    python: str
    platform: str
    toolchain: str
    lean: LeanFacts | None


class Since(Struct, frozen=True):
    """The release before, and what has changed since."""

    hash: str
    commit: str | None
    at: str
    changes: tuple[str, ...]


class TheoremRow(Struct, frozen=True):
    """A theorem of the package; a claim also has the sentence that it means."""

    name: str
    module: str
    statement: str
    axioms: tuple[str, ...]
    complete: bool
    says: str = ""


class CodeRow(Struct, frozen=True):
    """Code that may be other than what the kernel has."""

    kind: str
    name: str
    file: str
    line: int
    standing: str


class UnsaidRow(Struct, frozen=True):
    """An edit of the model that only an answer shows."""

    edit: str
    shown_by: str


class EditFacts(Struct, frozen=True):
    """What catches edits of the model, and those of which no theorem says so."""

    judged: int
    theorem: int
    claim: int
    drift: int
    equivalent: int
    alive: int
    unsaid: tuple[UnsaidRow, ...]


class TheoremFacts(Struct, frozen=True):
    """What was proved, on what, and what was not."""

    theorems: tuple[TheoremRow, ...] = ()
    code: tuple[CodeRow, ...] = ()
    not_proved: tuple[str, ...] = ()
    model_mutants: EditFacts | None = None


class ClauseRow(Struct, frozen=True):
    """One of the things that a capability means."""

    name: str
    sentence: str
    statement: str


class SupportRow(Struct, frozen=True):
    """A theorem from which a capability's meaning follows."""

    theorem: str
    statement: str
    axioms: tuple[str, ...]
    axioms_complete: bool
    premises: str | None


class CapabilityRow(Struct, frozen=True):
    """Whether a pack grants a capability, why not, what it means and on what it rests."""

    state: str
    why: str | None
    sentence: str = ""
    clauses: tuple[ClauseRow, ...] = ()
    hash: str | None = None
    theorems: tuple[SupportRow, ...] = ()


class PackRow(Struct, frozen=True):
    """A theorem pack and the capabilities that it speaks of."""

    pack: str
    capabilities: dict[str, CapabilityRow]


class PackFacts(Struct, frozen=True):
    """The packs that were checked."""

    packs: tuple[PackRow, ...] = ()


class DeviationRow(Struct, frozen=True):
    """A difference that the ledger allows."""

    id: str
    title: str
    reason: str
    owner: str
    until: str


class LedgerFacts(Struct, frozen=True):
    """The deviations that are allowed."""

    deviations: tuple[DeviationRow, ...] = ()


class TallyRow(Struct, frozen=True):
    """The comparisons of one regime, by how they ended."""

    compared: int
    exact: int
    in_envelope: int
    failed: int
    skipped: dict[str, int] = field(default_factory=dict)


class ParityFacts(Struct, frozen=True):
    """The comparisons, by regime."""

    regimes: dict[str, TallyRow] = field(default_factory=dict)


class UnreachedRow(Struct, frozen=True):
    """A constructor of the model that no case reaches."""

    constructor: str
    reason: str | None


class CoverageFacts(Struct, frozen=True):
    """The constructors that no case reaches."""

    unreached: tuple[UnreachedRow, ...] = ()


class UntakenRow(Struct, frozen=True):
    """An arm of the model's definitions that no case takes."""

    arm: str
    reason: str | None


class BranchFacts(Struct, frozen=True):
    """The arms that no case takes."""

    untaken: tuple[UntakenRow, ...] = ()


class Facts(Struct, frozen=True):
    """What the parts found, as far as the page or the next release has to know it."""

    theorems: TheoremFacts = TheoremFacts()
    packs: PackFacts = PackFacts()
    ledger: LedgerFacts = LedgerFacts()
    parity: ParityFacts = field(default_factory=ParityFacts)
    coverage: CoverageFacts = CoverageFacts()
    branches: BranchFacts = BranchFacts()


class PartRow(Struct, frozen=True):
    """A part and how it ended."""

    name: str
    title: str
    status: Verdict
    summary: str
    findings: tuple[str, ...]


class ReleaseReport(Struct, frozen=True):
    """A release report."""

    verdict: Verdict
    identity: IdentityFacts
    inputs: dict[str, str]
    sample: str | None
    since: Since | None
    parts: tuple[PartRow, ...]
    facts: Facts
    made: MadeFacts
    hash: str

    @property
    def judged(self) -> dict[str, str]:
        """The hashes of all trees and files that were judged, by their names."""
        return {**self.identity.hashes, **self.inputs}


def report_of(document: JsonObject, where: str | Path) -> ReleaseReport:
    """Return the records of a report that is of its schema.

    Raises `CannotJudge` if a part's facts have a field that no version writes so.
    """
    facts = {part["name"]: part["facts"] for part in document["parts"]}
    try:
        return convert({**document, "facts": facts}, ReleaseReport)
    except ValidationError as error:
        raise CannotJudge(
            f"is no release report: {error}",
            where=where,
            fix="make the report anew: `conformance release check --out FOLDER`",
        ) from error
