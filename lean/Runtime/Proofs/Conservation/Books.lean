module

public import Runtime.Properties.Terms.Messages
public import Runtime.VM.Event

/-! The books of an edge: what the events put on it, took from it and dropped from it, and when that
balances with what is in transit. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The edge of whose messages an event tells. -/
def edge? : Event → Option Edge
  | .sent e _ | .offered e _ | .received e _ | .chose e _ | .dropped e _ => some e
  | _ => none

/-- None of the events tells of the edge. -/
def Quiet (edge : Edge) (events : List Event) : Prop := ∀ e ∈ events, edge? e ≠ some edge

/-- What was put is counted event by event. -/
private theorem puts_append (edge : Edge) (es fs : List Event) :
    puts edge (es ++ fs) = puts edge es ++ puts edge fs :=
  List.filterMap_append

/-- What was taken is counted event by event. -/
private theorem takes_append (edge : Edge) (es fs : List Event) :
    takes edge (es ++ fs) = takes edge es ++ takes edge fs :=
  List.filterMap_append

/-- What was dropped is counted event by event. -/
private theorem drops_append (edge : Edge) (es fs : List Event) :
    drops edge (es ++ fs) = drops edge es ++ drops edge fs :=
  List.filterMap_append

/-- Events that do not tell of the edge leave its books empty. -/
private theorem Quiet.books {edge : Edge} {events : List Event} (h : Quiet edge events) :
    puts edge events = [] ∧ takes edge events = [] ∧ drops edge events = [] := by
  refine ⟨?_, ?_, ?_⟩ <;>
  · refine List.filterMap_eq_nil_iff.mpr fun e he => ?_
    have := h e he
    cases e <;> simp_all [edge?]

/-- The books of an edge balance: `before` was in transit, then `events` happened, and `after` is in
transit. Nothing is lost but what an event calls dropped, and nothing is there twice; nothing
overtakes; and nothing is dropped unless the machine may lose messages. -/
structure Balanced (lossy : Prop) (edge : Edge) (before : List Message) (events : List Event)
    (after : List Message) : Prop where
  conserved : (takes edge events ++ drops edge events ++ after).Perm (before ++ puts edge events)
  inOrder : (takes edge events ++ after).Sublist (before ++ puts edge events)
  lossless : ¬ lossy → drops edge events = []

/-- Events that do not tell of the edge change nothing on it. -/
theorem Quiet.balanced {edge : Edge} {events : List Event} (h : Quiet edge events) (lossy : Prop)
    (messages : List Message) : Balanced lossy edge messages events messages := by
  obtain ⟨p, t, d⟩ := h.books
  constructor <;> simp [p, t, d]

/-- Where nothing happens, the books balance. -/
theorem Balanced.refl (lossy : Prop) (edge : Edge) (messages : List Message) :
    Balanced lossy edge messages [] messages :=
  Quiet.balanced (fun _ h => absurd h (by simp)) lossy messages

/-- Books that balance one after the other balance together. -/
theorem Balanced.trans {lossy : Prop} {edge : Edge} {a b c : List Message} {es fs : List Event}
    (h : Balanced lossy edge a es b) (k : Balanced lossy edge b fs c) :
    Balanced lossy edge a (es ++ fs) c where
  conserved := by
    refine List.perm_iff_count.mpr fun m => ?_
    have hm := List.perm_iff_count.mp h.conserved m
    have km := List.perm_iff_count.mp k.conserved m
    simp only [puts_append, takes_append, drops_append, List.count_append] at hm km ⊢
    omega
  inOrder := by
    rw [takes_append, puts_append, List.append_assoc, ← List.append_assoc a]
    refine (List.Sublist.append (List.Sublist.refl _) k.inOrder).trans ?_
    rw [← List.append_assoc]
    exact List.Sublist.append h.inOrder (List.Sublist.refl _)
  lossless no := by rw [drops_append, h.lossless no, k.lossless no, List.append_nil]

/-- Whether the books balance depends only on what the events tell of the edge. -/
theorem Balanced.of_filter {lossy : Prop} {edge : Edge} {before after : List Message}
    {events : List Event}
    (p : Event → Bool) (keeps : ∀ e ∈ events, edge? e = some edge → p e = true)
    (h : Balanced lossy edge before events after) :
    Balanced lossy edge before (events.filter p) after := by
  have same (f : Event → Option Message) (own : ∀ e m, f e = some m → edge? e = some edge) :
      (events.filter p).filterMap f = events.filterMap f := by
    clear h
    induction events with
    | nil => rfl
    | cons e rest ih =>
      have ih := ih fun x hx => keeps x (List.mem_cons_of_mem _ hx)
      rw [List.filter_cons]
      split
      · rw [List.filterMap_cons, List.filterMap_cons, ih]
      · rename_i no
        have : f e = none := by
          cases found : f e with
          | none => rfl
          | some m => exact absurd (keeps e List.mem_cons_self (own e m found)) no
        rw [ih, List.filterMap_cons, this]
  have p' : puts edge (events.filter p) = puts edge events := same _ fun e m h => by
    cases e <;> simp_all [edge?]
  have t' : takes edge (events.filter p) = takes edge events := same _ fun e m h => by
    cases e <;> simp_all [edge?]
  have d' : drops edge (events.filter p) = drops edge events := same _ fun e m h => by
    cases e <;> simp_all [edge?]
  constructor
  · rw [p', t', d']; exact h.conserved
  · rw [p', t']; exact h.inOrder
  · rw [d']; exact h.lossless

end Runtime.Proofs

end
