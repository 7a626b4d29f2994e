"""``aimm doctor`` from an operator's view."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.server import running

from aimm import __version__
from aimm.cli.main import main


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def doctor(folder: Path, **settings: object) -> Result:
    """Run the doctor."""
    given = {"data_dir": folder, "port": 0, **settings}
    environment = {f"AIMM_{name.upper()}": str(value) for name, value in given.items()}
    result = CliRunner(env=environment).invoke(main, ["doctor"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_before_the_first_start(tmp_path: Path):
    result = doctor(tmp_path)
    assert "ok   database: will be created at the first start\n" in result.output
    assert result.exit_code == 0


def test_while_the_service_runs(tmp_path: Path):
    with running(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path) as server:
        port = server.url.rpartition(":")[2]
        result = doctor(tmp_path, port=port)
    here = rf"ok   address: 127.0.0.1:{port}: this installation \([0-9a-f]{{8}}\) answers there\n"
    assert re.search(here, result.output)
    assert f"ok   service: runs: process {server.pid} at {server.url}\n" in result.output
    assert "BAD" not in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"data_dir": "/proc/x"}, "BAD  data: /proc/x/aimm.db cannot be written: "),
        (
            {"database_url": "postgresql://me:secret@127.0.0.1:1/name"},
            "BAD  database: postgresql://me:***@127.0.0.1:1/name cannot be used: ",
        ),
    ],
)
def test_each_problem_is_one_line(tmp_path: Path, settings: dict[str, str], line: str):
    result = doctor(tmp_path, **settings)
    assert any(each.startswith(line) for each in result.output.splitlines()), result.output
    assert "secret" not in result.output
    assert result.exit_code == 1


def test_a_file_that_is_not_a_database(tmp_path: Path):
    (tmp_path / "aimm.db").write_text("hello, " * 1000)
    result = doctor(tmp_path)
    assert "cannot be used: file is not a database\n" in result.output
    assert result.exit_code == 1


def test_findings_as_json(tmp_path: Path):
    environment = {"AIMM_DATA_DIR": str(tmp_path), "AIMM_PORT": "0", "AIMM_CLOCK_SPEED": "2"}
    result = CliRunner(env=environment).invoke(main, ["doctor", "--json"])
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert (said["version"], said["fine"]) == (__version__, False)
    assert {"subject", "fine", "text"} == said["findings"][0].keys()
    assert [one["subject"] for one in said["findings"] if not one["fine"]] == ["clock speed"]


def test_effective_settings_and_their_sources(tmp_path: Path):
    (tmp_path / "aimm.toml").write_text('queue = 5\ndatabase_url = "postgresql://me:secret@db/name"\n')
    result = CliRunner(env={"AIMM_PORT": "9000"}).invoke(main, ["settings"])
    lines = dict(re.split(r" +# ", line) for line in result.output.splitlines())
    assert lines["AIMM_PORT=9000"] == "environment"
    assert lines["AIMM_QUEUE=5"] == lines["AIMM_DATABASE_URL=postgresql://***@db/name"] == "aimm.toml"
    assert lines["AIMM_HOST=127.0.0.1"] == "default"
    assert "secret" not in result.output


def test_derived_settings_are_shown(tmp_path: Path):
    said = CliRunner(env={"AIMM_DATA_DIR": str(tmp_path / "a?b")}).invoke(main, ["settings"]).output
    assert f"AIMM_DATABASE_URL=sqlite:///{tmp_path}/a%3Fb/aimm.db" in said


def test_an_invalid_setting(tmp_path: Path):
    result = doctor(tmp_path, port="abc")
    assert result.exit_code == 1
    assert "AIMM_PORT: must be a whole number from 0 to 65535, not 'abc'\n" in result.output
