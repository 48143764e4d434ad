"""Session types on one line, as papers write them, and refusals as one sentence.

`A!quote(nat). rec X. B?{ok(unit). end, no(unit). X}`
"""

from __future__ import annotations

from pyvm import global_type as gt
from pyvm import local_type as lt
from pyvm.projection import Refusal, Unmergeable
from pyvm.value import ProdSort, Sort


def show_sort(sort: Sort) -> str:
    """Return a sort as text: `nat`, `(nat * string)`."""
    if isinstance(sort, ProdSort):
        return f"({show_sort(sort.left)} * {show_sort(sort.right)})"
    return sort.value


def show_local(t: lt.LocalType) -> str:
    """Return a local type as text."""
    match t:
        case lt.Done():
            return "end"
        case lt.Var(name):
            return name
        case lt.Recur(var, body):
            return f"rec {var}. {show_local(body)}"
        case lt.Send(partner, branches) | lt.Recv(partner, branches):
            head = f"{partner}{'!' if isinstance(t, lt.Send) else '?'}"
            texts = [
                f"{label.name}({show_sort(label.sort)}). {show_local(more)}"
                for label, more in branches
            ]
            return head + (texts[0] if len(texts) == 1 else f"{{{', '.join(texts)}}}")


def explain_refusal(refusal: Refusal) -> str:
    """Return the reason for which a protocol is refused, as a sentence."""
    match refusal:
        case Unmergeable(role, sender, receiver, left, right):
            return (
                f"{role} cannot follow the choice that {sender} tells {receiver}: it would go on "
                f"as {show_local(left)} or as {show_local(right)}, and nothing tells it which"
            )
        case gt.NoRoles():
            return "the protocol has no roles"
        case gt.DuplicateRole(role):
            return f"the role {role} is listed twice"
        case gt.SelfCommunication(role):
            return f"{role} sends to itself"
        case gt.UnknownRole(role):
            return f"{role} is not among the roles"
        case gt.NoBranches():
            return "a communication has no branches"
        case gt.DuplicateLabel(label):
            return f"two branches of one communication are called {label}"
        case gt.UnboundVariable(var):
            return f"the variable {var} is used outside every recursion that binds it"
        case gt.UnguardedRecursion(var):
            return f"the recursion {var} reaches itself with no communication between"
