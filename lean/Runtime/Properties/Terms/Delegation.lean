module

public import Runtime.VM.Kernel

/-! What the claims about delegation speak of: what a transfer does with the sender's
possessions. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What a transfer that commits does with `co`'s possessions: the endpoint that it delivers was
owned, all other endpoints stay owned, and each token and each fact stays or goes along. -/
structure MovesEndpoint (co : Coroutine) (c : Change) (d : Delivery) : Prop where
  owned : d.endpoint ∈ co.owned
  rest : c.co.owned = co.owned.erase d.endpoint
  tokens : ∀ t ∈ co.tokens, t ∈ c.co.tokens ∨ t ∈ d.tokens
  facts : ∀ f ∈ co.facts, f ∈ c.co.facts ∨ f ∈ d.facts

/-- From the one state to the other the endpoint went from `source` to `target`, with its tokens and
facts; its session, type and buffers included, and every other coroutine stayed as they were. -/
structure EndpointMoved (st after : VMState) (e : Endpoint) (source target : Coroutine) : Prop where
  left : ∃ co, after.coroutine? source.cid = some co ∧ co.owned = source.owned.erase e ∧
    co.tokens = source.tokens.filter (· != e) ∧ co.facts = source.facts.filter (·.endpoint != e)
  arrived : ∃ co, after.coroutine? target.cid = some co ∧ co.owned = target.owned ++ [e] ∧
    co.tokens = target.tokens ++ source.tokens.filter (· == e) ∧
    co.facts = learn target.facts (source.facts.filter (·.endpoint == e))
  sessions : after.sessions = st.sessions
  others : ∀ co ∈ st.coroutines, co.cid ≠ source.cid → co.cid ≠ target.cid →
    after.coroutine? co.cid = some co

end Runtime.Proofs

end
