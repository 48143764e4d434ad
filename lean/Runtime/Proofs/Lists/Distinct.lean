module

public import Runtime.VM.Value

/-! The check for repetitions, in the words of the library. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What `allDistinct` decides. -/
theorem allDistinct_iff_nodup {α : Type} [BEq α] [LawfulBEq α] (xs : List α) :
    allDistinct xs = true ↔ xs.Nodup := by
  induction xs with
  | nil => simp [allDistinct]
  | cons x rest ih => simp [allDistinct, ih]

end Runtime.Proofs

end
