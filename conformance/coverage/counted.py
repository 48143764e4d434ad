"""Constructors that Lean itself counted: each has an arm of the model of its own.

Such a constructor is reached by a case whose run took the arm. To have a policy in the
configuration, or an instruction in a program, is not enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.coverage.branches import Branches
from conformance.coverage.reached import Reached
from conformance.errors import CannotJudge

_MODEL = "Runtime.VM."
_ARMS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "execInstr": {
        "execSend ": ("Instr.send",),
        "execReceive ": ("Instr.receive",),
        "execOffer ": ("Instr.offer",),
        "execChoose ": ("Instr.choose",),
        "execOpen ": ("Instr.open",),
        "execClose ": ("Instr.close",),
        "execInvoke ": ("Instr.invoke",),
        "execAcquire ": ("Instr.acquire",),
        "execRelease ": ("Instr.release",),
        "execFork ": ("Instr.fork",),
        "execJoin ": ("Instr.join",),
        "execAbort ": ("Instr.abort",),
        "execTransfer ": ("Instr.transfer",),
        "execTag ": ("Instr.tag",),
        "execCheck ": ("Instr.check",),
        "execSet ": ("Instr.set",),
        "execMove ": ("Instr.move",),
        "execJump ": ("Instr.jump",),
        "execSpawn ": ("Instr.spawn",),
        "execYield ": ("Instr.yield",),
        "execHalt ": ("Instr.halt",),
    },
    "VMState.rank": {
        "0": ("Policy.cooperative",),
        "((st.laneOf cid": ("Policy.roundRobin",),
        "-((scores.lookup cid)": ("Policy.priority", "Scores.explicit"),
        "-(st.tokenCount cid": ("Policy.priority", "Scores.tokens"),
        "if st.tokenCount cid = 0": ("Policy.progressAware",),
    },
    "Buffer.enqueue": {
        ".stored { b with messages := b.messages.tail": ("BufferPolicy.latest",),
        "if b.messages.length < b.capacity": ("BufferPolicy.fifo",),
        ".blocked": ("FullPolicy.block",),
        ".stored b (some m)": ("FullPolicy.drop",),
        ".refused": ("FullPolicy.error",),
        "if b.capacity < max": ("FullPolicy.resize",),
    },
    "selectLabel?": {
        "offered.head?": ("ChoicePolicy.first",),
        "offered[n % offered.length]": ("ChoicePolicy.roundRobin",),
        "let start := n % labels.length": ("ChoicePolicy.fixed",),
    },
    "OutputPolicy.check": {"[]": ("OutputPolicy.disabled",)},
    "OutputPolicy.allows": {
        "true": ("OutputPolicy.allowAll",),
        "false": ("OutputPolicy.denyAll",),
        "labels.contains label": ("OutputPolicy.allowLabels",),
    },
    "FlowPolicy.allows": {
        "true": ("FlowPolicy.allowAll",),
        "false": ("FlowPolicy.denyAll",),
        "roles.contains role": ("FlowPolicy.allowRoles",),
    },
    "answerProduce": {
        "(produceValue? n sort)": ("Handler.default",),
        "let v ← recordedAnswer": ("Handler.recorded",),
    },
    "answerConsume": {
        "pure .unit": ("Handler.default",),
        "let v ← recordedAnswer": ("Handler.recorded",),
    },
    "answerSelect": {
        "let label ← (selectLabel?": ("Handler.default",),
        "match ← recordedAnswer": ("Handler.recorded",),
    },
}
"""For each definition of the model how some of its arms begin, and what each of them shows.

Where several arms begin alike, the first is meant: it is not inside the arm of another constructor.
"""


def constructor_bits(branches: Branches) -> dict[Reached, int]:
    """Return the bits of the arms that show each constructor.

    Raises `CannotJudge` if the model no longer has an arm of the table.
    """
    found: dict[Reached, int] = {}
    for definition, arms in _ARMS.items():
        for begins, constructors in arms.items():
            bit = 1 << _number(branches, _MODEL + definition, begins)
            for constructor in constructors:
                type_name, _, name = constructor.partition(".")
                found[type_name, name] = found.get((type_name, name), 0) | bit
    return found


def _number(branches: Branches, definition: str, begins: str) -> int:
    for number, arm in enumerate(branches.arms):
        if arm.definition == definition and arm.text.startswith(begins):
            return number
    raise CannotJudge(
        f"{definition} of the model has no arm {begins!r}",
        where="conformance/coverage/counted.py",
        fix="name the arm that now does what the constructor says",
    )


def counted(branches: Branches, case: str, bits: Mapping[Reached, int]) -> set[Reached]:
    """Return what a case reached by what Lean counted, given the `constructor_bits`."""
    taken = branches.taken[case].bits
    return {reached for reached, shown_by in bits.items() if taken & shown_by}
