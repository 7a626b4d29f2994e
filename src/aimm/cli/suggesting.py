"""Command groups that suggest the nearest command for a misspelled one."""

from difflib import get_close_matches

import click


class Suggesting(click.Group):
    """A group that suggests the nearest command for a misspelled one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named by the first argument.

        Raises:
            click.UsageError: there is no such command; the message suggests the nearest one.
        """
        word = str(args[0])
        if self.get_command(ctx, word) is None and not word.startswith("-"):
            close = get_close_matches(word.lower(), self.list_commands(ctx), n=1, cutoff=0.5)
            hint = f"Did you mean '{close[0]}'?" if close else f"See '{ctx.command_path} --help'."
            ctx.fail(f"No such command '{word}'. {hint}")
        return super().resolve_command(ctx, args)
