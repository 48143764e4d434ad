module

public import Runtime.VM.Outcome

/-! Guard layers: acquire, release. A layer is held by one coroutine at a time; the evidence of
holding it is how often it was acquired, so that evidence of an earlier holding is spent. -/

@[expose] public section

namespace Runtime.VM

/-- The active layer that the instruction names. -/
def View.activeLayer (v : View) : Except Stop Layer :=
  match v.layer with
  | some layer => if layer.active then pure layer else fault .layerFault
  | none => fault .layerFault

/-- Take a free layer; the evidence goes into `dst`. -/
def execAcquire (v : View) (dst : Reg) : Outcome := do
  let layer ← v.activeLayer
  match layer.holder with
  | some holder =>
    if holder == v.co.cid then fault .layerFault else throw (.block (.acquireDenied layer.name))
  | none =>
    let evidence := layer.counter + 1
    let co ← v.co.write dst (.nat evidence)
    pure {
      co := co.next
      layer := some { layer with holder := some v.co.cid, counter := evidence }
      events := [.acquired v.co.cid layer.name evidence] }

/-- Free a layer on the current evidence. -/
def execRelease (v : View) (evidence : Reg) : Outcome := do
  let layer ← v.activeLayer
  if layer.holder = some v.co.cid ∧ (← v.read evidence) = .nat layer.counter then
    pure {
      co := v.co.next
      layer := some { layer with holder := none }
      events := [.released v.co.cid layer.name] }
  else fault .evidenceFault

end Runtime.VM

end
