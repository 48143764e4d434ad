"""What can be wrong with a pack file, and finding it.

If the file claims what Lean no longer proves, a capability is withdrawn; if Lean says what the file
does not, that is drift, which a new export mends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.cases.case import Case
from conformance.lean.pack import LeanPack
from conformance.packs.export import problems
from conformance.packs.meaning import Meaning, differences
from conformance.packs.pack import (
    Grant,
    Pack,
    Theorem,
    TheoremStatus,
    claimed,
    foreign,
    same_axioms,
)
from conformance.plain_json import Json
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability


class Reason(StrEnum):
    """What is wrong with a pack: stable short codes."""

    PACK_GONE = "pack-gone"
    """Lean has no such pack any more."""
    THEOREM_GONE = "theorem-gone"
    """No entry of Lean's pack names the theorem any more."""
    STATEMENT_CHANGED = "statement-changed"
    FORGED_STATEMENT = "forged-statement"
    """The file's hash is not that of the file's statement."""
    PREMISE_SCOPED = "became-premise-scoped"
    """It rests on premises that nobody has proved."""
    AXIOM = "rests-on-axiom"
    """It rests on an axiom that is not one of Lean's own."""
    NO_WITNESS = "no-witness"
    """A witness matches no case of the corpus, or an entry that grants something names none."""
    NOT_ITS_PROOF = "not-its-proof"
    """The entry's proof is not the theorem that the entry names, or its grant does not use it."""
    NO_MEANING = "no-meaning"
    """The file does not say what a capability means that it grants."""
    MEANING_CHANGED = "meaning-changed"
    """What the capability means in Lean is not what the file says."""
    FORGED_MEANING = "forged-meaning"
    """The file's hash of a meaning is not that of its clauses and terms."""
    GRANT_GONE = "grant-gone"
    """The theorem holds, but its entry no longer grants this."""
    PROFILE_GONE = "profile-gone"
    """No witness case runs under a profile that the file lists."""
    RULE_DIFFERS = "rule-differs"
    """Lean computes other capabilities from its entries than Python's rule does."""
    DRIFT = "drift"
    """Lean says something else, which withdraws nothing: export the pack anew."""


@dataclass(frozen=True, slots=True)
class PackFault:
    """One thing that is wrong; it withdraws `capabilities`."""

    reason: Reason
    theorem: str | None
    message: str
    capabilities: tuple[Capability, ...] = ()

    def to_json(self) -> Json:
        """Return the JSON form."""
        return {
            "diagnosis": self.reason.value,
            "theorem": self.theorem,
            "message": self.message,
            "withdraws": [capability.value for capability in self.capabilities],
        }


def pack_faults(
    pack: Pack, now: Pack, lean: LeanPack, corpus: Sequence[Case]
) -> Iterator[PackFault]:
    """Yield what is wrong with a pack file, theorem by theorem, then what it lacks.

    `now` is what an export of Lean's pack would write today.
    """
    theorems = {theorem.name: theorem for theorem in now.theorems}
    for problem in problems(lean):
        speaker = theorems.get(problem.theorem or "")
        speaks = tuple(Capability) if speaker is None else speaker.capabilities
        yield PackFault(Reason.NOT_ITS_PROOF, problem.theorem, problem.message, speaks)
    ids = [case.id for case in corpus]
    for theorem in pack.theorems:
        yield from _file_faults(theorem, ids)
        if theorem.name in theorems:
            yield from _entry_faults(theorem, theorems[theorem.name])
        else:
            message = f"no entry of {pack.constant} names it"
            yield PackFault(Reason.THEOREM_GONE, theorem.name, message, theorem.capabilities)
    known = {theorem.name for theorem in pack.theorems}
    for theorem in now.theorems:
        if theorem.name not in known:
            yield _unknown(theorem)
    for capability in Capability:
        yield from _meaning_faults(capability, pack, now)
    yield from _whole_faults(pack, now, lean)


def _file_faults(theorem: Theorem, ids: Sequence[str]) -> Iterator[PackFault]:
    """Yield what is wrong with an entry of the file, whatever Lean says."""
    if theorem.forged:
        message = "its statement_hash is not that of its statement"
        yield PackFault(Reason.FORGED_STATEMENT, theorem.name, message, theorem.capabilities)
    for word in theorem.witnesses:
        if not any(word in id for id in ids):
            message = f"the witness {word!r} is part of no case's id"
            yield PackFault(Reason.NO_WITNESS, theorem.name, message, theorem.capabilities)
    if theorem.grants and not theorem.witnesses:
        message = "it names no witness"
        yield PackFault(Reason.NO_WITNESS, theorem.name, message, theorem.capabilities)


def _entry_faults(theorem: Theorem, now: Theorem) -> Iterator[PackFault]:
    """Yield how an entry of the file differs from Lean's entry of today."""
    name = theorem.name
    grants = tuple(dict.fromkeys((*theorem.capabilities, *now.capabilities)))
    if theorem.statement != now.statement:
        message = f"it says {theorem.statement}\n    now  {now.statement}"
        yield PackFault(Reason.STATEMENT_CHANGED, name, message, grants)
    axioms = tuple(dict.fromkeys((*now.foreign_axioms, *theorem.foreign_axioms)))
    if axioms:
        yield PackFault(Reason.AXIOM, name, f"it rests on {', '.join(axioms)}", grants)
    elif not same_axioms(theorem, now):
        yield _drift(name, "axioms", theorem.axioms, now.axioms)
    if theorem.status is TheoremStatus.PROVED and now.status is TheoremStatus.PREMISE_SCOPED:
        message = f"it now rests on premises: {now.premises}"
        yield PackFault(Reason.PREMISE_SCOPED, name, message, grants)
    elif theorem.status is not now.status:
        yield _drift(name, "status", theorem.status, now.status)
    elif theorem.premises != now.premises:
        yield _drift(name, "premises", theorem.premises, now.premises)
    yield from _grant_faults(theorem, now)
    if theorem.witnesses != now.witnesses:
        yield _drift(name, "witnesses", theorem.witnesses, now.witnesses)
    if theorem.module != now.module:
        yield _drift(name, "module", theorem.module, now.module)


def _grant_faults(theorem: Theorem, now: Theorem) -> Iterator[PackFault]:
    """Yield how the grants of an entry of the file differ from those of Lean's entry."""
    name = theorem.name
    lost = tuple(c for c in theorem.capabilities if c not in now.capabilities)
    if lost:
        message = f"its entry does not grant {', '.join(c.value for c in lost)}"
        yield PackFault(Reason.GRANT_GONE, name, message, lost)
    elif set(theorem.capabilities) != set(now.capabilities):
        names = ([c.value for c in t.capabilities] for t in (theorem, now))
        yield _drift(name, "grants", *names)
    derived = {grant.capability: grant for grant in now.grants}
    for grant in theorem.grants:
        if grant.capability in derived:
            yield from _derivation_faults(name, grant, derived[grant.capability])


def _derivation_faults(name: str, grant: Grant, now: Grant) -> Iterator[PackFault]:
    """Yield what is wrong with what the derivation of a capability's meaning rests on."""
    axioms = tuple(dict.fromkeys((*foreign(now.axioms), *foreign(grant.axioms))))
    what = f"the derivation of {grant.capability.value}"
    if axioms:
        message = f"{what} rests on {', '.join(axioms)}"
        yield PackFault(Reason.AXIOM, name, message, (grant.capability,))
    elif not same_axioms(grant, now):
        yield _drift(name, f"axioms of {what}", grant.axioms, now.axioms)


def _meaning_faults(capability: Capability, pack: Pack, now: Pack) -> Iterator[PackFault]:
    """Yield how the file's meaning of a capability differs from Lean's."""
    here, there = pack.meaning(capability), now.meaning(capability)
    if here is None:
        if pack.speakers(capability):
            message = f"it does not say what {capability.value} means"
            yield PackFault(Reason.NO_MEANING, None, message, (capability,))
        return
    if here.forged:
        message = f"the hash of what {capability.value} means is not that of its clauses and terms"
        yield PackFault(Reason.FORGED_MEANING, None, message, (capability,))
    if there is None:
        if not pack.speakers(capability):
            yield _drift(None, "capabilities", capability.value, "no entry that speaks for it")
    elif differences(here, there):
        message = f"what {capability.value} means: {'; '.join(differences(here, there))}"
        yield PackFault(Reason.MEANING_CHANGED, None, message, (capability,))
    elif _sentences(here) != _sentences(there):
        yield _drift(None, capability.value, _sentences(here), _sentences(there))


def _sentences(meaning: Meaning) -> tuple[str, ...]:
    return (meaning.sentence, *(clause.sentence for clause in meaning.clauses))


def _unknown(theorem: Theorem) -> PackFault:
    """Return that the file lacks an entry; one that does not hold counts against what it grants."""
    if theorem.holds and all(map(theorem.allows, theorem.capabilities)):
        return PackFault(Reason.DRIFT, theorem.name, "it is not in the file")
    premises = theorem.status is TheoremStatus.PREMISE_SCOPED
    reason = Reason.PREMISE_SCOPED if premises else Reason.AXIOM
    message = "it is not in the file, and does not hold unconditionally"
    return PackFault(reason, theorem.name, message, theorem.capabilities)


def _whole_faults(pack: Pack, now: Pack, lean: LeanPack) -> Iterator[PackFault]:
    """Yield how the file differs from Lean's pack as a whole."""
    if pack.name != now.name:
        yield _drift(None, "name", pack.name, now.name)
    for mode in pack.profiles:
        if mode not in now.profiles:
            message = f"no witness case runs under the profile {mode.value}"
            yield PackFault(Reason.PROFILE_GONE, None, message)
    new = [mode.value for mode in DeterminismMode if mode in {*now.profiles} - {*pack.profiles}]
    if new:
        yield PackFault(Reason.DRIFT, None, f"witness cases run under {', '.join(new)} too")
    ruled = [c.value for c in claimed(now.theorems)]
    if ruled != list(lean.granted):
        message = f"of its entries Lean grants {', '.join(lean.granted)}; Python {', '.join(ruled)}"
        yield PackFault(Reason.RULE_DIFFERS, None, message, tuple(Capability))


def _drift(name: str | None, field: str, file: object, lean: object) -> PackFault:
    return PackFault(Reason.DRIFT, name, f"{field}: the file has {file}, Lean has {lean}")
