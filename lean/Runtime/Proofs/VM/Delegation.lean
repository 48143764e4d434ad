module

public import Runtime.Properties.Terms.Delegation
public import Runtime.Properties.Terms.Placement
public import Runtime.VM.Kernel

/-! Delegation: an endpoint that is transferred is lost to no one. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- An endpoint that the view finds is one that the coroutine owns. -/
private theorem typed_endpoint_owned (v : View) (chan : Reg) (t : Typed)
    (h : v.typed chan = .ok t) : t.endpoint ∈ v.co.owned := by
  unfold View.typed View.endpoint at h
  simp only [bind, Except.bind, pure, Except.pure, throw, throwThe, MonadExceptOf.throw] at h
  split at h
  · contradiction
  · rename_i e he
    split at he
    · contradiction
    · split at he
      · rename_i owned
        split at h
        · contradiction
        · split at h
          · contradiction
          · simp only [Except.ok.injEq] at h he
            subst h
            subst he
            simpa using owned
      · contradiction
    · contradiction

/-- A transfer that commits moves one owned endpoint, with its tokens and facts, and nothing
else. -/
theorem transfer_moves_the_endpoint (v : View) (chan target : Reg) (c : Change)
    (h : execTransfer v chan target = .ok c) :
    ∃ d, c.delivery = some d ∧ MovesEndpoint v.co c d := by
  unfold execTransfer at h
  simp only [bind, Except.bind, pure, Except.pure, orFault, fault, throw, throwThe,
    MonadExceptOf.throw] at h
  split at h
  · contradiction
  rename_i t ht
  have typed : v.typed chan = .ok t := by
    split at ht
    · rename_i found; rw [found]; exact congrArg _ (Except.ok.inj ht)
    · contradiction
  split at h
  · contradiction
  split at h
  · split at h
    · contradiction
    · cases h
      refine ⟨_, rfl, typed_endpoint_owned v chan t typed, rfl, fun x hx => ?_, fun x hx => ?_⟩
      · by_cases e : x = t.endpoint <;> simp [e, hx] <;> simp_all
      · by_cases e : x.endpoint = t.endpoint <;> simp [e, hx]
  · contradiction

/-- What is learnt is known, and what was known stays known. -/
private theorem mem_learn (known more : List Fact) (f : Fact) :
    f ∈ learn known more ↔ f ∈ known ∨ f ∈ more := by
  by_cases old : f ∈ known <;> simp [learn, old]

/-- Whoever is given an endpoint owns it, with its tokens and its facts. -/
theorem receiver_owns_the_endpoint (co : Coroutine) (d : Delivery) :
    d.endpoint ∈ (co.receiveEndpoint d).owned ∧
    (∀ t ∈ d.tokens, t ∈ (co.receiveEndpoint d).tokens) ∧
    ∀ f ∈ d.facts, f ∈ (co.receiveEndpoint d).facts := by
  refine ⟨by simp [Coroutine.receiveEndpoint],
    fun t h => by simp [Coroutine.receiveEndpoint, h], fun f h => ?_⟩
  simp [Coroutine.receiveEndpoint, mem_learn, h]

/-- Whoever is given an endpoint while it speculates still knows the endpoint's facts after an
`abort`, at whatever level: what is delivered cannot be undone by the receiver. -/
theorem delivered_facts_survive_abort (v : View) (co : Coroutine) (d : Delivery) (c : Change)
    (given : v.co = co.receiveEndpoint d) (aborts : execAbort v = .ok c) :
    ∀ f ∈ d.facts, f ∈ c.co.facts := by
  intro f h
  unfold execAbort at aborts
  rw [given] at aborts
  simp only [Coroutine.receiveEndpoint] at aborts
  cases levels : co.speculation with
  | nil => simp [levels, fault, throw, throwThe, MonadExceptOf.throw] at aborts
  | cons level outer =>
    simp only [levels, List.map_cons] at aborts
    split at aborts
    · simp [fault, throw, throwThe, MonadExceptOf.throw] at aborts
    · cases aborts
      unfold Coroutine.tell
      split <;> simp_all [Coroutine.hold, mem_learn]
      split <;> simp [mem_learn, h]

/-- What a step changes does not depend on how many lanes there are. -/
theorem change_independent_of_lanes (st : VMState) (lanes : Nat) (co : Coroutine) :
    (withLanes st lanes).change co = st.change co := rfl

end Runtime.Proofs

end
