"""Semantic faults of the Python VM, one line each, by which a campaign is measured.

They are of the kinds that a corpus misses: which of two broken rules wins, what a restart finds,
which of two endpoints, layers or timeouts is meant, values that only look alike, lists whose order
is seen. None of them was seen by the 1,404 cases that were committed when they were written.
"""

from __future__ import annotations

from conformance.tests.faulty import Fault

WINS = [
    Fault(
        "a receive looks at the register before the type",
        "exec_comm.py",
        "    if label != name or (",
        "    if i.dst < REGISTER_COUNT and label != name or (",
    ),
    Fault(
        "a corrupted message wins over a cut edge",
        "exec_comm.py",
        "    if cuts(env.failure, edge.sender, edge.receiver):\n        return buffer.message_wait",
        "    if cuts(env.failure, edge.sender, edge.receiver) and not "
        "buffer.corrupted:\n        return buffer.message_wait",
    ),
    Fault(
        "an unknown label wins over its sort",
        "exec_comm.py",
        "    if type(value) is not kind and not has_sort(value, sort):\n  "
        "      return _TYPE_VIOLATION\n    pc =",
        "    if label in i.targets and type(value) is not kind and not "
        "has_sort(value, sort):\n        return _TYPE_VIOLATION\n    pc =",
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
        "if co.speculation and not revocable:",
        "if co.speculation and not revocable and co.budget >= cost:",
    ),
    Fault(
        "an offer's full buffer wins over a crashed peer",
        "exec_comm.py",
        "        if env.has_faults and (stop",
        "        if env.has_faults and len(buffer.messages) < buffer.capacity and (stop",
    ),
    Fault(
        "another endpoint wins over the depth",
        "exec_speculation.py",
        "if len(co.speculation) >= depth:",
        "if len(co.speculation) >= depth and co.speculation[-1].endpoint == end.endpoint:",
    ),
    Fault(
        "the session limit wins over ill-formed types",
        "exec_session.py",
        "if not all(fits",
        "if alloc.next_sid < env.config.max_sessions and not all(fits",
    ),
    Fault(
        "a spawn looks at the registers before the limit",
        "exec_control.py",
        "if cid >= env.config.max_coroutines:",
        "if cid >= env.config.max_coroutines and max(i.args, default=0) < REGISTER_COUNT:",
    ),
    Fault(
        "a produce looks at the register before the sort",
        "exec_control.py",
        "        if output is None:\n",
        "        if output is None and i.dst < REGISTER_COUNT:\n",
    ),
    Fault(
        "a register wins over a mismatch",
        "exec_control.py",
        "if isinstance(output, FaultKind):",
        "if isinstance(output, FaultKind) and i.dst < REGISTER_COUNT:",
    ),
    Fault(
        "no credit wins over the monitor",
        "step.py",
        "        if type(operand) is FaultKind:\n",
        "        if type(operand) is FaultKind and co.budget >= cost:\n",
    ),
    Fault(
        "a check looks at the register before the fact",
        "exec_knowledge.py",
        "    if isinstance(fact, FaultKind):\n        return Fault(fact)\n    passed",
        "    if isinstance(fact, FaultKind) and i.dst < REGISTER_COUNT:\n "
        "       return Fault(fact)\n    passed",
    ),
    Fault(
        "a tag looks at the register before the fact",
        "exec_knowledge.py",
        "    if isinstance(fact, FaultKind):\n        return Fault(fact)\n    if fact",
        "    if isinstance(fact, FaultKind) and i.dst < REGISTER_COUNT:\n "
        "       return Fault(fact)\n    if i.dst < REGISTER_COUNT and fact",
    ),
    Fault(
        "not ready wins over duplicate",
        "runtime/wave.py",
        "if len(set(picks)) != len(picks):",
        "if len(set(picks)) != len(picks) and set(picks) <= {co.cid for co in candidates(state)}:",
    ),
    Fault(
        "oversize wins over empty",
        "runtime/wave.py",
        "if not waves or not all(waves):",
        "if not waves or not all(waves) and max(map(len, waves)) <= n:",
    ),
    Fault(
        "a session wins over a lane",
        "runtime/wave.py",
        "    if a.lane == b.lane:",
        "    if a.lane == b.lane and not footprint_sids(a) & footprint_sids(b):",
    ),
    Fault(
        "the last clash is named",
        "runtime/wave.py",
        "combinations(wave, 2)",
        "combinations(wave[::-1], 2)",
    ),
    Fault(
        "the coroutine limit wins over the session limit",
        "load.py",
        "    if sid >= config.max_sessions:",
        "    if sid >= config.max_sessions and cid + len(found) <= config.max_coroutines:",
    ),
    Fault(
        "arity wins over duplicate roles",
        "load.py",
        "is not None:\n            return RefusedProtocol(DuplicateRole(role))\n        "
        "if len(self.",
        "is not None and len(self.types) == len(roles):\n            return "
        "RefusedProtocol(DuplicateRole(role))\n        if len(self.",
    ),
]
SAVED = [
    Fault(
        "restarts share a topology",
        "checkpoint.py",
        "copy_snapshot(last.failure)",
        "last.failure",
    ),
    Fault(
        "a restart forgets a rejection",
        "coroutine.py",
        "new.judged, new.rejection = co.judged, co.rejection",
        "new.judged = co.judged",
    ),
    Fault(
        "no checkpoint in the restart's own tick",
        "schedule.py",
        "if t <= self.last_restart)",
        "if t < self.last_restart)",
    ),
    Fault(
        "a restart activates layers",
        "layer.py",
        "copy = Layer(layer.name, layer.active)",
        "copy = Layer(layer.name, True)",
    ),
    Fault(
        "a restart forgets the epoch",
        "session.py",
        "new.status, new.epoch = session.status, session.epoch",
        "new.status = session.status",
    ),
    Fault(
        "restarts share facts",
        "coroutine.py",
        "new.facts = dict(co.facts)",
        "new.facts = co.facts",
    ),
    Fault(
        "a restart is waited for without a checkpoint",
        "schedule.py",
        "return tick < (self.last_restart if saved else self.last_saved)",
        "return tick < self.last_restart",
    ),
]
WHICH = [
    Fault(
        "tokens of the session go along",
        "view_knowledge.py",
        "[endpoint] * co.tokens.count(endpoint)",
        "[token for token in co.tokens if token.sid == endpoint.sid]",
    ),
    Fault(
        "a layer of the same name stays inactive",
        "layer.py",
        "twin.active, twin.holder, twin.counter = layer.active, holder, counter",
        "twin.holder, twin.counter = holder, counter",
    ),
    Fault(
        "a channel is a pair",
        "value.py",
        "if type(value) is not Prod:",
        "if not isinstance(value, tuple):",
    ),
    Fault(
        "the first timeout counts",
        "failure.py",
        "max(ends, default",
        "min(ends, default",
    ),
    Fault(
        "parts of a pair look alike",
        "value.py",
        "return same_value(left.left, right.left) and same_value(left.right, right.right)",
        "return left == right",
    ),
    Fault(
        "a closed session crashes",
        "ingress.py",
        "if site in session.ends and session.status is not SessionStatus.CLOSED:",
        "if site in session.ends:",
    ),
    Fault(
        "the dead go on waiting",
        "ingress.py",
        "            forget_wait(state, co)\n            co.status = Faulted",
        "            co.status = Faulted",
    ),
    Fault(
        "only the last timeout holds",
        "failure.py",
        "return any(held == site and tick < until for held, until in failure.timed_out)",
        "return any(held == site and tick < until for held, until in failure.timed_out[-1:])",
    ),
    Fault(
        "a type may name a label twice",
        "local_type.py",
        "distinct = 0 < len(t.branches) == len(t.by_name)",
        "distinct = 0 < len(t.branches)",
    ),
    Fault(
        "a giver forgets all facts of the session",
        "view_knowledge.py",
        "co.facts = {fact: None for fact in co.facts if fact.endpoint != endpoint}",
        "co.facts = {fact: None for fact in co.facts if fact.endpoint.sid != endpoint.sid}",
    ),
    Fault(
        "a child goes on counting nonces",
        "exec_control.py",
        "    child.registers[: len(args)] =",
        "    child.nonce = co.nonce; child.registers[: len(args)] =",
    ),
    Fault(
        "an abort forgets tokens",
        "view_speculation.py",
        "    level = co.speculation.pop()\n    co.registers",
        "    level = co.speculation.pop(); co.tokens = []\n    co.registers",
    ),
    Fault(
        "a recorded pair is taken for labels",
        "effects.py",
        "return type(left) is type(right) and left == right",
        "return left == right",
    ),
]
ORDER = [
    Fault(
        "of layers of one name, the last",
        "layer.py",
        "found.setdefault(layer.name, layer)",
        "found[layer.name] = layer",
    ),
    Fault(
        "the newest corruption keeps its place",
        "ingress.py",
        "    corrupted.pop((sender, receiver), None)  # the newest is last\n",
        "",
    ),
    Fault(
        "of scores for a coroutine, the last",
        "ready_queue.py",
        "dict(reversed(scores.scores))",
        "dict(scores.scores)",
    ),
]

BENCH = [*WINS, *SAVED, *WHICH, *ORDER]
