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
from typing import Any


def answer(line: str) -> str:
    """Answer one line. Whatever the VM raises is in the answer."""
    try:
        case = json.loads(line)
        return json.dumps({"case": case["id"], "outcome": _run(case)})
    except Exception as error:
        frames = extract_tb(error.__traceback__)
        where = f" at {frames[-1].filename}:{frames[-1].lineno}"
        return json.dumps({"error": f"{type(error).__name__}: {error}{where}"})


def _run(case: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a case: a cooperative one runs, a threaded one must be admitted first."""
    # imported here: a VM that cannot be imported is the failure of every case
    from pyvm.run import run_case
    from pyvm.wire_case import decode_case
    from pyvm.wire_trace import encode_outcome

    decoded = decode_case(case)
    if case["runner"] == "threaded":
        refusal = _gate(case)
        if refusal is not None:
            return {"kind": "refused", "gate": refusal}
    return encode_outcome(run_case(decoded))


def _gate(case: dict[str, Any]) -> str | None:
    raise NotImplementedError
