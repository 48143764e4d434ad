module

public import Lean.Elab.Frontend

/-! A compile server: a request a line, `{"module", "file", "shown", "olean", "options"}`.

It answers with a line `begin`, the module's messages as JSON, a line each, and a line `end` with
`{"ok"}` or `{"error"}`; its own lines start with two at-signs. One process compiles many modules,
because starting one costs more than compiling most of them. -/

open Lean

/-- Options as on the command line: Lean checks names and values itself. -/
def readOptions (json : Json) : Except String Options := do
  let mut options : Options := {}
  for (name, value) in (← json.getObj?).toArray do
    options := options.set name.toName (← value.getStr?)
  return options

/-- Compile one module; whether it has no error. -/
def compile (request : String) : IO Bool := do
  let json ← IO.ofExcept (Json.parse request)
  let field (name : String) : IO String := IO.ofExcept (json.getObjValAs? String name)
  let text ← IO.FS.readFile (← field "file")
  let options ← IO.ofExcept (readOptions (← IO.ofExcept (json.getObjVal? "options")))
  let environment? ← Elab.runFrontend text options (← field "shown") (← field "module").toName
    (oleanFileName? := some (← field "olean")) (jsonOutput := true)
  return environment?.isSome

/-- Answer requests until the input ends. -/
public def main (_arguments : List String) : IO Unit := do
  let input ← IO.getStdin
  let output ← IO.getStdout
  let say (text : String) : IO Unit := do
    output.putStrLn s!"@@{text}"
    output.flush
  say "ready"
  repeat
    let line ← input.getLine
    if line.isEmpty then break
    say "begin"
    let answer ← try
        pure (Json.mkObj [("ok", toJson (← compile line))])
      catch error =>
        pure (Json.mkObj [("error", toJson (toString error))])
    say s!"end {answer.compress}"
