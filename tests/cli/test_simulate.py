"""``aimm simulate`` runs the real rules and says how it ended."""

import json
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from aimm.cli.main import main
from aimm.cli.simulate import Stage, picture, play
from aimm.rollout.configuration import Adaptive, Configuration
from aimm.rollout.simulation import World

FLOW = "00000000-0000-4000-8000-000000000001"


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["simulate", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_a_clear_case_ends_with_its_winner():
    told = run("--mean", "4.6", "--mean", "3.0", "--sessions", "20000", "--seed", "2")
    assert "flow-01 leads with a chance of" in told
    assert "outcomes: superior" in told
    assert "winner: flow-01" in told
    assert "COMPLETED after 20,000 sessions" in told


def test_the_same_seed_tells_the_same():
    arguments = ("--mean", "4", "--mean", "3", "--sessions", "2000", "--seed", "5")
    assert run(*arguments) == run(*arguments)
    assert run(*arguments) != run(*arguments[:-1], "6")


def test_a_configuration_from_a_file(tmp_path: Path):
    rule = {
        "flowId": FLOW,
        "minFeedback": 5,
        "lowerScore": 3,
        "rollback": [{"flowId": FLOW, "finalServePct": 0}],
    }
    adaptive = {"minFeedback": 0, "maxStepPct": 10, "intervalMins": 10}
    file = tmp_path / "rollout.json"
    file.write_text(json.dumps({"configuration": {"adaptive": adaptive, "escape": {"rules": [rule]}}}))
    told = run("--mean", "1.5", "--mean", "4", "--sessions", "5000", "--config", str(file))
    assert "flow-01 was rolled back" in told
    assert "ESCAPED after 5,000 sessions" in told


def test_files_that_hold_no_configuration(tmp_path: Path):
    file = tmp_path / "rollout.json"
    file.write_text("{")
    assert "holds no configuration" in run("--config", str(file), code=1)
    file.write_text("[]")
    assert "holds no configuration" in run("--config", str(file), code=1)
    file.write_text("{}")
    assert "adaptive: cannot be blank" in run("--config", str(file), code=1)


def test_the_live_picture_and_the_end():
    world = World(means=(4.5, 2.5), sessions=3000)
    console = Console(force_terminal=True, width=100, record=True, file=StringIO())
    finished = play(world, Configuration(adaptive=Adaptive(attribution_window_mins=0)), 1, console)
    text = console.export_text()
    assert "3,000 sessions" in text
    assert "stars lost against always serving the best flow (4.50)" in text
    assert sum(finished.served) == 3000


def test_a_picture_before_anything_has_happened():
    console = Console(width=80, record=True, file=StringIO())
    console.print(picture(Stage(World(means=(4.0, 3.0)))))
    text = console.export_text()
    assert "INIT · 0 of 50,000 sessions" in text
    assert "50.00 %" in text


def test_ctrl_c_stops_it(monkeypatch: pytest.MonkeyPatch):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aimm.cli.simulate.play", stop)
    assert run(code=130) == "stopped\n"
