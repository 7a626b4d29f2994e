"""``aimm``: one command with a word for each thing an operator or engineer does."""

import sys
from importlib import import_module

import click

from aimm import __version__

_WORDS = {
    "apply": "manifests:apply_command",
    "demo": "demo:demo",
    "diff": "manifests:diff_command",
    "doctor": "operate:doctor",
    "export": "manifests:export_command",
    "keys": "access:keys",
    "migrate": "operate:migrate_command",
    "openapi": "operate:openapi",
    "rollouts": "rollouts:rollouts",
    "schema": "manifests:schema_command",
    "serve": "operate:serve_command",
    "settings": "operate:settings_command",
    "simulate": "simulate:simulate_command",
    "users": "access:users",
}


class Words(click.Group):
    """The commands, each imported when it is asked for: the server does not carry what only others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The words, by the alphabet."""
        return list(_WORDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this word."""
        if cmd_name not in _WORDS:
            return None
        module, name = _WORDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"aimm.cli.{module}"), name)
        return command


@click.group(cls=Words, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aimm")
def main() -> None:
    """AI Model Match: serve, rate and release AI configurations."""


if __name__ == "__main__":
    sys.exit(main())
