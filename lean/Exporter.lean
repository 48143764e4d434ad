module

public import Runtime.Wire.Export

/-! The exporter: JSON lines of cases in, JSON lines of traces out, one process for many cases.
Answers start with `@@`, so that a host that adds lines of its own can be told apart. -/

/-- Answer line by line until the input ends. -/
public partial def main : IO Unit := do
  let line ← (← IO.getStdin).getLine
  if line.isEmpty then return
  let out ← IO.getStdout
  out.putStrLn ("@@" ++ (Runtime.Wire.answer line).compress)
  out.flush
  main
