"""The command line as a whole."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from aimm import __version__
from aimm.cli.main import main


def test_every_command_can_be_loaded():
    with click.Context(main) as context:
        words = main.list_commands(context)
        assert words == sorted(words)
        for word in words:
            command = main.get_command(context, word)
            assert command is not None
            assert command.name == word
            assert command.help


def test_all_commands_are_listed_with_their_help():
    shown = CliRunner().invoke(main, ["--help"]).output
    assert "serve Serve the API and the console." in " ".join(shown.split())


def test_an_unknown_command_is_reported():
    ran = CliRunner().invoke(main, ["server"])
    assert ran.exit_code == 2
    assert "No such command 'server'. Did you mean 'serve'?" in ran.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["aply"], "Did you mean 'apply'?"),
        (["SERVE"], "Did you mean 'serve'?"),
        (["users", "lst"], "Did you mean 'list'?"),
        (["keys", "remove"], "Did you mean 'revoke'?"),
        (["xyzzy"], "See 'main --help'."),
        (["doctor", "--jsn"], "--json"),
        (["apply", "--dryrun"], "--dry-run"),
    ],
)
def test_a_misspelled_command_gets_a_suggestion(words: list[str], said: str):
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == 2
    assert said in ran.output


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_common_commands_load_few_modules(option: str):
    code = (
        "import sys\n"
        "from aimm.cli.main import main\n"
        f"main([{option!r}], standalone_mode=False)\n"
        "print('modules:', *sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    text, _, modules = said.partition("modules:")
    assert f"aimm, version {__version__}\n" == text if option == "--version" else "Commands:" in text
    top = {name.partition(".")[0] for name in modules.split()}
    # besides the standard library and the interpreter's startup files
    foreign = top - set(sys.stdlib_module_names) - _always_there()
    assert foreign <= {"aimm", "click", "__main__", "_virtualenv"}
    assert {name for name in modules.split() if name.startswith("aimm.")} == {
        "aimm.cli",
        "aimm.cli.main",
        "aimm.cli.suggesting",
    }
    assert not {"asyncio", "multiprocessing", "concurrent", "http", "ssl", "xml"} & top


def _always_there() -> set[str]:
    """The modules that this environment imports before any program runs."""
    code = "import sys; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return {name.partition(".")[0] for name in said.split()}
