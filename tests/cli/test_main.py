"""The words of the command line, as a whole."""

import subprocess
import sys

import click
from click.testing import CliRunner

from aimm import __version__
from aimm.cli.main import main


def test_every_word_leads_to_its_command():
    with click.Context(main) as context:
        words = main.list_commands(context)
        assert words == sorted(words)
        for word in words:
            command = main.get_command(context, word)
            assert command is not None
            assert command.name == word
            assert command.help


def test_all_of_them_are_listed_with_what_they_do():
    shown = CliRunner().invoke(main, ["--help"]).output
    assert "serve     Serve the API until it is told to stop." in shown


def test_an_unknown_word_is_told():
    ran = CliRunner().invoke(main, ["server"])
    assert ran.exit_code == 2
    assert "No such command 'server'" in ran.output


def test_a_word_loads_only_what_it_needs():
    code = (
        "import sys\n"
        "from aimm.cli.main import main\n"
        "main(['--version'], standalone_mode=False)\n"
        "print(*sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    version, modules = said.splitlines()
    assert version == f"aimm, version {__version__}"
    assert not {"sqlalchemy", "litestar", "numpy", "ai_model_match"} & set(modules.split())
