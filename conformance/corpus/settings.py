"""Words for what is configured, where a table would have to say the same thing again and again."""

from __future__ import annotations

from pyvm.config import (
    AllowLabels,
    Block,
    ChooseFixed,
    Cooperative,
    ExplicitScores,
    Fifo,
    FlowAllowRoles,
    FullPolicy,
    Policy,
    Priority,
    ProgressAware,
    RoundRobin,
    TokenScores,
)


def scores(*pairs: tuple[int, int]) -> Priority:
    """Priority by the given scores."""
    return Priority(ExplicitScores(pairs))


BY_TOKENS = Priority(TokenScores())
BY_SCORES = scores((0, 1), (1, 3), (2, 2), (4, 5), (5, 3))

POLICIES: dict[str, Policy] = {
    "cooperative": Cooperative(),
    "round_robin": RoundRobin(),
    "scores": BY_SCORES,
    "tokens": BY_TOKENS,
    "progress": ProgressAware(),
}


_BLOCK = Block()


def fifo(capacity: int, full: FullPolicy = _BLOCK) -> Fifo:
    """Make a FIFO buffer."""
    return Fifo(capacity, full)


def fixed(*labels: str) -> ChooseFixed:
    """Let the effect handler pick these labels, position by nonce."""
    return ChooseFixed(labels)


def allow(*labels: str) -> AllowLabels:
    """Only these labels may leave."""
    return AllowLabels(labels)


def allow_roles(*roles: str) -> FlowAllowRoles:
    """Only these roles may use what is known."""
    return FlowAllowRoles(roles)


def layer(name: str, active: bool = True) -> tuple[str, bool]:
    """Make a guard layer."""
    return name, active
