module

public import Runtime.Proofs.Lawful.EndpointMoves
public import Runtime.Proofs.VM.Delegation

/-! Delegation: what a transfer does with an endpoint and what belongs to it.
`Terms/Delegation.lean` defines the words used here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- A transfer that commits delivers one endpoint that its coroutine owned, and no other endpoint,
token or fact is lost: each stays or goes along. -/
theorem transfer_moves_the_endpoint (v : View) (chan target : Reg) (c : Change)
    (h : execTransfer v chan target = .ok c) : ∃ d, c.delivery = some d ∧ MovesEndpoint v.co c d :=
  Runtime.Proofs.transfer_moves_the_endpoint v chan target c h

/-- Whoever is given an endpoint owns it, and has its tokens and facts. -/
theorem receiver_owns_the_endpoint (co : Coroutine) (d : Delivery) :
    d.endpoint ∈ (co.receiveEndpoint d).owned ∧
    (∀ t ∈ d.tokens, t ∈ (co.receiveEndpoint d).tokens) ∧
    ∀ f ∈ d.facts, f ∈ (co.receiveEndpoint d).facts :=
  Runtime.Proofs.receiver_owns_the_endpoint co d

/-- If whoever was just given an endpoint aborts its speculation, it still knows the facts that came
with the endpoint. -/
theorem delivered_facts_survive_abort (v : View) (co : Coroutine) (d : Delivery) (c : Change)
    (given : v.co = co.receiveEndpoint d) (aborts : execAbort v = .ok c) :
    ∀ f ∈ d.facts, f ∈ c.co.facts :=
  Runtime.Proofs.delivered_facts_survive_abort v co d c given aborts

/-- In every reached state, a step that gives an endpoint away takes it from its owner, the
coroutine that steps, and gives it to another one that may still run, with its tokens and facts; its
session, types and buffers included, and every other coroutine stay as they were. -/
theorem given_endpoint_moves_whole {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (cid : CoroutineId) (source : Coroutine)
    (found : st.coroutine? cid = some source) (d : Delivery)
    (gives : (st.change source).delivery = some d) :
    ∃ target ∈ st.coroutines, target.cid ≠ source.cid ∧ target.terminal = false ∧
      d.endpoint ∈ source.owned ∧ EndpointMoved st (st.step cid) d.endpoint source target :=
  Runtime.Proofs.given_endpoint_moves_whole h cid source found d gives

end Runtime.Properties

end
