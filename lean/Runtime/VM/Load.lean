module

public import Runtime.VM.Compile
public import Runtime.VM.Projection
public import Runtime.VM.ExecSession

/-! Loading protocols into a fresh machine. Everything is checked before anything changes. -/

@[expose] public section

namespace Runtime.VM

/-- One session to be. -/
inductive Image where
  /-- A protocol, to be projected and compiled. -/
  | protocol (roles : List Role) (type : GlobalType)
  /-- A program and a local type for each role, as they are. -/
  | raw (roles : List Role) (programs : List Program) (types : List LocalType)

/-- What is run for one role. -/
structure Part where
  role : Role
  type : LocalType
  program : Program

/-- Why an image is refused. -/
inductive LoadRefusal where
  | refused (why : Refusal)
  /-- As many programs and types as roles are needed. -/
  | arity
  /-- The local type of this role is not well-formed among these roles. -/
  | illFormed (role : Role)
  | sessionLimit
  | coroutineLimit
  deriving DecidableEq, Repr

/-- The parts of an image, in the order of its roles. -/
def Image.parts : Image → Except LoadRefusal (List Part)
  | .protocol roles g =>
    match projectAll roles g with
    | .ok locals => pure (locals.map fun (role, type) => { role, type, program := compile type })
    | .error why => throw (.refused why)
  | .raw roles programs types =>
    if roles.isEmpty then throw (.refused (.malformed .noRoles))
    else match firstDuplicate? roles with
      | some r => throw (.refused (.malformed (.duplicateRole r)))
      | none =>
        if programs.length != roles.length || types.length != roles.length then throw .arity
        else match (roles.zip types).find? fun (r, t) => !t.fits roles r with
          | some (r, _) => throw (.illFormed r)
          | none => pure (((roles.zip types).zip programs).map fun ((role, type), program) =>
            { role, type, program })

/-- The machine before anything is loaded. -/
def VMState.init (config : VMConfig) : VMState :=
  { config, programs := [], coroutines := [], sessions := []
    layers := config.layers.map fun (name, active) => { name, active, holder := none, counter := 0 }
    alloc := { nextSid := 0, nextCid := 0 }, failure := .clear
    queue := [], cursor := 0, clock := 0, steps := 0, events := [], effects := [], checks := []
    handoffs := [], failures := [], checkpoints := [], rounds := [], picks := [], plan := none }

/-- One coroutine for each part, in the order of the role names, numbered from `cid`; its program
stands at `program` in the order of the roles, register 0 holds its channel. -/
def startCoroutines (st : VMState) (sid : SessionId) (parts : List Part) : List Coroutine :=
  let numbered := parts.zipIdx.mergeSort fun a b => !(b.1.role < a.1.role)
  numbered.zipIdx.map fun ((part, k), i) =>
    let cid := st.alloc.nextCid + i
    let fresh := Coroutine.new cid part.role (st.programs.length + k) 0 st.config.budget
      (cid % st.config.lanes)
    let endpoint : Endpoint := { sid, role := part.role }
    { fresh with registers := .chan endpoint :: fresh.registers.drop 1, owned := [endpoint] }

/-- Load one image, or say why not. -/
def VMState.load (st : VMState) (image : Image) : Except LoadRefusal VMState := do
  let parts ← image.parts
  let sid := st.alloc.nextSid
  if sid ≥ st.config.maxSessions then throw .sessionLimit
  if st.alloc.nextCid + parts.length > st.config.maxCoroutines then throw .coroutineLimit
  let started := startCoroutines st sid parts
  return { st with
    programs := st.programs ++ parts.map (·.program)
    coroutines := st.coroutines ++ started
    sessions :=
      st.sessions ++ [Session.new sid st.config.buffer (parts.map fun p => (p.role, p.type))]
    alloc := { nextSid := sid + 1, nextCid := st.alloc.nextCid + parts.length }
    queue := st.queue ++ started.map (·.cid)
    events := { tick := st.clock, event := .opened sid (parts.map (·.role)) } :: st.events }

/-- Load all images into a fresh machine; a refusal says which image. -/
def loadAll (config : VMConfig) (images : List Image) : Except (Nat × LoadRefusal) VMState :=
  go 0 (VMState.init config) images
where
  go (k : Nat) (st : VMState) : List Image → Except (Nat × LoadRefusal) VMState
    | [] => pure st
    | image :: rest =>
      match st.load image with
      | .ok st => go (k + 1) st rest
      | .error why => throw (k, why)

end Runtime.VM

end
