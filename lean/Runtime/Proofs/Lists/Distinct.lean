module

public import Runtime.VM.Value

/-! Lists without repetitions: the check for them, and looking up by a key that is nowhere twice. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What `allDistinct` decides. -/
theorem allDistinct_iff_nodup {α : Type} [BEq α] [LawfulBEq α] (xs : List α) :
    allDistinct xs = true ↔ xs.Nodup := by
  induction xs with
  | nil => simp [allDistinct]
  | cons x rest ih => simp [allDistinct, ih]

/-- With distinct keys, an element of the list is the one that is found by its key. -/
theorem find?_of_distinct {α κ : Type} [BEq κ] [LawfulBEq κ] (key : α → κ) (xs : List α)
    (distinct : (xs.map key).Nodup) (x : α) (mem : x ∈ xs) :
    xs.find? (key · == key x) = some x := by
  induction xs with
  | nil => simp at mem
  | cons y rest ih =>
    rw [List.map_cons, List.nodup_cons] at distinct
    rw [List.find?_cons]
    cases List.mem_cons.mp mem with
    | inl e => simp [e]
    | inr m =>
      have ne : (key y == key x) = false := by
        simp only [beq_eq_false_iff_ne]
        exact fun e => distinct.1 (e ▸ List.mem_map_of_mem m)
      rw [ne]
      exact ih distinct.2 m

end Runtime.Proofs

end
