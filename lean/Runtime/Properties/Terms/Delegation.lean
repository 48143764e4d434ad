module

public import Runtime.VM.Exec

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

end Runtime.Proofs

end
