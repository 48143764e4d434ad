module

public import Cover
public meta import Cover
public import Model

/-! The exporter over a marked model: its answer to each line, and the places of the arms that
ran. -/

open Lean (Json toJson)

/-- Answer line by line until the input ends. -/
public partial def main : IO Unit := do
  let line ← (← IO.getStdin).getLine
  if line.isEmpty then return
  let answer := Runtime.Wire.answer line
  let text := answer.compress
  -- what ran is asked for once the answer is there
  let places ← if text.isEmpty then pure #[] else Cover.take
  let id := (answer.getObjVal? "case").toOption.getD .null
  let out ← IO.getStdout
  out.putStrLn
    ("@@" ++ (Json.mkObj [("case", id), ("answer", text), ("places", toJson places)]).compress)
  out.flush
  main
