module

public import Runtime.Proofs.Envelope.BoundedIffCoherent
public import Runtime.Proofs.Envelope.NumberedForms
public import Runtime.Proofs.Envelope.StrongestClass
public import Runtime.Proofs.Envelope.TrimmedTraces

/-! The envelope: what the classifier of two traces says, and which classes are equivalences. The
classes are defined in `Runtime/VM/Runtime/Envelope.lean`, the other words in
`Terms/Envelope.lean`. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- A class holds of two traces exactly if the classifier gives it or a stronger one: it gives the
strongest class that holds. -/
theorem class_holds_iff (declared : List Difference) (a b : RunTrace) (c : EnvelopeClass) :
    c.Holds declared a b ↔ (envelopeClass declared a b).rank ≤ c.rank :=
  Runtime.Proofs.class_holds_iff declared a b c

/-- The classifier says `exact` of equal traces, ticks included, and of no others. -/
theorem class_exact_iff (declared : List Difference) (a b : RunTrace) :
    envelopeClass declared a b = .exact ↔ a = b :=
  Runtime.Proofs.class_exact_iff declared a b

/-- The classifier says `outsideEnvelope` exactly if the traces are no causal permutation of each
other and some difference between them is not declared. -/
theorem class_outside_iff (declared : List Difference) (a b : RunTrace) :
    envelopeClass declared a b = .outsideEnvelope ↔
      ¬ CausalPermutation a b ∧ ∃ d : Difference, d.Between a b ∧ d ∉ declared :=
  Runtime.Proofs.class_outside_iff declared a b

/-- A difference is listed exactly if it is there. -/
theorem mem_differences (d : Difference) (a b : RunTrace) : d ∈ differences a b ↔ d.Between a b :=
  Runtime.Proofs.mem_differences d a b

/-- A class that holds of two traces implies every weaker class. -/
theorem stronger_class_implies_weaker (declared : List Difference) (a b : RunTrace)
    (strong weak : EnvelopeClass) (rank : strong.rank ≤ weak.rank) (h : strong.Holds declared a b) :
    weak.Holds declared a b :=
  Runtime.Proofs.stronger_class_implies_weaker declared a b strong weak rank h

/-- Every class but the bounded one is an equivalence, whatever is declared. -/
theorem every_other_class_is_an_equivalence (declared : List Difference) (c : EnvelopeClass)
    (h : c ≠ .envelopeBounded) : Equivalence (c.Holds declared) :=
  Runtime.Proofs.every_other_class_is_an_equivalence declared c h

/-- The bounded class is an equivalence exactly for coherent declarations. -/
theorem envelope_bounded_is_an_equivalence_iff (declared : List Difference) :
    Equivalence (EnvelopeBounded declared) ↔ Coherent declared :=
  Runtime.Proofs.envelope_bounded_is_an_equivalence_iff declared

/-- What the three differences of order in `threadedDeclared` allow: every endpoint, every coroutine
and every layer sees the same in the same order, and every coroutine has the same effects. The
ledger allows more: lossy buffers, failures, and runs that fuel cut at different places. -/
theorem threaded_envelope_iff (a b : RunTrace) :
    EnvelopeBounded threadedDeclared a b ↔ Agree .endpoints a b ∧ OutsideAgree a b :=
  Runtime.Proofs.threaded_envelope_iff a b

/-- Two sequences of events look the same to a witness that sees its own and the wide events exactly
if the wide ones are the same in both, and so are its own, each with as many wide ones before it. -/
theorem same_seen_iff_numbered (own wide : Event → Bool) (xs ys : List Event) :
    (xs.filter fun e => own e || wide e) = (ys.filter fun e => own e || wide e) ↔
      xs.filter wide = ys.filter wide ∧ numbered own wide 0 xs = numbered own wide 0 ys :=
  Runtime.Proofs.same_seen_iff_numbered own wide xs ys

end Runtime.Properties

end
