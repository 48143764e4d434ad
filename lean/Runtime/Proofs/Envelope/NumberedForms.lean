module

public import Runtime.Properties.Terms.Envelope
public import Runtime.VM.Runtime.Envelope

/-! How what a witness sees may be kept: what others see as well stands once, and is counted. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What is neither own nor wide is not looked at. -/
private theorem numbered_filter (own wide : Event → Bool) (n : Nat) (xs : List Event) :
    numbered own wide n (xs.filter fun e => own e || wide e) = numbered own wide n xs := by
  induction xs generalizing n with
  | nil => rfl
  | cons e rest ih => cases h : wide e <;> cases k : own e <;> simp [numbered, h, k, ih]

/-- Nothing is numbered less than what is counted already. -/
private theorem numbered_ge (own wide : Event → Bool) (n : Nat) (xs : List Event) :
    ∀ p ∈ numbered own wide n xs, n ≤ p.1 := by
  induction xs generalizing n with
  | nil => simp [numbered]
  | cons e rest ih =>
    have up := ih (n + 1)
    have here := ih n
    grind [numbered]

/-- The numbers and the wide events put a sequence together again. -/
private theorem eq_of_numbered (own wide : Event → Bool) (n : Nat) (xs ys : List Event)
    (hx : ∀ e ∈ xs, (own e || wide e) = true) (hy : ∀ e ∈ ys, (own e || wide e) = true)
    (w : xs.filter wide = ys.filter wide) (o : numbered own wide n xs = numbered own wide n ys) :
    xs = ys := by
  induction xs generalizing n ys with
  | nil =>
    cases ys with
    | nil => rfl
    | cons y ys => cases h : wide y <;> simp_all [numbered]
  | cons x xs ih =>
    cases ys with
    | nil => cases h : wide x <;> simp_all [numbered]
    | cons y ys =>
      have gx := numbered_ge own wide (n + 1) xs
      have gy := numbered_ge own wide (n + 1) ys
      cases h : wide x <;> cases k : wide y
      · have := ih n ys
        simp_all [numbered]
      · have here : numbered own wide (n + 1) ys =
          (n, x) :: numbered own wide n xs := by simp_all [numbered]
        exact absurd (gy (n, x) (by simp [here])) (Nat.not_succ_le_self n)
      · have here : numbered own wide (n + 1) xs =
          (n, y) :: numbered own wide n ys := by simp_all [numbered]
        exact absurd (gx (n, y) (by simp [here])) (Nat.not_succ_le_self n)
      · have := ih (n + 1) ys
        simp_all [numbered]

/-- Two runs look the same to a witness if, and only if, the wide events are the same and its own
ones are, each with as many wide ones before it. So the wide events need not be kept for each
witness that sees them. -/
theorem same_seen_iff_numbered (own wide : Event → Bool) (xs ys : List Event) :
    (xs.filter fun e => own e || wide e) = (ys.filter fun e => own e || wide e) ↔
      xs.filter wide = ys.filter wide ∧ numbered own wide 0 xs = numbered own wide 0 ys := by
  have cut (zs : List Event) : (zs.filter fun e => own e || wide e).filter wide =
      zs.filter wide := by
    rw [List.filter_filter]
    exact List.filter_congr fun e _ => by cases wide e <;> simp
  constructor
  · intro h
    exact ⟨by rw [← cut xs, h, cut], by rw [← numbered_filter, h, numbered_filter]⟩
  · intro ⟨w, o⟩
    exact eq_of_numbered own wide 0 _ _ (fun e m => (List.mem_filter.1 m).2)
      (fun e m => (List.mem_filter.1 m).2)
      (by rw [cut, cut, w]) (by rw [numbered_filter, numbered_filter, o])

end Runtime.Proofs

end
