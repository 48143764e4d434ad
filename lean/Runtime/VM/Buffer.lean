module

public import Runtime.VM.Config

/-! Bounded buffers, one for each ordered pair of roles of a session. -/

@[expose] public section

namespace Runtime.VM

/-- The messages on their way from one role to another, oldest first. -/
structure Buffer where
  sender : Role
  receiver : Role
  capacity : Nat
  messages : List Message
  /-- The next message taken from it fails verification. -/
  corrupted : Bool
  deriving DecidableEq, Repr

/-- The capacity with which a buffer starts. -/
def BufferPolicy.capacity : BufferPolicy → Nat
  | .fifo capacity _ => capacity
  | .latest => 1

/-- An empty buffer. -/
def Buffer.empty (policy : BufferPolicy) (sender receiver : Role) : Buffer :=
  { sender, receiver, capacity := policy.capacity, messages := [], corrupted := false }

/-- What became of a message. -/
inductive Enqueued where
  /-- The buffer took its turn; `lost` is the message that it gave up, if any. -/
  | stored (buffer : Buffer) (lost : Option Message)
  /-- No room: the sender waits. -/
  | blocked
  /-- No room, and that is an error. -/
  | refused

/-- Put a message into a buffer. -/
def Buffer.enqueue (b : Buffer) (policy : BufferPolicy) (m : Message) : Enqueued :=
  match policy with
  | .latest => .stored { b with messages := b.messages.tail ++ [m] } b.messages.head?
  | .fifo _ full =>
    if b.messages.length < b.capacity then .stored { b with messages := b.messages ++ [m] } none
    else match full with
      | .block => .blocked
      | .drop => .stored b (some m)
      | .error => .refused
      | .resize max =>
        if b.capacity < max then
          .stored { b with capacity := min (2 * b.capacity) max,
                           messages := b.messages ++ [m] } none
        else .blocked

/-- Would `enqueue` go on now instead of waiting? -/
def Buffer.hasRoom (b : Buffer) (policy : BufferPolicy) : Bool :=
  match policy with
  | .latest => true
  | .fifo _ (.resize max) => b.messages.length < b.capacity || b.capacity < max
  | .fifo _ _ => b.messages.length < b.capacity

end Runtime.VM

end
