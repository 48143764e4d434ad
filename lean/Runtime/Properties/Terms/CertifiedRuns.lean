module

public import Runtime.Properties.Terms.Runs

/-! What the claims about certified runs speak of: rounds whose steps are made in waves. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The coroutines may step at the same time: they are no more than `n`, each is ready, and no two
of them stand in one lane or can touch the same thing. -/
structure MayStepAtOnce (st : VMState) (n : Nat) (wave : List CoroutineId) : Prop where
  width : wave.length ≤ n
  ready : ∀ cid ∈ wave, IsReady st cid
  lanes : wave.Pairwise fun a b => st.laneOf a ≠ st.laneOf b
  apart : wave.Pairwise fun a b =>
    ∀ r ∈ (st.footprintOf a).resources, r ∉ (st.footprintOf b).resources

/-- The coroutines of each wave may step at the same time when its turn comes. -/
def WavesInTurn (n : Nat) : List (List CoroutineId) → VMState → Prop
  | [], _ => True
  | wave :: rest, st => MayStepAtOnce st n wave ∧ WavesInTurn n rest (st.runWave wave)

/-- What a round is given: the waves in which its steps are made, and what it leaves of cursor and
note. -/
structure WaveOrder where
  waves : List (List CoroutineId)
  cursor : Nat
  plan : Option PlanRecord

/-- The same without telling where one wave ends and the next begins. -/
def WaveOrder.flat (o : WaveOrder) : RoundOrder :=
  { picks := o.waves.flatten, cursor := o.cursor, plan := o.plan }

/-- In each round that is run, the coroutines of each wave may step at the same time when its turn
comes. -/
def LegalWaves (n : Nat) : List WaveOrder → VMState → Prop
  | [], _ => True
  | o :: rest, st => WavesInTurn n o.waves st.beginRound ∧
    LegalWaves n rest (orderedRound o.flat st.beginRound).endRound

end Runtime.Proofs

end
