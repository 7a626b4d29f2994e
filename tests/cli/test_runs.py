"""``aimm runs`` on a database without a service."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aimm.cli.main import main

GOAL = """
apiVersion: aimm/v1
useCases:
  - code: support
    title: Support
    description: Answers to customers.
"""


@pytest.fixture
def goal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a use case."""
    monkeypatch.setenv("AIMM_DATA_DIR", str(tmp_path))
    manifest = tmp_path / "goal.yaml"
    manifest.write_text(GOAL)
    made = CliRunner().invoke(main, ["apply", "--create", "--yes", "-f", str(manifest)])
    assert made.exit_code == 0, made.output
    import sqlite3

    with sqlite3.connect(tmp_path / "aimm.db") as database:
        (found,) = database.execute("select id from use_cases").fetchone()
    database.close()
    return found


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["runs", *arguments], input=given)


def test_recorded_outputs_from_start_to_export(goal: str) -> None:
    outputs = [{"item": "a", "text": "yes"}, {"item": "b", "error": "timed out"}]
    plan = {"useCaseId": goal, "title": "Old", "targets": [{"recorded": {"label": "r", "outputs": outputs}}]}
    started = run("start", "-", given=json.dumps(plan))
    assert started.exit_code == 0, started.output
    run_id = started.output.strip()
    listed = run("list", "support").output
    assert run_id in listed
    assert "0.0000 USD + unknown" in listed
    assert json.loads(run("show", run_id).output)["state"] == "done"
    assert run("follow", run_id).output == "done\n"
    lines = [json.loads(line) for line in run("export", run_id).output.splitlines()]
    assert [(one["item"], one["text"], one["error"]) for one in lines] == [
        ("a", "yes", None),
        ("b", None, "timed out"),
    ]
    assert run("export", run_id, "--format", "csv").output.startswith("item,slice,target,")


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("show", "none"), None, "there is no such run"),
        (("list", "none"), None, "there is no use case 'none'; there are: support"),
        (("start", "-"), "{", "the plan is not a JSON object"),
        (("start", "-"), '{"title": "x"}', "missing required field"),
        (("start", "-"), '{"targets": [{"flow": 1}]}', "targets"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    goal: str, arguments: tuple[str, ...], given: str | None, said: str
) -> None:
    result = run(*arguments, given=given)
    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output
