module

public import Runtime.Proofs.Conservation.MessagesAreConserved

/-! Messages: none is lost, doubled, misdelivered or overtaken without an event that says so.
Crashes, partitions, heals, corruptions and timeouts may enter; reconciliation and restart may not.
`Terms/Messages.lean` defines the words used here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- In every reached state and on every edge, the messages that were taken, that an event calls
dropped and that are in transit are together exactly those that were put there, each as often as it
was put. -/
theorem messages_are_conserved {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (edge : Edge) :
    (takes edge (happened st) ++ drops edge (happened st) ++ inTransit st edge).Perm
      (puts edge (happened st)) :=
  Runtime.Proofs.messages_are_conserved h spared edge

/-- No message overtakes another: in every reached state and on every edge, what was taken and then
what is in transit stand in the order in which they were put. -/
theorem messages_stay_in_order {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (edge : Edge) :
    (takes edge (happened st) ++ inTransit st edge).Sublist (puts edge (happened st)) :=
  Runtime.Proofs.messages_stay_in_order h spared edge

/-- In every reached state, on an edge that dropped nothing, what was taken and then what is in
transit is exactly what was put, in that order. -/
theorem first_in_first_out {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (edge : Edge)
    (none : drops edge (happened st) = []) :
    takes edge (happened st) ++ inTransit st edge = puts edge (happened st) :=
  Runtime.Proofs.first_in_first_out h spared edge none

/-- In every reached state, if the buffer policy loses no messages, no edge dropped any. -/
theorem lossless_buffers_drop_nothing {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (keeps : ¬ loses st.config.buffer)
    (edge : Edge) :
    drops edge (happened st) = [] :=
  Runtime.Proofs.lossless_buffers_drop_nothing h spared keeps edge

/-- In every reached state, what lies in any buffer of any session is what is in transit on the edge
between its ends. -/
theorem every_buffer_is_in_transit {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (spared : Spared config) (s : Session) (mem : s ∈ st.sessions)
    (b : Buffer) (own : b ∈ s.buffers) :
    inTransit st { sid := s.sid, sender := b.sender, receiver := b.receiver } = b.messages :=
  Runtime.Proofs.every_buffer_is_in_transit h spared s mem b own

end Runtime.Properties

end
