"""``aimm``: one command with a word for each thing an operator or engineer does."""

import sys

import click

from aimm import __version__
from aimm.cli.access import keys, users
from aimm.cli.demo import demo
from aimm.cli.manifests import apply_command, diff_command, export_command, schema_command
from aimm.cli.operate import doctor, migrate_command, openapi, serve_command, settings_command
from aimm.cli.simulate import simulate_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aimm")
def main() -> None:
    """AI Model Match: serve, rate and release AI configurations."""


for command in (demo, serve_command, migrate_command, doctor, settings_command, openapi, users, keys):
    main.add_command(command)
for command in (apply_command, diff_command, export_command, schema_command, simulate_command):
    main.add_command(command)

if __name__ == "__main__":
    sys.exit(main())
