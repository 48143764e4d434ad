"""What Pyodide runs for each line: the Python VM takes the case, or its gate refuses it.

    {"schema": "conformance.case.v1", "id": …}     a resolved case
    {"case": id, "outcome": {…}}                   what the VM did with it
    {"case": id, "outcome": {"kind": "refused", "gate": reason}}
    {"error": "…"}                                 the VM raised

Nothing of the harness is imported: only the VM and the standard library are there.
"""

from __future__ import annotations

import json
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyvm.case import Case


def answer(line: str) -> str:
    """Answer one line. Whatever the VM raises is in the answer."""
    try:
        case = json.loads(line)
        return json.dumps({"case": case["id"], "outcome": _run(case)})
    except Exception as error:  # noqa: BLE001 - whatever the VM raises is its answer
        frames = extract_tb(error.__traceback__)
        where = f" at {frames[-1].filename}:{frames[-1].lineno}"
        return json.dumps({"error": f"{type(error).__name__}: {error}{where}"})


def _run(case: dict[str, Any]) -> dict[str, Any]:
    """Run a case, if it is cooperative or the gate lets it through."""
    # imported here: a VM that cannot be imported is the failure of every case
    from pyvm.runtime.run import run_case
    from pyvm.wire.case import decode_case
    from pyvm.wire.trace import encode_outcome

    decoded = decode_case(case)
    refusal = _gate(decoded) if case["runner"] == "threaded" else None
    if refusal is not None:
        return {"kind": "refused", "gate": refusal}
    return encode_outcome(run_case(decoded))


def _gate(case: Case) -> str | None:
    """Return why the gate refuses the machine of a case, whatever is proved; None if it does not.

    The VM itself finds out that it runs in WebAssembly.
    """
    from pyvm.config import DeterminismMode
    from pyvm.runtime.composition import compose_vm
    from pyvm.runtime.gates import Capability, GateRefusal, RuntimeContracts

    everything = RuntimeContracts(frozenset(Capability), frozenset(DeterminismMode))
    composed = compose_vm(case, everything)
    if not isinstance(composed, GateRefusal):
        return None
    name = type(composed).__name__
    return name[0].lower() + name[1:]
