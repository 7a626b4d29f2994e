"""The ``aimm`` command line."""

import gc
import io
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import click

from aimm import __version__
from aimm.cli.suggesting import Suggesting

# implementation and help text of each command, so that listing commands imports none of them
_WORDS = {
    "apply": ("manifests:apply_command", "Create, change and delete what manifests describe."),
    "artifacts": ("artifacts:artifacts", "List, check, copy and collect files of imports and jobs."),
    "brief": ("brief:brief", "Print the brief of a use case as Markdown."),
    "catalogue": ("catalogue:catalogue", "Show the catalogue of models, or bring another one."),
    "connections": (
        "connections:connections",
        "Test connections to model providers, store their keys.",
    ),
    "datasets": ("datasets:datasets", "Import, export, freeze and compare datasets."),
    "demo": ("demo:demo", "Serve a sample and watch a release of it in the terminal."),
    "diff": ("manifests:diff_command", "Show what `aimm apply` would change."),
    "doctor": ("operate:doctor", "Check settings, network address and database."),
    "examples": ("examples:examples", "Delete what was captured of a session."),
    "export": ("manifests:export_command", "Write what `aimm apply` manages as a manifest."),
    "jobs": ("jobs:jobs", "List jobs, start, follow, cancel and resume them."),
    "keys": ("keys:keys", "Manage the API keys of applications."),
    "migrate": ("operate:migrate_command", "Migrate the database to the schema of this version."),
    "openapi": ("operate:openapi", "Write the OpenAPI document of the API."),
    "path": ("path:path", "Show where a use case is, and what it waits for."),
    "rollouts": ("rollouts:rollouts", "List rollouts, and start, stop or roll one back."),
    "runs": ("runs:runs", "Ask flows and candidates on a sample, follow and export what they answer."),
    "schema": ("manifests:schema_command", "Print the JSON Schema of manifests."),
    "serve": ("operate:serve_command", "Serve the API and the console."),
    "settings": ("operate:settings_command", "List all settings, their values and where those come from."),
    "simulate": ("simulate:simulate_command", "Simulate a rollout before you start it."),
    "users": ("users:users", "Manage the accounts of people."),
    "work": ("work:work_command", "Carry out jobs, on any machine that reaches the database."),
}


class Words(Suggesting):
    """The commands; each is imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return list(_WORDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name."""
        if cmd_name not in _WORDS:
            return None
        module, name = _WORDS[cmd_name][0].split(":")
        with _importing():
            command: click.Command = getattr(import_module(f"aimm.cli.{module}"), name)
        command.short_help = _WORDS[cmd_name][1]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(word, said) for word, (_, said) in _WORDS.items()])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; characters that the terminal cannot show are escaped."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                with suppress(OSError):  # the stream cannot report its position
                    stream.reconfigure(errors="backslashreplace")
        return super().main(*args, **kwargs)


@contextmanager
def _importing() -> Generator[None]:
    """Import without garbage collection, which would find nothing: modules are permanent."""
    gc.disable()
    try:
        _import_structlog_without_rich()
        # signed tokens do without cryptography, and would import it: a twentieth of a second
        with _hidden("cryptography"):
            yield
    finally:
        gc.freeze()
        gc.enable()


def _import_structlog_without_rich() -> None:
    """Our logs do without rich, which structlog would import where it is installed: a tenth of a second."""
    if "rich" in sys.modules or "structlog" in sys.modules:
        return
    with _hidden("rich"):
        import_module("structlog")


@contextmanager
def _hidden(library: str) -> Generator[None]:
    """Make imports of a library fail, unless it is imported already."""
    if library in sys.modules:
        yield
        return
    hidden: Any = None
    sys.modules[library] = hidden
    try:
        yield
    finally:
        del sys.modules[library]


@click.group(cls=Words, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aimm")
def main() -> None:
    """AI Model Match: serve, rate and release AI configurations."""


if __name__ == "__main__":
    sys.exit(main())
