"""``aimm doctor`` as an operator sees it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.server import running

from aimm.cli.main import main


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def doctor(folder: Path, **settings: object) -> Result:
    """What the doctor says."""
    given = {"data_dir": folder, "port": 0, **settings}
    environment = {f"AIMM_{name.upper()}": str(value) for name, value in given.items()}
    result = CliRunner(env=environment).invoke(main, ["doctor"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_before_the_first_start(tmp_path: Path):
    result = doctor(tmp_path)
    assert "ok   database: will be made at the first start\n" in result.output
    assert result.exit_code == 0


def test_while_the_service_runs(tmp_path: Path):
    with running(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path) as server:
        port = server.url.rpartition(":")[2]
        result = doctor(tmp_path, port=port)
    assert f"ok   address: 127.0.0.1:{port}: a service of this kind answers there\n" in result.output
    assert "BAD" not in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"data_dir": "/proc/x"}, "BAD  data: /proc/x/aimm.db can NOT be written: "),
        (
            {"database_url": "postgresql://me:secret@127.0.0.1:1/name"},
            "BAD  database: postgresql://me:***@127.0.0.1:1/name cannot be used: ",
        ),
    ],
)
def test_what_is_wrong_is_a_line(tmp_path: Path, settings: dict[str, str], line: str):
    result = doctor(tmp_path, **settings)
    assert any(each.startswith(line) for each in result.output.splitlines()), result.output
    assert "secret" not in result.output
    assert result.exit_code == 1


def test_a_file_that_is_no_database(tmp_path: Path):
    (tmp_path / "aimm.db").write_text("hello, " * 1000)
    result = doctor(tmp_path)
    assert "cannot be used: file is not a database\n" in result.output
    assert result.exit_code == 1


def test_a_wrong_setting(tmp_path: Path):
    result = doctor(tmp_path, port="abc")
    assert result.exit_code == 1
    assert "AIMM_PORT: must be a whole number from 0 to 65535, not 'abc'\n" in result.output
