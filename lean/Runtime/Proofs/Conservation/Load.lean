module

public import Runtime.Proofs.Conservation.Run
public import Runtime.VM.Load

/-! Freshly loaded machines: nothing was sent yet, and nothing is in transit. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Without a first duplicate there is none. -/
private theorem nodup_of_no_duplicate {xs : List String} (h : firstDuplicate? xs = none) :
    xs.Nodup := by
  induction xs with
  | nil => exact List.Pairwise.nil
  | cons x rest ih =>
    unfold firstDuplicate? at h
    split at h
    · cases h
    · rename_i no
      exact List.nodup_cons.mpr ⟨by simpa using no, ih h⟩

/-- The local types of a protocol come in the order of its roles. -/
private theorem project_roles (g : GlobalType) (roles : List Role)
    (locals : List (Role × LocalType))
    (h : roles.mapM (fun r => do return (r, ← project r g)) = Except.ok locals) :
    locals.map (·.1) = roles := by
  induction roles generalizing locals with
  | nil =>
    rw [List.mapM_nil] at h
    cases h
    rfl
  | cons r rest ih =>
    rw [List.mapM_cons] at h
    obtain ⟨one, first, h⟩ := bind_ok h
    obtain ⟨others, more, h⟩ := bind_ok h
    obtain ⟨t, _, first⟩ := bind_ok first
    cases first
    cases h
    rw [List.map_cons, ih others more]

/-- No role of an image comes twice. -/
theorem parts_distinct (image : Image) (parts : List Part) (h : image.parts = .ok parts) :
    (parts.map (·.role)).Nodup := by
  cases image with
  | protocol roles g =>
    simp only [Image.parts] at h
    split at h
    · rename_i locals projected
      cases h
      unfold projectAll at projected
      have good : checkGlobal roles g = none := by
        cases fault : checkGlobal roles g with
        | none => rfl
        | some m => rw [fault] at projected; cases projected
      rw [good] at projected
      have order : locals.map (·.1) = roles := project_roles g roles locals projected
      have nodup : roles.Nodup := by
        unfold checkGlobal at good
        split at good
        · cases good
        · split at good
          · cases good
          · exact nodup_of_no_duplicate (by assumption)
      rw [List.map_map]
      exact order ▸ nodup
    · cases h
  | raw roles programs types =>
    simp only [Image.parts] at h
    split at h
    · cases h
    · split at h
      · cases h
      · rename_i clear
        split at h
        · cases h
        · rename_i lengths
          split at h
          · cases h
          · cases h
            have lengths : programs.length = roles.length ∧ types.length = roles.length := by
              simpa using lengths
            have names : ((roles.zip types).zip programs).map (·.1.1) = roles := by
              have outer : ((roles.zip types).zip programs).map (·.1) = roles.zip types :=
                List.map_fst_zip (by rw [List.length_zip]; omega)
              have inner : (roles.zip types).map (·.1) = roles := List.map_fst_zip (by omega)
              calc ((roles.zip types).zip programs).map (·.1.1)
                  = (((roles.zip types).zip programs).map (·.1)).map (·.1) := by
                    rw [List.map_map]; rfl
                _ = roles := by rw [outer, inner]
            rw [List.map_map]
            exact (congrArg List.Nodup names).mpr (nodup_of_no_duplicate clear)

/-- Nothing has happened in an empty machine. -/
private theorem init_books (config : VMConfig) (spared : ∀ f ∈ config.failures, sparesBooks f.2) :
    BooksBalance (VMState.init config) where
  spared := spared
  distinct := List.Pairwise.nil
  below _ mem := by cases mem
  buffers _ mem := by cases mem
  discreet _ mem := by cases mem
  balanced edge := Balanced.refl ..

/-- Who starts holds nothing back. -/
private theorem started_discreet (st : VMState) (sid : SessionId) (parts : List Part) :
    ∀ co ∈ startCoroutines st sid parts, Discreet co := by
  intro co mem level held
  unfold startCoroutines at mem
  obtain ⟨_, _, rfl⟩ := List.mem_map.mp mem
  cases held

/-- Loading an image keeps the books. -/
private theorem load_books (st st' : VMState) (image : Image) (h : BooksBalance st)
    (loaded : st.load image = .ok st') : BooksBalance st' := by
  unfold VMState.load at loaded
  obtain ⟨parts, ok, loaded⟩ := bind_ok loaded
  simp only at loaded
  split at loaded
  · cases loaded
  simp only [pure, Except.pure, bind, Except.bind] at loaded
  split at loaded
  · cases loaded
  cases loaded
  have fresh : Fresh
      (Session.new st.alloc.nextSid st.config.buffer (parts.map fun p => (p.role, p.type))) := by
    refine fresh_session _ _ _ ?_
    rw [List.map_map]
    exact parts_distinct image parts ok
  refine ⟨h.spared, ?_, ?_, ?_, ?_, ?_⟩
  · simp only [List.map_append, List.nodup_append]
    refine ⟨h.distinct, by simp, ?_⟩
    intro a ha b hb e
    obtain ⟨s, ms, rfl⟩ := List.mem_map.mp ha
    simp only [List.map_cons, List.map_nil, List.mem_singleton, Session.new] at hb
    have e : s.sid = b := e
    exact absurd (h.below s ms) (by rw [e, hb]; exact Nat.lt_irrefl _)
  · intro s mem
    cases List.mem_append.mp mem with
    | inl m => exact Nat.lt_succ_of_lt (h.below s m)
    | inr m =>
      rw [List.mem_singleton] at m
      subst m
      exact Nat.lt_succ_self _
  · intro s mem
    cases List.mem_append.mp mem with
    | inl m => exact h.buffers s m
    | inr m => rw [List.mem_singleton] at m; subst m; exact fresh.2
  · intro co mem
    cases List.mem_append.mp mem with
    | inl m => exact h.discreet co m
    | inr m => exact started_discreet st _ parts co m
  · intro edge
    simp only
    rw [contents_append_opened _ _ fun s mem => (List.mem_singleton.mp mem) ▸ fresh]
    have silent : Quiet edge [Event.opened st.alloc.nextSid (parts.map (·.role))] := by
      intro e mem
      rw [List.mem_singleton.mp mem]
      simp [edge?]
    have := (h.balanced edge).trans (silent.balanced (loses st.config.buffer) _)
    simpa [RunTrace.observable, VMState.runTrace] using this

/-- A loaded machine's books balance. -/
theorem loadAll_books (config : VMConfig) (images : List Image) (st : VMState)
    (spared : ∀ f ∈ config.failures, sparesBooks f.2) (loaded : loadAll config images = .ok st) :
    BooksBalance st := by
  have all (images : List Image) (k : Nat) (start : VMState) (h : BooksBalance start)
      (loaded : loadAll.go k start images = .ok st) : BooksBalance st := by
    induction images generalizing k start with
    | nil =>
      cases loaded
      exact h
    | cons image rest ih =>
      unfold loadAll.go at loaded
      split at loaded
      · rename_i next one
        exact ih _ next (load_books start next image h one) loaded
      · cases loaded
  exact all images 0 _ (init_books config spared) loaded

end Runtime.Proofs

end
