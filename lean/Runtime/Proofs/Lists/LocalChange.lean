module

/-! Local changes of a list: those that touch only elements with certain keys. -/

@[expose] public section

namespace Runtime.Proofs

/-- `f` keeps keys, and touches only elements whose key is in `A`. -/
structure Local {α κ : Type} (key : α → κ) (A : κ → Prop) (f : α → α) : Prop where
  keeps : ∀ x, key (f x) = key x
  fixes : ∀ x, ¬ A (key x) → f x = x

/-- Two local changes that touch different keys commute. -/
theorem Local.comm {α κ : Type} {key : α → κ} {A B : κ → Prop} {f g : α → α} (hf : Local key A f)
    (hg : Local key B g) (disjoint : ∀ k, A k → ¬ B k) (x : α) : f (g x) = g (f x) := by
  by_cases a : A (key x)
  · have b : ¬ B (key x) := disjoint _ a
    rw [hg.fixes x b, hg.fixes (f x) (by rw [hf.keeps]; exact b)]
  · rw [hf.fixes x a, hf.fixes (g x) (by rw [hg.keeps]; exact a)]

/-- One local change after another. -/
theorem Local.comp {α κ : Type} {key : α → κ} {A B : κ → Prop} {f g : α → α} (hf : Local key A f)
    (hg : Local key B g) : Local key (fun k => A k ∨ B k) (fun x => f (g x)) where
  keeps x := by rw [hf.keeps, hg.keeps]
  fixes x h := by
    have b : ¬ B (key x) := fun b => h (.inr b)
    have a : ¬ A (key x) := fun a => h (.inl a)
    rw [hg.fixes x b, hf.fixes x a]

/-- Changing nothing is local to anything. -/
theorem Local.id {α κ : Type} (key : α → κ) (A : κ → Prop) : Local key A (fun x => x) where
  keeps _ := rfl
  fixes _ _ := rfl

/-- A change of fewer keys is a change of more. -/
theorem Local.mono {α κ : Type} {key : α → κ} {A B : κ → Prop} {f : α → α} (h : Local key A f)
    (sub : ∀ k, A k → B k) : Local key B f where
  keeps := h.keeps
  fixes x b := h.fixes x fun a => b (sub _ a)

/-- Whoever looks for an untouched key sees no local change. -/
theorem Local.find? {α κ : Type} [BEq κ] [LawfulBEq κ] {key : α → κ} {A : κ → Prop} {f : α → α}
    (h : Local key A f) (k : κ) (untouched : ¬ A k) (xs : List α) :
    (xs.map f).find? (key · == k) = xs.find? (key · == k) := by
  induction xs with
  | nil => rfl
  | cons x rest ih =>
    rw [List.map_cons, List.find?_cons, List.find?_cons, h.keeps x, ih]
    cases found : key x == k with
    | true =>
      have : key x = k := by simpa using found
      simp [h.fixes x (this ▸ untouched)]
    | false => rfl

/-- Whoever keeps only untouched keys sees no local change. -/
theorem Local.filter {α κ : Type} {key : α → κ} {A : κ → Prop} {f : α → α} (h : Local key A f)
    (p : κ → Bool) (untouched : ∀ k, p k = true → ¬ A k) (xs : List α) :
    (xs.map f).filter (fun x => p (key x)) = xs.filter (fun x => p (key x)) := by
  induction xs with
  | nil => rfl
  | cons x rest ih =>
    rw [List.map_cons, List.filter_cons, List.filter_cons, h.keeps x, ih]
    cases kept : p (key x) with
    | true => simp [h.fixes x (untouched _ kept)]
    | false => rfl

/-- Two local changes of a list, each with new elements behind it, commute when they touch different
keys, touch none of each other's new elements, and only one of them has any. -/
theorem append_comm_of_local {α κ : Type} {key : α → κ} {A B : κ → Prop} {f g : α → α}
    (hf : Local key A f) (hg : Local key B g) (disjoint : ∀ k, A k → ¬ B k) (xs new new' : List α)
    (one : new = [] ∨ new' = []) (hnew : ∀ x ∈ new, ¬ B (key x)) (hnew' : ∀ x ∈ new', ¬ A (key x)) :
    (xs.map f ++ new).map g ++ new' = (xs.map g ++ new').map f ++ new := by
  have comm : (xs.map f).map g = (xs.map g).map f := by
    rw [List.map_map, List.map_map]
    exact List.map_congr_left fun x _ => (hf.comm hg disjoint x).symm
  have same : new.map g = new := by
    conv => rhs; rw [← List.map_id new]
    exact List.map_congr_left fun x h => hg.fixes x (hnew x h)
  have same' : new'.map f = new' := by
    conv => rhs; rw [← List.map_id new']
    exact List.map_congr_left fun x h => hf.fixes x (hnew' x h)
  rw [List.map_append, List.map_append, comm, same, same']
  cases one with
  | inl e => simp [e]
  | inr e => simp [e]

end Runtime.Proofs

end
