"""Groups of commands that name the one that was probably meant."""

from difflib import get_close_matches

import click


class Suggesting(click.Group):
    """A group that answers a misspelt command with the nearest one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names.

        Raises:
            click.UsageError: it names none; the text says which one is near.
        """
        word = str(args[0])
        if self.get_command(ctx, word) is None and not word.startswith("-"):
            close = get_close_matches(word.lower(), self.list_commands(ctx), n=1, cutoff=0.5)
            hint = f"Did you mean '{close[0]}'?" if close else f"See '{ctx.command_path} --help'."
            ctx.fail(f"No such command '{word}'. {hint}")
        return super().resolve_command(ctx, args)
