module

public import Runtime.Proofs.Conservation.Load
public import Runtime.Proofs.Lists.Distinct
public import Runtime.Properties.Terms.Messages
public import Runtime.Properties.Terms.Reached

/-! Conservation of messages: a message is never lost, doubled or delivered to the wrong session
without an event that says so. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The books of every reached state balance, if no failure event gives messages up. -/
private theorem reached_books {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) :
    BooksBalance st := by
  induction h with
  | loaded done => exact loadAll_books config images _ spared done
  | canonical _ fuel n ih => exact runRounds_books _ (schedRound_books n) fuel _ ih
  | threaded _ fuel n ih => exact runRounds_books _ (schedRoundThreaded_books n) fuel _ ih
  | moved _ p ih =>
    exact ih.untouched (f := fun s => s) rfl rfl (List.map_id' _).symm (fun _ => rfl)
      (fun _ => rfl) (fun _ _ _ => rfl) (speculation_map (place p) (fun _ => rfl) _) []
      (List.append_nil _).symm (by simp)
  | resized _ lanes ih =>
    exact ⟨ih.spared, ih.distinct, ih.below, ih.buffers, ih.discreet, ih.balanced⟩

/-- **Messages are conserved.** In every reached state and on every edge of every session, what was
taken, what an event calls dropped and what is in transit are together exactly the messages that
were put on that edge, each as often as it was put. So none is lost or doubled without an event that
says so, and none comes out of another session or from another sender than it was put in. -/
theorem messages_are_conserved {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (edge : Edge) :
    (takes edge (happened st) ++ drops edge (happened st) ++ inTransit st edge).Perm
      (puts edge (happened st)) :=
  ((reached_books h spared).balanced edge).conserved

/-- **No message overtakes another.** Under every buffer policy, what was taken from an edge and
then what is in transit on it stand in the order in which they were put. -/
theorem messages_stay_in_order {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (edge : Edge) :
    (takes edge (happened st) ++ inTransit st edge).Sublist (puts edge (happened st)) :=
  ((reached_books h spared).balanced edge).inOrder

/-- Buffers whose policy is neither `drop` nor `latest` drop nothing. -/
theorem lossless_buffers_drop_nothing {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (keeps : ¬ loses st.config.buffer)
    (edge : Edge) :
    drops edge (happened st) = [] :=
  ((reached_books h spared).balanced edge).lossless keeps

/-- **First in, first out.** On an edge that dropped nothing, what was taken and then what is in
transit is what was put, in that order. -/
theorem first_in_first_out {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (edge : Edge)
    (none : drops edge (happened st) = []) :
    takes edge (happened st) ++ inTransit st edge = puts edge (happened st) := by
  refine (messages_stay_in_order h spared edge).eq_of_length ?_
  have := (messages_are_conserved h spared edge).length_eq
  rw [none, List.append_nil] at this
  exact this

/-- A buffer of a list whose ends are distinct is the one that is found. -/
private theorem buffer?_of_mem (s : Session) (distinct : (ends s).Nodup) (b : Buffer)
    (mem : b ∈ s.buffers) : s.buffer? b.sender b.receiver = some b :=
  find?_of_distinct (fun b : Buffer => (b.sender, b.receiver)) s.buffers distinct b mem

/-- What is in transit is in no other place: each buffer of each session is the one of its edge. -/
theorem every_buffer_is_in_transit {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (s : Session) (mem : s ∈ st.sessions)
    (b : Buffer) (own : b ∈ s.buffers) :
    inTransit st { sid := s.sid, sender := b.sender, receiver := b.receiver } = b.messages := by
  have books := reached_books h spared
  unfold inTransit
  rw [contents_of_find _ _ s (find?_of_distinct Session.sid st.sessions books.distinct s mem)]
  simp [between, buffer?_of_mem s (books.buffers s mem) b own]

end Runtime.Proofs

end
