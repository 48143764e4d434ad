module

public import Runtime.Wire.Decode
public import Runtime.Wire.Encode
public import Runtime.Wire.Gates

/-! The exporter's answer to one line: decode the case, call its runner, encode what came of it. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

/-- Load a case and run it with the runner that it names. -/
def runCase (c : Case) : Json :=
  match loadAll c.config c.images with
  | .error (k, why) => ofRefusal k why
  | .ok st =>
    let (status, st) := match c.runner with
      | .cooperative => runScheduled c.fuel c.concurrency st
      | .threaded => runScheduledThreaded c.fuel c.concurrency st
    ofRun status st

/-- The id of a case that may be bad in every other respect. -/
def caseId (j : Json) : Json := (j.getObjVal? "id").toOption.getD .null

/-- The answer to a decoded question: of a case its outcome, of a gate question the gates' verdicts. -/
def answerTo (j : Json) : Except String (String × Json) := do
  match j.getObjVal? "schema" with
  | .ok (.str "conformance.gates.v1") => return ("gates", ← gateQuestion j)
  | _ => return ("outcome", runCase (← case j))

/-- The answer to one line of input: `{"case", "outcome"}`, `{"case", "gates"}` or `{"case", "error"}`. -/
def answer (line : String) : Json :=
  match Json.parse line with
  | .error e => obj [("case", .null), ("error", .str s!"not JSON: {e}")]
  | .ok j =>
    match answerTo j with
    | .error e => obj [("case", caseId j), ("error", .str e)]
    | .ok (kind, result) => obj [("case", caseId j), (kind, result)]

end Runtime.Wire

end
