module

public import Runtime.Proofs.Conservation.Comm
public import Runtime.Proofs.Conservation.Speculation
public import Runtime.Proofs.Lists.Distinct
public import Runtime.VM.Step

/-! Every instruction keeps the books, and so does every step. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A new session is fresh if no role of it comes twice. -/
theorem fresh_session (sid : SessionId) (policy : BufferPolicy) (types : List (Role × LocalType))
    (distinct : (types.map (·.1)).Nodup) : Fresh (Session.new sid policy types) := by
  constructor
  · intro b mem
    simp only [Session.new, List.mem_flatMap, List.mem_map] at mem
    obtain ⟨_, _, _, _, rfl⟩ := mem
    rfl
  · simp only [ends, Session.new, List.map_flatMap, List.map_map]
    refine List.pairwise_flatMap.mpr ⟨fun p _ => ?_, ?_⟩
    · have : ((fun b : Buffer => (b.sender, b.receiver)) ∘ fun r => Buffer.empty policy p r) =
        fun r => (p, r) := rfl
      rw [this]
      refine List.Pairwise.map _ (fun a b ne e => ne (by cases e; rfl)) (distinct.filter _)
    · refine List.Pairwise.imp ?_ distinct
      intro a b ne x hx y hy e
      obtain ⟨_, _, rfl⟩ := List.mem_map.mp hx
      obtain ⟨_, _, rfl⟩ := List.mem_map.mp hy
      simp only [Function.comp, Buffer.empty, Prod.mk.injEq] at e
      exact ne e.1

/-- Registers are written beside everything else. -/
private theorem writeAll_speculation {co co' : Coroutine} {writes : List (Reg × Value)}
    (h : co.writeAll writes = .ok co') : co'.speculation = co.speculation := by
  induction writes generalizing co with
  | nil => cases pure_ok.mp h; rfl
  | cons w rest ih =>
    unfold Coroutine.writeAll at h
    obtain ⟨between, written, h⟩ := bind_ok h
    rw [ih h, write_speculation written]

/-- `open` keeps the books: the session that it opens is fresh. -/
private theorem execOpen_balanced (lossy : Prop) (cfg : VMConfig) (v : View) (roles : List Role)
    (types : List LocalType) (dsts : List Reg) (c : Change) (discreet : Discreet v.co)
    (h : execOpen cfg v roles types dsts = .ok c) : ChangeBalanced lossy v c := by
  unfold execOpen at h
  split at h
  · exact absurd h fault_ok
  split at h
  · exact absurd h fault_ok
  rename_i lengths
  split at h
  · exact absurd h fault_ok
  rename_i distinct
  split at h
  · exact absurd h fault_ok
  split at h
  · exact absurd h fault_ok
  obtain ⟨co, written, h⟩ := bind_ok h
  cases pure_ok.mp h
  refine ChangeBalanced.still rfl (by simp [edge?]) (fun s e => ?_)
    ((discreet.of_eq (co' := co) (writeAll_speculation written)).of_eq rfl) (by simp)
  cases e
  refine fresh_session _ _ _ ?_
  have same : roles.length = types.length := by
    simp only [Bool.or_eq_true, not_or, bne_iff_ne, ne_eq, Decidable.not_not] at lengths
    exact lengths.1.2
  rw [List.map_fst_zip (Nat.le_of_eq same)]
  exact (allDistinct_iff_nodup _).mp (by simpa using distinct)

/-- `close` keeps the books: no buffer changes. -/
private theorem execClose_balanced (lossy : Prop) (v : View) (chan : Reg) (c : Change)
    (discreet : Discreet v.co) (h : execClose v chan = .ok c) : ChangeBalanced lossy v c := by
  unfold execClose at h
  obtain ⟨t, typed, h⟩ := bind_ok h
  obtain ⟨found, sid⟩ := typed_session typed
  split at h
  · exact absurd h fault_ok
  · cases pure_ok.mp h
    have kept : (t.session.close t.endpoint.role).sid = t.session.sid ∧
        (t.session.close t.endpoint.role).buffers = t.session.buffers := by
      unfold Session.close
      simp only
      split
      · exact ⟨rfl, rfl⟩
      · split <;> exact ⟨rfl, rfl⟩
    refine ChangeBalanced.one (old := t.session) rfl (by rw [← sid]; exact found)
      (Follows.same lossy _ kept.1 kept.2 ?_) rfl (discreet.of_eq rfl) rfl
    intro e he
    cases List.mem_cons.mp he with
    | inl eq => rw [eq]; rfl
    | inr m =>
      split at m
      · rw [List.mem_singleton] at m; rw [m]; rfl
      · cases m

/-- What an instruction that writes no session, opens and starts nothing, keeps. -/
private theorem ChangeBalanced.plain {lossy : Prop} {v : View} {c : Change}
    (discreet : Discreet c.co)
    (quiet : ∀ e ∈ c.events, edge? e = none) (sessions : c.sessions = [] := by rfl)
    (opened : c.opened = none := by rfl) (spawned : c.spawned = none := by rfl) :
    ChangeBalanced lossy v c :=
  .still sessions quiet (fun s h => by rw [opened] at h; cases h) discreet
    (fun co h => by rw [spawned] at h; cases h)

/-- `invoke` keeps the books. -/
private theorem execInvoke_balanced (lossy : Prop) (cfg : VMConfig) (v : View) (action : Action)
    (dst : Reg) (c : Change) (discreet : Discreet v.co) (h : execInvoke cfg v action dst = .ok c) :
    ChangeBalanced lossy v c := by
  unfold execInvoke at h
  simp only at h
  have tells (co : Coroutine) (request : EffectRequest) (d : Discreet co) :=
    (d.of_eq (co' := { co.next with nonce := v.co.nonce + 1 }) rfl).tell
      (.invoked co.cid v.co.nonce request) rfl
  split at h
  · obtain ⟨_, _, h⟩ := bind_ok h
    obtain ⟨answer, _, h⟩ := bind_ok h
    obtain ⟨co, written, h⟩ := bind_ok h
    cases pure_ok.mp h
    exact .plain (tells co answer.1 (discreet.write written)).1
      (tells co answer.1 (discreet.write written)).2
  · obtain ⟨_, _, h⟩ := bind_ok h
    obtain ⟨_, _, h⟩ := bind_ok h
    obtain ⟨answer, _, h⟩ := bind_ok h
    obtain ⟨co, written, h⟩ := bind_ok h
    cases pure_ok.mp h
    exact .plain (tells co answer.1 (discreet.write written)).1
      (tells co answer.1 (discreet.write written)).2

/-- `acquire` keeps the books. -/
private theorem execAcquire_balanced (lossy : Prop) (v : View) (dst : Reg) (c : Change)
    (discreet : Discreet v.co) (h : execAcquire v dst = .ok c) : ChangeBalanced lossy v c := by
  unfold execAcquire at h
  obtain ⟨layer, _, h⟩ := bind_ok h
  split at h
  · split at h
    · exact absurd h fault_ok
    · exact absurd h throw_ok
  · obtain ⟨co, written, h⟩ := bind_ok h
    cases pure_ok.mp h
    exact .plain ((discreet.write written).of_eq rfl) (by simp [edge?])

/-- `release` keeps the books. -/
private theorem execRelease_balanced (lossy : Prop) (v : View) (evidence : Reg) (c : Change)
    (discreet : Discreet v.co) (h : execRelease v evidence = .ok c) : ChangeBalanced lossy v c := by
  unfold execRelease at h
  obtain ⟨layer, _, h⟩ := bind_ok h
  obtain ⟨value, _, h⟩ := bind_ok h
  split at h
  · cases pure_ok.mp h
    exact .plain (discreet.of_eq rfl) (by simp [edge?])
  · exact absurd h fault_ok

/-- `transfer` keeps the books: no message moves with an endpoint. -/
private theorem execTransfer_balanced (lossy : Prop) (v : View) (chan target : Reg) (c : Change)
    (discreet : Discreet v.co) (h : execTransfer v chan target = .ok c) :
    ChangeBalanced lossy v c := by
  unfold execTransfer at h
  obtain ⟨t, _, h⟩ := bind_ok h
  obtain ⟨value, _, h⟩ := bind_ok h
  split at h
  · split at h
    · exact absurd h fault_ok
    · cases pure_ok.mp h
      exact .plain (discreet.of_eq rfl) (by simp [edge?])
  · exact absurd h fault_ok

/-- `tag` keeps the books. -/
private theorem execTag_balanced (lossy : Prop) (v : View) (fact dst : Reg) (c : Change)
    (discreet : Discreet v.co) (h : execTag v fact dst = .ok c) : ChangeBalanced lossy v c := by
  unfold execTag at h
  obtain ⟨f, _, h⟩ := bind_ok h
  split at h
  · exact absurd h fault_ok
  · obtain ⟨co, written, h⟩ := bind_ok h
    cases pure_ok.mp h
    obtain ⟨d, quiet⟩ :=
      ((discreet.write written).of_eq
        (co' := { co.next with facts := learn co.facts [f] }) rfl).tell
        (.tagged v.co.cid f.endpoint f.text) rfl
    exact .plain d quiet

/-- `check` keeps the books. -/
private theorem execCheck_balanced (lossy : Prop) (cfg : VMConfig) (v : View) (fact : Reg)
    (role : Role) (dst : Reg)
    (c : Change) (discreet : Discreet v.co) (h : execCheck cfg v fact role dst = .ok c) :
    ChangeBalanced lossy v c := by
  unfold execCheck at h
  obtain ⟨f, _, h⟩ := bind_ok h
  obtain ⟨co, written, h⟩ := bind_ok h
  cases pure_ok.mp h
  obtain ⟨d, quiet⟩ := ((discreet.write written).of_eq (co' := co.next) rfl).tell
    (.checked v.co.cid f.endpoint f.text role (v.co.facts.contains f && cfg.flow.allows role)) rfl
  exact .plain d quiet

/-- `spawn` keeps the books: the child holds nothing back. -/
private theorem execSpawn_balanced (lossy : Prop) (cfg : VMConfig) (v : View) (pc : PC)
    (args : List Reg) (c : Change)
    (discreet : Discreet v.co) (h : execSpawn cfg v pc args = .ok c) :
    ChangeBalanced lossy v c := by
  unfold execSpawn at h
  split at h
  · exact absurd h fault_ok
  split at h
  · exact absurd h fault_ok
  obtain ⟨values, _, h⟩ := bind_ok h
  split at h
  · exact absurd h fault_ok
  · cases pure_ok.mp h
    refine .still rfl (by simp [edge?]) (by simp) (discreet.of_eq rfl) fun co e => ?_
    cases e
    intro level mem
    simp [Coroutine.new] at mem

/-- **Every instruction keeps the books** of every edge. -/
private theorem instr_balanced (cfg : VMConfig) (v : View) (i : Instr) (c : Change)
    (discreet : Discreet v.co)
    (distinct : (v.sessions.map (·.sid)).Nodup) (h : execInstr cfg v i = .ok c) :
    ChangeBalanced (loses cfg.buffer) v c := by
  cases i with
  | send chan val => exact execSend_balanced cfg v chan val c discreet h
  | receive chan dst => exact execReceive_balanced _ v chan dst c discreet h
  | offer chan table => exact execOffer_balanced cfg v chan table c discreet h
  | choose chan dst table => exact execChoose_balanced _ v chan dst table c discreet h
  | «open» roles types dsts => exact execOpen_balanced _ cfg v roles types dsts c discreet h
  | close chan => exact execClose_balanced _ v chan c discreet h
  | invoke action dst => exact execInvoke_balanced _ cfg v action dst c discreet h
  | acquire layer dst => exact execAcquire_balanced _ v dst c discreet h
  | release layer evidence => exact execRelease_balanced _ v evidence c discreet h
  | fork chan => exact execFork_balanced _ cfg v chan c discreet h
  | join => exact execJoin_balanced cfg v c discreet distinct h
  | abort => exact execAbort_balanced _ v c discreet h
  | transfer chan target => exact execTransfer_balanced _ v chan target c discreet h
  | tag fact dst => exact execTag_balanced _ v fact dst c discreet h
  | check fact role dst => exact execCheck_balanced _ cfg v fact role dst c discreet h
  | set dst value =>
    obtain ⟨co, written, h⟩ := bind_ok h
    cases pure_ok.mp h
    exact .plain ((discreet.write written).of_eq rfl) (by simp)
  | move dst src =>
    obtain ⟨value, _, h⟩ := bind_ok h
    obtain ⟨co, written, h⟩ := bind_ok h
    cases pure_ok.mp h
    exact .plain ((discreet.write written).of_eq rfl) (by simp)
  | jump pc => cases pure_ok.mp h; exact .plain (discreet.of_eq rfl) (by simp)
  | spawn pc args => exact execSpawn_balanced _ cfg v pc args c discreet h
  | «yield» => cases pure_ok.mp h; exact .plain (discreet.of_eq rfl) (by simp)
  | halt => cases pure_ok.mp h; exact .plain (discreet.of_eq rfl) (by simp)

/-- A change that only writes the coroutine and tells of no message keeps the books. -/
private theorem faultChange_balanced (lossy : Prop) (v : View) (co : Coroutine) (kind : FaultKind)
    (checks : List (String × Bool)) (discreet : Discreet co) :
    ChangeBalanced lossy v (faultChange co kind checks) :=
  .plain (discreet.of_eq rfl) (by simp [faultChange, edge?])

/-- Every step keeps the books of every edge. -/
theorem stepView_balanced (cfg : VMConfig) (i : Option Instr) (v : View) (discreet : Discreet v.co)
    (distinct : (v.sessions.map (·.sid)).Nodup) :
    ChangeBalanced (loses cfg.buffer) v (stepView cfg i v) := by
  unfold stepView
  split
  · exact faultChange_balanced _ v _ _ _ discreet
  · rename_i i
    split
    · exact faultChange_balanced _ v _ _ _ (discreet.of_eq rfl)
    · unfold stepInstr
      generalize judged :
        ({ v.co with judgment := some { pc := v.co.pc, fault := none } } : Coroutine) = co
      have discreet : Discreet co := discreet.of_eq (by rw [← judged])
      split
      · exact faultChange_balanced _ v _ _ _ discreet
      · split
        · exact faultChange_balanced _ v _ _ _ discreet
        · exact .plain (discreet.of_eq rfl) (by simp)
        · rename_i change ran
          simp only
          split
          · have b := instr_balanced cfg { v with co } i change discreet distinct ran
            exact ⟨b.distinct, b.known, b.balanced, b.opened, b.discreet.of_eq rfl, b.spawned⟩
          · exact faultChange_balanced _ v _ _ _ discreet

end Runtime.Proofs

end
