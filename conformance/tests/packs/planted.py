"""Packs that grant what their theorems do not deserve, as Lean files."""

from __future__ import annotations

THEOREM = """
theorem threads_of_one_are_canonical (exec : WaveExecutor) (fuel n : Nat) (st : VMState)
    (h : n ≤ 1) : runScheduledThreaded fuel n st exec = runScheduled fuel n st :=
  (threadedCanonical_means : ThreadedCanonical).same exec fuel n st h
"""
HEAD = """module
public import Runtime.Proofs.TheoremPack.Release
@[expose] public section
namespace Runtime.Packs.{}
open Runtime.VM Runtime.Proofs
"""
TAIL = "end Runtime.Packs.{}\nend\n"
ENTRY = """
def {name} : TheoremPack where
  name := "{name}"
  entries := [{{ name := ``{theorem}, proof := {proof}, statement := _, status := {status}
                grants := [⟨.{capability}, {means}⟩], witnesses := ["two_buyer"] }}]
"""
FACTS = (
    THEOREM
    + """
axiom trusted : PlacementRefinement
axiom believed (h : PlacementRefinement) : PlacementRefinement
theorem rests : Capability.placementRefinement.Means := trusted
theorem hoped : Capability.placementRefinement.Means := sorry
theorem kept : Capability.placementRefinement.Means := placementRefinement_means
theorem keptIf (h : ∀ st : VMState, st.steps = 0) : Capability.placementRefinement.Means :=
  placementRefinement_means
"""
)


def module(name: str, text: str) -> str:
    """A module of the package that holds this text."""
    return HEAD.format(name) + text + TAIL.format(name)


def pack(
    name: str,
    theorem: str,
    *,
    proof: str | None = None,
    status: str = ".proved",
    capability: str = "placementRefinement",
    means: str = "id",
) -> str:
    """The Lean text of a pack with one entry and one grant."""
    return ENTRY.format(
        name=name,
        theorem=theorem,
        proof=proof or theorem,
        status=status,
        capability=capability,
        means=means,
    )


THREADS = "threads_of_one_are_canonical"
PACKS = (
    pack("sound", "kept"),
    pack("derived", THREADS, capability="threadedCanonical", means="fun h => ⟨h⟩"),
    pack(
        "etaExpanded",
        THREADS,
        proof=f"fun exec fuel n st h => {THREADS} exec fuel n st h",
        capability="threadedCanonical",
        means="fun h => ⟨h⟩",
    ),
    pack("onAxiom", "rests"),
    pack("unproved", "hoped"),
    pack(
        "onPremises",
        "keptIf",
        status=".premiseScoped (∀ st : VMState, st.steps = 0)",
        means="fun premises h => h premises",
    ),
    pack("lying", "kept", proof="placementRefinement_means"),
    pack("byAxiom", "kept", means="believed"),
    pack("byNothing", "kept", means="fun h => (sorry : PlacementRefinement → _) h"),
    pack("byAnother", THREADS, means="fun _ => placementRefinement_means"),
)
FAULTS = module(
    "Faults",
    FACTS
    + "".join(PACKS)
    + """
def computed : TheoremPack where
  name := "computed"
  entries := releasePack.entries.take 2 ++ sound.entries
""",
)
"""Packs that compile, with what is wrong with each."""
GRANTED_BY_NOTHING = (
    "theorem reorder : True := trivial\n"
    'def pack : TheoremPack where\n  name := "P"\n'
    "  entries := [{ name := ``reorder, proof := reorder, statement := _, status := .proved\n"
    "                grants := [⟨.certifiedWaves, id⟩, ⟨.liveMigration, id⟩,\n"
    "                  ⟨.placementRefinement, id⟩], witnesses := [] }]\n"
)
KEPT = "theorem kept : Capability.placementRefinement.Means := placementRefinement_means\n"
REFUSED = {
    "TrueGrants": GRANTED_BY_NOTHING,
    "TrueNamed": GRANTED_BY_NOTHING.replace(", id⟩", "⟩").replace("⟨", "").replace("⟩", ""),
    "WrongTheorem": KEPT + pack("p", "kept", capability="certifiedWaves"),
    "NoProof": KEPT
    + pack("p", "kept").replace("proof := kept, statement := _", "statement := 1 = 1"),
    "WrongProof": KEPT
    + pack("p", "kept", proof="fun _ => Nat.zero_lt_one").replace("_, status", "1 = 1, status"),
}
"""What does not type-check, by the module in which it stands."""
TERMS = "Runtime/Properties/Terms/Capabilities.lean"
WEAKENED = {
    TERMS: ("| .liveMigration => LiveMigration", "| .liveMigration => True"),
    "Runtime/Proofs/Capabilities.lean": (
        "theorem liveMigration_means : Capability.liveMigration.Means := by\n",
        "theorem liveMigration_means : Capability.liveMigration.Means := trivial\n"
        "private theorem left_alone : LiveMigration := by\n",
    ),
}
"""How a meaning is emptied, and its proof with it."""
