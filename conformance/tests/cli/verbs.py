"""Every verb of the command line, from click's own tree."""

from __future__ import annotations

from collections.abc import Iterator

import click

from conformance.cli.main import cli

Verb = tuple[str, ...]
"""The words by which it is called."""


def verbs(command: click.Command = cli, *path: str) -> Iterator[tuple[Verb, click.Command]]:
    """The command itself, and all those under it."""
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from verbs(found, *path, name)


def leaves(command: click.Command = cli) -> dict[Verb, click.Command]:
    """The verbs that do something themselves."""
    return {
        verb: found
        for verb, found in verbs(command)
        if not isinstance(found, click.Group) or found.invoke_without_command
    }
