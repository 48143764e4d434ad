module

public import Runtime.Proofs.VM.LaneAndTokensUnread
public import Runtime.Properties.Terms.Placement
public import Runtime.VM.Kernel

/-! Placement: in which lanes the coroutines stand decides who may step beside whom, never what a
step does. A step leaves only two things that tell of lanes: a spawned child starts in its parent's
lane, and a transfer between lanes leaves a handoff record. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What the coroutine sees from another lane, when all others are placed by `p`. -/
def movedView (lane : Nat) (p : Coroutine → Nat) (v : View) : View :=
  { v with co := moved lane v.co, target := v.target.map (place p) }

/-- A step, cost and output condition included, is the same in every lane. -/
private theorem stepView_moved (lane : Nat) (p : Coroutine → Nat) (cfg : VMConfig)
    (i : Option Instr) (v : View) :
    stepView cfg i (movedView lane p v) = movedChange lane (stepView cfg i v) := by
  have same (c : Change) : alteredChange (fun _ => lane) true c = movedChange lane c := by
    obtain ⟨_, _, _, delivery, _, _, _, _, _⟩ := c
    cases delivery <;> rfl
  rw [← same]
  exact stepView_altered (l := fun _ => lane) (keep := true) (q := place p)
    ⟨fun _ => rfl, fun _ => rfl⟩ cfg i v

/-- Whoever is looked up is found in the lane where the placement put it. -/
private theorem placed_coroutine? (p : Coroutine → Nat) (st : VMState) (cid : CoroutineId) :
    (placed p st).coroutine? cid = (st.coroutine? cid).map (place p) := by
  unfold VMState.coroutine? placed
  rw [List.find?_map]
  rfl

/-- What a step changes is the same wherever the coroutine and all the others stand: only the lane
of the coroutine itself, and of the child that it spawns, is another. -/
private theorem change_placed (p : Coroutine → Nat) (st : VMState) (lane : Nat) (co : Coroutine) :
    (placed p st).change (moved lane co) = movedChange lane (st.change co) := by
  have target : (st.footprint co).target.bind (placed p st).coroutine? =
      ((st.footprint co).target.bind st.coroutine?).map (place p) := by
    cases (st.footprint co).target with
    | none => rfl
    | some cid => exact placed_coroutine? p st cid
  have view : (placed p st).view (moved lane co) = movedView lane p (st.view co) :=
    congrArg (fun target => ({ st.view co with co := moved lane co, target } : View)) target
  show stepView st.config (st.instr? co) ((placed p st).view (moved lane co)) = _
  rw [view]
  exact stepView_moved ..

/-- **Moving a coroutine to another lane changes no step**: its step makes the change that it would
have made, sessions, messages, events and effects alike, in the lane to which it was moved. -/
theorem change_independent_of_placement (st : VMState) (lane : Nat) (co : Coroutine) :
    st.change (moved lane co) = movedChange lane (st.change co) := by
  have here : placed (·.lane) st = st := by
    show { st with coroutines := st.coroutines.map id } = st
    rw [List.map_id]
  have := change_placed (·.lane) st lane co
  rwa [here] at this

/-- In one lane no endpoint changes lanes. -/
private theorem gathered_handoff? (st : VMState) (fp : Footprint) (c : Change) :
    handoff? (gathered st) fp c = none := by
  have lanes (cid : CoroutineId) (co : Coroutine) (h : (gathered st).coroutine? cid = some co) :
      co.lane = 0 := by
    have found : (gathered st).coroutine? cid = _ := placed_coroutine? (fun _ => 0) st cid
    rw [found, Option.map_eq_some_iff] at h
    obtain ⟨_, _, e⟩ := h
    exact e ▸ rfl
  unfold handoff?
  cases c.delivery with
  | none => rfl
  | some d =>
    cases h : (gathered st).coroutine? fp.cid with
    | none => rfl
    | some source =>
      cases k : fp.target.bind (gathered st).coroutine? with
      | none => rfl
      | some target =>
        obtain ⟨other, _, k⟩ := Option.bind_eq_some_iff.mp k
        show (if source.lane = target.lane then none else _) = none
        exact if_pos ((lanes _ _ h).trans (lanes _ _ k).symm)

/-- A change that is committed leaves the same machine, whatever the placement. -/
private theorem commit_gathered (st : VMState) (fp : Footprint) (c : Change) :
    gathered (st.commit fp c) = (gathered st).commit fp (movedChange 0 c) := by
  have put : (putCoroutine fp.cid c.co st.coroutines).map (moved 0) =
      putCoroutine fp.cid (moved 0 c.co) (st.coroutines.map (moved 0)) := by
    simp only [putCoroutine, List.map_map]
    refine List.map_congr_left fun x _ => ?_
    show moved 0 (if x.cid == fp.cid then _ else _) = if x.cid == fp.cid then _ else _
    split <;> rfl
  have give (all : List Coroutine) : (deliver fp.target c.delivery all).map (moved 0) =
      deliver fp.target c.delivery (all.map (moved 0)) := by
    unfold deliver
    cases fp.target <;> cases c.delivery <;> try rfl
    rename_i cid d
    simp only [List.map_map]
    refine List.map_congr_left fun x _ => ?_
    show moved 0 (if x.cid == cid then _ else _) = if x.cid == cid then _ else _
    split <;> rfl
  have child :
      ((fp.fresh.bind fun a => c.spawned.map ({ · with cid := a.nextCid })).toList).map (moved 0) =
      (fp.fresh.bind fun a =>
        (movedChange 0 c).spawned.map ({ · with cid := a.nextCid })).toList := by
    unfold movedChange
    cases fp.fresh <;> cases c.spawned <;> rfl
  have count : (fp.fresh.bind fun a => c.spawned.map ({ · with cid := a.nextCid })).toList.length =
      (fp.fresh.bind fun a =>
        (movedChange 0 c).spawned.map ({ · with cid := a.nextCid })).toList.length := by
    rw [← child, List.length_map]
  have queue : settle st.queue fp.cid c = settle st.queue fp.cid (movedChange 0 c) := by
    unfold settle movedChange
    cases c.spawned <;> rfl
  have coroutines : (gathered (st.commit fp c)).coroutines =
      ((gathered st).commit fp (movedChange 0 c)).coroutines := by
    show (deliver fp.target c.delivery (putCoroutine fp.cid c.co st.coroutines) ++ _).map
      (moved 0) = _
    rw [List.map_append, give, put, child]
    rfl
  have alloc : (st.commit fp c).alloc = ((gathered st).commit fp (movedChange 0 c)).alloc := by
    show Allocator.mk _ (st.alloc.nextCid + _) = Allocator.mk _ (st.alloc.nextCid + _)
    rw [count]
    rfl
  have handoffs : [] = ((gathered st).commit fp (movedChange 0 c)).handoffs := by
    show [] = (handoff? (gathered st) fp (movedChange 0 c)).toList ++ []
    rw [gathered_handoff?]
    rfl
  have all : gathered (st.commit fp c) = { (gathered st).commit fp (movedChange 0 c) with
      coroutines := (gathered (st.commit fp c)).coroutines, alloc := (st.commit fp c).alloc
      queue := settle st.queue fp.cid c, handoffs := [] } := rfl
  rw [all, coroutines, alloc, queue, handoffs]
  rfl

/-- A step leaves the same machine, whatever the placement. -/
theorem step_gathered (st : VMState) (cid : CoroutineId) :
    gathered (st.step cid) = (gathered st).step cid := by
  have found : (gathered st).coroutine? cid = _ := placed_coroutine? (fun _ => 0) st cid
  unfold VMState.step
  rw [found]
  cases st.coroutine? cid with
  | none => rfl
  | some co =>
    have change : (gathered st).change (moved 0 co) = _ := change_placed (fun _ => 0) st 0 co
    show gathered (st.commit (st.footprint co) (st.change co)) =
      (gathered st).commit (st.footprint co) ((gathered st).change (moved 0 co))
    rw [change, commit_gathered]

/-- **Placement changes no run of steps**: the same coroutines stepping in the same order, under two
placements, come to machines that differ in nothing but lanes and handoff records. So sessions,
buffers, events with their ticks, effects, faults, the queue and the ids handed out are the same. -/
theorem steps_independent_of_placement (p : Coroutine → Nat) (st : VMState)
    (order : List CoroutineId) :
    gathered (order.foldl VMState.step (placed p st)) = gathered (order.foldl VMState.step st) := by
  have steps (st : VMState) : gathered (order.foldl VMState.step st) =
      order.foldl VMState.step (gathered st) := by
    induction order generalizing st with
    | nil => rfl
    | cons cid rest ih => rw [List.foldl_cons, List.foldl_cons, ih, step_gathered]
  have start : gathered (placed p st) = gathered st := by
    simp only [gathered, placed, List.map_map]
    rfl
  rw [steps, steps, start]

end Runtime.Proofs

end
