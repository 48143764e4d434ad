module

public import Runtime.Proofs.Conservation.Change

/-! Communication keeps the books. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A message that leaves, or is held back, keeps the books. -/
private theorem leave_balanced (v : View) (t : Typed) (policy : BufferPolicy)
    (failure : FailureSnapshot)
    (co : Coroutine) (edge : Edge) (m : Message) (next : LocalType) (offered : Bool)
    (effects : List (Nat × EffectRequest × Value)) (c : Change)
    (found : v.session? t.endpoint.sid = some t.session) (sid : t.endpoint.sid = t.session.sid)
    (edge_sid : edge.sid = t.endpoint.sid) (discreet : Discreet co)
    (h : t.leave policy failure co edge m next offered effects = .ok c) :
    ChangeBalanced (loses policy) v c := by
  unfold Typed.leave at h
  split at h
  · obtain ⟨⟨session, events⟩, put, h⟩ := bind_ok h
    cases pure_ok.mp h
    have follows :=
      put_follows t.session session policy failure edge m offered events (edge_sid.trans sid) put
    exact ChangeBalanced.one (old := t.session) rfl (by rw [← sid]; exact found)
      (follows.then rfl rfl) rfl discreet rfl
  · split at h
    · exact absurd h fault_ok
    · cases pure_ok.mp h
      exact ChangeBalanced.one (old := t.session) rfl (by rw [← sid]; exact found)
        (Follows.same _ [] rfl rfl (by simp)) rfl (discreet.hold _ (by simp)) rfl

/-- `send` keeps the books. -/
theorem execSend_balanced (cfg : VMConfig) (v : View) (chan val : Reg) (c : Change)
    (discreet : Discreet v.co)
    (h : execSend cfg v chan val = .ok c) : ChangeBalanced (loses cfg.buffer) v c := by
  unfold execSend at h
  obtain ⟨t, typed, h⟩ := bind_ok h
  obtain ⟨found, sid⟩ := typed_session typed
  split at h
  · obtain ⟨value, _, h⟩ := bind_ok h
    split at h
    · exact absurd h fault_ok
    · exact leave_balanced v t _ _ _ _ _ _ _ _ c found sid rfl (by exact discreet.of_eq rfl) h
  · exact absurd h fault_ok

/-- `offer` keeps the books. -/
theorem execOffer_balanced (cfg : VMConfig) (v : View) (chan : Reg) (table : JumpTable) (c : Change)
    (discreet : Discreet v.co) (h : execOffer cfg v chan table = .ok c) :
    ChangeBalanced (loses cfg.buffer) v c := by
  unfold execOffer at h
  obtain ⟨t, typed, h⟩ := bind_ok h
  obtain ⟨found, sid⟩ := typed_session typed
  split at h
  · obtain ⟨_, _, h⟩ := bind_ok h
    obtain ⟨⟨label, value, next⟩, _, h⟩ := bind_ok h
    obtain ⟨pc, _, h⟩ := bind_ok h
    exact leave_balanced v t _ _ _ _ _ _ _ _ c found sid rfl (by exact discreet.of_eq rfl) h
  · exact absurd h fault_ok

/-- A message that comes in is the first of its buffer. -/
private theorem incoming_head {t : Typed} {failure : FailureSnapshot} {edge : Edge}
    {branches : LocalBranches} {unknown : FaultKind} {m : Message} {next : LocalType}
    (h : t.incoming failure edge branches unknown = .ok (m, next)) :
    ∃ b, t.session.buffer? edge.sender edge.receiver = some b ∧ b.messages.head? = some m := by
  unfold Typed.incoming at h
  split at h
  · exact absurd h throw_ok
  rename_i b m' found
  obtain ⟨b', found, head⟩ := Option.bind_eq_some_iff.mp found
  obtain ⟨_, head, eq⟩ := Option.map_eq_some_iff.mp head
  cases eq
  split at h
  · exact absurd h throw_ok
  split at h
  · exact absurd h fault_ok
  split at h
  · exact absurd h fault_ok
  split at h
  · have := pure_ok.mp h
    simp only [Prod.mk.injEq] at this
    exact ⟨_, found, this.1 ▸ head⟩
  · exact absurd h fault_ok

/-- A message that is taken keeps the books. -/
private theorem taken_balanced (lossy : Prop) (v : View) (t : Typed) (co : Coroutine)
    (edge : Edge) (m : Message)
    (b : Buffer) (next : LocalType) (event : Edge → Message → Event) (taking : IsTaking event)
    (found : v.session? t.endpoint.sid = some t.session) (sid : t.endpoint.sid = t.session.sid)
    (edge_sid : edge.sid = t.endpoint.sid)
    (buffer : t.session.buffer? edge.sender edge.receiver = some b)
    (head : b.messages.head? = some m) (discreet : Discreet co) :
    ChangeBalanced lossy v (t.taken co edge m next event) :=
  ChangeBalanced.one (old := t.session) rfl (by rw [← sid]; exact found)
    ((dequeue_follows lossy t.session edge b m event taking (edge_sid.trans sid) buffer
      head).then rfl rfl) rfl
    (discreet.of_eq rfl) rfl

/-- `receive` keeps the books. -/
theorem execReceive_balanced (lossy : Prop) (v : View) (chan dst : Reg) (c : Change)
    (discreet : Discreet v.co) (h : execReceive v chan dst = .ok c) : ChangeBalanced lossy v c := by
  unfold execReceive at h
  obtain ⟨t, typed, h⟩ := bind_ok h
  obtain ⟨found, sid⟩ := typed_session typed
  split at h
  · obtain ⟨⟨m, next⟩, incoming, h⟩ := bind_ok h
    obtain ⟨co, written, h⟩ := bind_ok h
    obtain ⟨b, buffer, head⟩ := incoming_head incoming
    cases pure_ok.mp h
    exact taken_balanced lossy v t _ _ m b _ _ (.inl rfl) found sid rfl buffer head
      ((discreet.write written).of_eq rfl)
  · exact absurd h fault_ok

/-- `choose` keeps the books. -/
theorem execChoose_balanced (lossy : Prop) (v : View) (chan dst : Reg)
    (table : JumpTable) (c : Change)
    (discreet : Discreet v.co) (h : execChoose v chan dst table = .ok c) :
    ChangeBalanced lossy v c := by
  unfold execChoose at h
  obtain ⟨t, typed, h⟩ := bind_ok h
  obtain ⟨found, sid⟩ := typed_session typed
  split at h
  · obtain ⟨⟨m, next⟩, incoming, h⟩ := bind_ok h
    obtain ⟨pc, _, h⟩ := bind_ok h
    obtain ⟨co, written, h⟩ := bind_ok h
    obtain ⟨b, buffer, head⟩ := incoming_head incoming
    cases pure_ok.mp h
    exact taken_balanced lossy v t _ _ m b _ _ (.inr rfl) found sid rfl buffer head
      ((discreet.write written).of_eq rfl)
  · exact absurd h fault_ok

end Runtime.Proofs

end
