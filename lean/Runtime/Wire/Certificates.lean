module

public import Runtime.Wire.Machine
public import Runtime.Wire.Strict
public import Runtime.Wire.Trace

/-! Certificate questions: what the checker says of many wave certificates, in one state. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

/-- The verdict on a text that claims to be a certificate, in the form in which a case hands one in;
`refused` if it is not one. Its tick is not looked at. -/
def certificateVerdict (st : VMState) (n : Nat) (text : String) : String :=
  match parseStrictly text >>= certificate with
  | .error _ => "refused"
  | .ok (_, c) => verdictName (checkWaveCertificate st n c)

/-- The answer to one certificate question: the case is run for so many rounds, and each certificate
is checked, for this concurrency, in the state that it has then. -/
def certificateQuestion : Decoder Json := fun j => do
  knows j ["schema", "id", "case", "rounds", "concurrency", "certificates"]
  let c ← field j "case" case
  let rounds ← field j "rounds" nat
  let n ← field j "concurrency" nat
  let texts ← field j "certificates" (arrayOf str)
  match runMachine { c with fuel := rounds } with
  | .error (k, _) => throw s!".case.images[{k}]: refused"
  | .ok (_, st) => return list (fun text => .str (certificateVerdict st n text)) texts

end Runtime.Wire

end
