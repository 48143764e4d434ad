"""Semantic faults of the Python VM, one line each, by which a campaign is measured.

They are of the kinds that a corpus misses: which of two faults wins, what a join lets out, what a
second restart finds, whether a list keeps its order, which of two endpoints, sessions or layers is
meant, values that only look alike. None was made to be found, and none is aimed at by a strategy.
"""

from __future__ import annotations

from conformance.tests.faulty import Fault

_HELD_ELSEWHERE = """    if co.speculation[-1].endpoint != end.endpoint:
        return Fault(FaultKind.SPEC_FAULT)
    partner = cast"""
_CUT = """    if cuts(env.failure, edge.sender, edge.receiver):
        return Wait(buffer.message_wait)"""
_SORT_OF_A_CHOICE = """    if type(value) is not kind and not has_sort(value, sort):
        return _TYPE_VIOLATION
    pc ="""
_CRASHED_IS_OVER = """    if session.status is SessionStatus.FAULTED:
        return False"""
_AFTER_FIRST = "after = copy_buffer(buffer) if known is None else known[1]"
_SAID_BY_THE_RIGHT = "if isinstance(value, FaultKind) or has_sort(value, request.sort):"

WINS = [
    Fault(
        "a receive looks at the register before the type",
        "exec_comm.py",
        "    if label != name or (",
        "    if i.dst < REGISTER_COUNT and label != name or (",
    ),
    Fault(
        "a cut edge wins over a crashed peer",
        "exec_comm.py",
        "    if edge.receiver in failure.crashed:",
        "    if edge.receiver in failure.crashed and not cuts(failure, *edge[1:]):",
    ),
    Fault(
        "a corrupted message wins over a cut edge",
        "exec_comm.py",
        _CUT,
        _CUT.replace("receiver):", "receiver) and not buffer.corrupted:"),
    ),
    Fault(
        "an unknown label wins over its sort",
        "exec_comm.py",
        _SORT_OF_A_CHOICE,
        _SORT_OF_A_CHOICE.replace("    if ", "    if label in i.targets and "),
    ),
    Fault(
        "a tag looks at the register before the owner",
        "exec_knowledge.py",
        "if fact.endpoint not in co.owned:",
        "if fact.endpoint not in co.owned and i.dst < REGISTER_COUNT:",
    ),
    Fault(
        "an acquire looks at the register before the holder",
        "exec_guard.py",
        "if layer.holder is not None:",
        "if layer.holder is not None and i.dst < REGISTER_COUNT:",
    ),
    Fault(
        "an open looks at the registers before the limit",
        "exec_session.py",
        "if sid >= env.config.max_sessions:",
        "if sid >= env.config.max_sessions and max(dsts) < REGISTER_COUNT:",
    ),
    Fault(
        "no credit wins over what may not be speculated",
        "step.py",
        "if co.speculation and not op.revocable:",
        "if co.speculation and not op.revocable and co.budget >= op.cost:",
    ),
]
SPECULATION = [
    Fault("a fork speaks at any endpoint", "exec_comm.py", _HELD_ELSEWHERE, "    partner = cast"),
    Fault(
        "one level too many",
        "exec_speculation.py",
        "len(co.speculation) >= d",
        "len(co.speculation) > d",
    ),
    Fault(
        "an inner fork on another endpoint",
        "exec_speculation.py",
        "if co.speculation and co.speculation[-1].endpoint != end.endpoint:",
        "if False:",
    ),
    Fault(
        "a join lets out all or nothing",
        "exec_speculation.py",
        "if stop is not None and out.count == 0:",
        "if stop is not None:",
    ),
    Fault(
        "a second message on an edge replaces the first",
        "exec_speculation.py",
        _AFTER_FIRST,
        "after = copy_buffer(buffer)",
    ),
    Fault(
        "what was offered was sent",
        "exec_speculation.py",
        "Offered(edge, message) if offered else",
        "",
    ),
    Fault(
        "a join does not look at failures",
        "exec_speculation.py",
        "if self.env.has_faults:",
        "if False:",
    ),
    Fault(
        "a join that stays costs nothing",
        "view_speculation.py",
        "spend(co, Join.cost, co.pc)",
        "spend(co, 0, co.pc)",
    ),
    Fault(
        "the inner level comes out first",
        "view_speculation.py",
        "co.speculation[-1].held += level.held",
        "co.speculation[-1].held[:0] = level.held",
    ),
    Fault(
        "a join wakes nobody",
        "view_speculation.py",
        "        message_wait_over(state, buffer)\n",
        "",
    ),
    Fault(
        "a fork asks with one nonce",
        "view_speculation.py",
        "        co.nonce += 1\n",
        "",
    ),
    Fault(
        "a join passes if one message does",
        "step.py",
        "if all(passed for",
        "if any(passed for",
    ),
    Fault(
        "a denied join notes what was denied alone",
        "step.py",
        "else Denied(checks)",
        "else Denied(tuple([c for c in checks if not c[1]]))",
    ),
    Fault(
        "an abort forgets what was given since",
        "view_knowledge.py",
        "(target.facts, *(level.facts for level in target.speculation))",
        "(target.facts,)",
    ),
]
WHICH = [
    Fault(
        "facts of other endpoints are known",
        "exec_knowledge.py",
        "passed = fact in co.facts and",
        "passed = fact.text in [f.text for f in co.facts] and",
    ),
    Fault(
        "tokens of the session go along",
        "view_knowledge.py",
        "if token == endpoint]",
        "if token.sid == endpoint.sid]",
    ),
    Fault(
        "a fact's text is anything",
        "exec_knowledge.py",
        " and type(value.right) is str:",
        ":",
    ),
    Fault(
        "a receive spends every token",
        "view.py",
        "tokens.remove(end.endpoint)",
        "tokens.clear()",
    ),
    Fault("spent evidence is enough", "exec_guard.py", "evidence != layer", "evidence > layer"),
    Fault("true is evidence", "exec_guard.py", "type(evidence) is not int or ", ""),
    Fault(
        "one's own layer is waited for",
        "exec_guard.py",
        "Fault(FaultKind.LAYER_FAULT) if layer.holder == co.cid else ",
        "",
    ),
    Fault(
        "of layers of one name, the last",
        "layer.py",
        "found.setdefault(layer.name, layer)",
        "found[layer.name] = layer",
    ),
    Fault(
        "a layer of the same name stays inactive",
        "layer.py",
        "twin.active, twin.holder, twin.counter = layer.active, holder, counter",
        "twin.holder, twin.counter = holder, counter",
    ),
    Fault(
        "a child has its own lane",
        "exec_control.py",
        "env.config.budget, co.lane",
        "env.config.budget, cid % env.config.lanes",
    ),
    Fault(
        "a channel is a pair",
        "value.py",
        "if type(value) is not Prod:",
        "if not isinstance(value, tuple):",
    ),
    Fault(
        "a recorded payload is of any sort",
        "effects.py",
        "if move is not None and has_sort(answer.right, move.sort):",
        "if move is not None:",
    ),
    Fault("a recorded value is of any sort", "effects.py", _SAID_BY_THE_RIGHT, "if True:"),
    Fault("a note is answered by anything", "effects.py", "or value is UNIT else", "or True else"),
    Fault("a role is its own partner", "local_type.py", "t.partner != own and ", ""),
    Fault(
        "a reconcile revives by receiver",
        "ingress.py",
        "(edge.sender, edge.receiver) == (sender, receiver)",
        "edge.receiver == receiver",
    ),
    Fault(
        "a reconcile revives a crashed site",
        "ingress.py",
        " or co.role in state.env.failure.crashed:",
        ":",
    ),
    Fault(
        "a reconcile gives up the newest",
        "ingress.py",
        "lost = buffer.messages.popleft()",
        "lost = buffer.messages.pop()",
    ),
    Fault("the dead keep their layers", "ingress.py", "if layer.holder in hit:", "if False:"),
    Fault("the first timeout counts", "failure.py", "max(ends, default", "min(ends, default"),
    Fault("a crashed session ends", "session.py", _CRASHED_IS_OVER, "    pass"),
    Fault(
        "a closed end heals its session",
        "view.py",
        "        if session.status is not SessionStatus.FAULTED:\n",
        "        if True:\n",
    ),
]
SAVED = [
    Fault(
        "restarts share a topology", "checkpoint.py", "copy_snapshot(last.failure)", "last.failure"
    ),
    Fault(
        "restarts share corruption", "failure.py", "dict(failure.corrupted)", "failure.corrupted"
    ),
    Fault(
        "restarts go to the first checkpoint",
        "checkpoint.py",
        "state.checkpoints[-1]",
        "state.checkpoints[0]",
    ),
    Fault(
        "a restart leaves the cursor", "checkpoint.py", "    state.queue.cursor = last.cursor\n", ""
    ),
    Fault(
        "a restart forgets how often a layer was held",
        "layer.py",
        "copy.holder, copy.counter = layer.holder, layer.counter",
        "copy.holder = layer.holder",
    ),
    Fault(
        "a restart forgets a rejection",
        "coroutine.py",
        "new.judged, new.rejection = co.judged, co.rejection",
        "new.judged = co.judged",
    ),
    Fault("a restart forgets tokens", "coroutine.py", "    new.tokens = list(co.tokens)\n", ""),
    Fault(
        "restarts share levels",
        "coroutine.py",
        "[copy_speculation(level) for level in co.speculation]",
        "list(co.speculation)",
    ),
    Fault(
        "restarts share what is held",
        "speculation.py",
        "new.held = list(level.held)",
        "new.held = level.held",
    ),
    Fault(
        "a restart heals a buffer",
        "buffer.py",
        "new.corrupted = buffer.corrupted",
        "new.corrupted = False",
    ),
    Fault(
        "a restart opens no ends",
        "session.py",
        "new.closed = list(session.closed)",
        "new.closed = session.closed",
    ),
    Fault(
        "no checkpoint in the restart's own tick",
        "schedule.py",
        "if t <= self.last_restart)",
        "if t < self.last_restart)",
    ),
    Fault(
        "recovery is waited for a tick too long",
        "schedule.py",
        "if tick < self.last_reconcile:",
        "if tick <= self.last_reconcile:",
    ),
]
ORDER = [
    Fault(
        "given tokens come first",
        "view_knowledge.py",
        "target.tokens += tokens",
        "target.tokens[:0] = tokens",
    ),
    Fault(
        "timeouts enter before corruption",
        "failure.py",
        "Corrupt: 3,\n    Timeout: 4,",
        "Corrupt: 4,\n    Timeout: 3,",
    ),
    Fault(
        "the newest corruption keeps its place",
        "ingress.py",
        "    corrupted.pop((sender, receiver), None)  # the newest comes last\n",
        "",
    ),
    Fault(
        "of certificates for a tick, the last",
        "runtime/threaded_runner.py",
        "dict(reversed(config.certificates))",
        "dict(config.certificates)",
    ),
    Fault(
        "of scores for a coroutine, the last",
        "ready_queue.py",
        "dict(reversed(scores.scores))",
        "dict(scores.scores)",
    ),
    Fault(
        "who did not run goes to the back",
        "runtime/threaded_runner.py",
        "(*(co for co in before if co.cid not in ran), *behind)",
        "(*behind, *(co for co in before if co.cid not in ran))",
    ),
    Fault(
        "merged branches of the right come first",
        "projection.py",
        "(*merged, *new)",
        "(*new, *merged)",
    ),
    Fault(
        "recursions of any name merge",
        "projection.py",
        "case Recur(), Recur() if left.var == right.var:",
        "case Recur(), Recur():",
    ),
    Fault(
        "an outer loop is forgotten",
        "projection.py",
        " and closed_by(body, frozenset({var})):",
        ":",
    ),
    Fault(
        "a transfer's target is in no footprint",
        "footprint.py",
        "elif isinstance(op.instr, Transfer) and (cid := target_of(co, op.instr)) is not None:",
        "elif (cid := 0) is None:",
    ),
]

BENCH = [*WINS, *SPECULATION, *WHICH, *SAVED, *ORDER]
