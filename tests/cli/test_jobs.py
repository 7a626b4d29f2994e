"""``aimm jobs`` on a database without a service."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aimm.cli.main import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AIMM_DATA_DIR", str(tmp_path))
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    return tmp_path


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["jobs", *arguments], input=given)


def test_a_job_from_the_queue_to_its_end_and_back(folder: Path) -> None:
    started = run("start", "rollout-rehearsal", "-", "--title", "How sure?", given='{"means": [4, 3]}')
    assert started.exit_code == 0, started.output
    job_id = started.output.strip()
    assert "How sure?" in run("list", "--state", "queued").output
    assert job_id not in run("list", "--state", "done").output
    assert run("cancel", job_id).output == "cancelled\n"
    assert json.loads(run("show", job_id).output)["state"] == "cancelled"
    followed = run("follow", job_id)
    assert followed.exit_code == 1
    assert "cancelled" in followed.output
    assert run("resume", job_id).output == "queued\n"
    with closing(sqlite3.connect(folder / "aimm.db")) as database:
        log = database.execute("select actor, action, entity_id from audit_log order by number").fetchall()
    assert log == [("command line", action, job_id) for action in ("create", "update", "update")]


def test_a_job_can_wait_until_a_time(folder: Path) -> None:
    at = ("--at", "2999-01-31T07:00:00+01:00")
    job_id = run("start", "rollout-rehearsal", "-", *at, given='{"means": [4, 3]}').output.strip()
    assert json.loads(run("show", job_id).output)["due_at"].startswith("2999-01-31T06:00:00")


@pytest.mark.parametrize(
    "arguments, given, said",
    [
        (("show", "none"), None, "there is no such job"),
        (("start", "rollout-rehearsal", "-"), "[]", "the specification is not a JSON object"),
        (("start", "rollout-rehearsal", "-"), "{}", "missing required field"),
        (
            ("start", "rollout-rehearsal", "-", "--at", "noon"),
            '{"means": [4, 3]}',
            "must be an RFC 3339 time",
        ),
        (
            ("start", "none", "-"),
            "{}",
            "'none' is not one of 'dataset-duplicates', 'dataset-import', 'rollout-rehearsal', 'run'",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    folder: Path, arguments: tuple[str, ...], given: str | None, said: str
) -> None:
    result = run(*arguments, given=given)
    assert result.exit_code != 0
    assert said.replace("-", " ") in result.output.replace("-", " ")
    assert "Traceback" not in result.output


def test_without_a_database_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIMM_DATA_DIR", str(tmp_path / "none"))
    assert "there is no database" in run("list").output
    assert not (tmp_path / "none").exists()
