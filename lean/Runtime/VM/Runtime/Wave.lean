module

public import Runtime.VM.Runtime.Scheduler

/-! Waves: the planner that makes a certificate, and the checker that trusts nothing in one. -/

@[expose] public section

namespace Runtime.VM

/-- The footprint of the next step of a coroutine, by id. -/
def VMState.footprintOf (st : VMState) (cid : CoroutineId) : Footprint :=
  match st.coroutine? cid with
  | some co => st.footprint co
  | none => { cid, sids := [], layer := none, target := none, fresh := none }

/-- Do two lists share an element? -/
def shares {α : Type} [BEq α] (xs ys : List α) : Bool := xs.any ys.contains

/-- Why two coroutines may not step in one wave. -/
def VMState.clash? (st : VMState) (a b : CoroutineId) : Option CertificateVerdict :=
  let f := st.footprintOf a
  let g := st.footprintOf b
  if st.laneOf a == st.laneOf b then some .laneClash
  else if shares f.sids g.sids then some .sessionClash
  else if shares f.resources g.resources then some .footprintClash
  else none

/-- Put a coroutine into the first wave that has room and with which it does not clash. -/
def VMState.place (st : VMState) (n : Nat) (cid : CoroutineId) :
    List (List CoroutineId) → List (List CoroutineId)
  | [] => [[cid]]
  | w :: rest =>
    if w.length < n && w.all (fun other => (st.clash? other cid).isNone) then (w ++ [cid]) :: rest
    else w :: st.place n cid rest

/-- The planner: every candidate, in the order of the queue, first fit. -/
def VMState.planWaves (st : VMState) (n : Nat) : WaveCertificate :=
  { step := st.steps, waves := st.candidates.foldl (fun waves cid => st.place n cid waves) [] }

/-- The first clash of a wave. -/
def VMState.waveClash? (st : VMState) : List CoroutineId → Option CertificateVerdict
  | [] => none
  | a :: rest => (rest.findSome? fun b => st.clash? a b).or (st.waveClash? rest)

/-- May this wave run now? Its picks are ready, distinct and do not clash, and it is not too
wide. -/
def VMState.waveAdmissible (st : VMState) (n : Nat) (wave : List CoroutineId) : Bool :=
  !wave.isEmpty && wave.length ≤ n && allDistinct wave && wave.all st.candidates.contains
    && (st.waveClash? wave).isNone

/-- The checker: every condition anew from the state. The first that fails is the verdict. -/
def checkWaveCertificate (st : VMState) (n : Nat) (c : WaveCertificate) : CertificateVerdict :=
  let picks := c.waves.flatten
  let ready := st.candidates
  if c.step != st.steps then .stale
  else if c.waves.isEmpty || c.waves.any (·.isEmpty) then .empty
  else if c.waves.any (·.length > n) then .oversize
  else if !allDistinct picks then .duplicate
  else if !picks.all ready.contains then .notReady
  else if !ready.all picks.contains then .missing
  else match c.waves.findSome? st.waveClash? with
    | some clash => clash
    | none =>
      -- within each wave, and from each wave's first pick to the next's
      if c.waves.all (·.isSublist ready) && (c.waves.filterMap (·.head?)).isSublist ready then
        .valid
      else .misordered

end Runtime.VM

end
