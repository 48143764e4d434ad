module

public import Runtime.Wire.Certificates
public import Runtime.Wire.Envelope
public import Runtime.Wire.Gates

/-! The exporter's answer to one line: decode the case, call its runner, encode what came of it. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

/-- The outcome of a case: which image is refused, or the run. -/
def runCase (c : Case) : Json :=
  match runMachine c with
  | .error (k, why) => ofRefusal k why
  | .ok (status, st) => ofRun status st

/-- The id of a case that may be bad in every other respect. -/
def caseId (j : Json) : Json := (j.getObjVal? "id").toOption.getD .null

/-- The answer to a decoded question: of a case its outcome, of a gate, certificate or
envelope question the verdicts. -/
def answerTo (j : Json) : Except String (String × Json) := do
  match j.getObjVal? "schema" with
  | .ok (.str "conformance.gates.v1") => return ("gates", ← gateQuestion j)
  | .ok (.str "conformance.certificates.v1") => return ("verdicts", ← certificateQuestion j)
  | .ok (.str "conformance.envelopes.v1") => return ("classes", ← envelopeQuestion j)
  | _ => return ("outcome", runCase (← case j))

/-- The answer to one line of input: `{"case", "outcome"}`, `{"case", "gates"}`,
`{"case", "verdicts"}`, `{"case", "classes"}` or `{"case", "error"}`. -/
def answer (line : String) : Json :=
  match parseStrictly line with
  | .error e => obj [("case", .null), ("error", .str s!"not JSON: {e}")]
  | .ok j =>
    match answerTo j with
    | .error e => obj [("case", caseId j), ("error", .str e)]
    | .ok (kind, result) => obj [("case", caseId j), (kind, result)]

end Runtime.Wire

end
