module

public import Runtime.Wire.Types

/-! JSON of instructions. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

def action : Decoder Action := fun j => do
  match ← kindOf j with
  | "produce" =>
    knows j ["kind", "sort"]
    return .produce (← field j "sort" sort)
  | "consume" =>
    knows j ["kind", "src"]
    return .consume (← field j "src" nat)
  | kind => unknownKind kind

def table : Decoder JumpTable := arrayOf (pairOf str nat)

/-- The fields of an instruction besides `op`; an unknown one has none. -/
def operands : String → List String
  | "send" => ["chan", "val"]
  | "receive" => ["chan", "dst"]
  | "offer" => ["chan", "table"]
  | "choose" => ["chan", "dst", "table"]
  | "open" => ["roles", "types", "dsts"]
  | "close" | "fork" => ["chan"]
  | "acquire" => ["layer", "dst"]
  | "release" => ["layer", "evidence"]
  | "transfer" => ["chan", "target"]
  | "tag" => ["fact", "dst"]
  | "check" => ["fact", "role", "dst"]
  | "invoke" => ["action", "dst"]
  | "set" => ["dst", "value"]
  | "move" => ["dst", "src"]
  | "jump" => ["pc"]
  | "spawn" => ["pc", "args"]
  | _ => []

def instr : Decoder Instr := fun j => do
  let op ← field j "op" str
  knows j ("op" :: operands op)
  match op with
  | "send" => return .send (← field j "chan" nat) (← field j "val" nat)
  | "receive" => return .receive (← field j "chan" nat) (← field j "dst" nat)
  | "offer" => return .offer (← field j "chan" nat) (← field j "table" table)
  | "choose" =>
    return .choose (← field j "chan" nat) (← field j "dst" nat) (← field j "table" table)
  | "open" =>
    return .open (← field j "roles" (arrayOf str)) (← field j "types" (arrayOf localType))
      (← field j "dsts" (arrayOf nat))
  | "close" => return .close (← field j "chan" nat)
  | "acquire" => return .acquire (← field j "layer" str) (← field j "dst" nat)
  | "release" => return .release (← field j "layer" str) (← field j "evidence" nat)
  | "fork" => return .fork (← field j "chan" nat)
  | "join" => pure .join
  | "abort" => pure .abort
  | "transfer" => return .transfer (← field j "chan" nat) (← field j "target" nat)
  | "tag" => return .tag (← field j "fact" nat) (← field j "dst" nat)
  | "check" => return .check (← field j "fact" nat) (← field j "role" str) (← field j "dst" nat)
  | "invoke" => return .invoke (← field j "action" action) (← field j "dst" nat)
  | "set" => return .set (← field j "dst" nat) (← field j "value" value)
  | "move" => return .move (← field j "dst" nat) (← field j "src" nat)
  | "jump" => return .jump (← field j "pc" nat)
  | "spawn" => return .spawn (← field j "pc" nat) (← field j "args" (arrayOf nat))
  | "yield" => pure .yield
  | "halt" => pure .halt
  | op => throw s!".op: unknown: {op}"

end Runtime.Wire

end
