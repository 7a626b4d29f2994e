"""``aimm simulate`` runs the real rules and reports the result."""

import json
import re
from io import StringIO
from itertools import pairwise
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


def test_a_clear_difference_ends_with_a_winner():
    told = run("--mean", "4.6", "--mean", "3.0", "--sessions", "20000", "--seed", "2")
    lines = told.splitlines()
    moves = [line for line in lines if "  ratings: " in line]
    assert moves[0].split("ratings: ")[1].startswith("flow-01 50% → ")
    assert len(set(moves)) == len(moves)
    assert not any("chance of being best" in line for line in lines)
    heads = next(number for number, line in enumerate(lines) if line.startswith("flow "))
    assert lines[heads].split("  ")[0] == "flow"
    first, second = (line.split() for line in lines[heads + 1 : heads + 3])
    assert first[:4] == ["flow-01", "4.60", "50%", "98%"]
    assert second[:4] == ["flow-02", "3.00", "50%", "2%"]
    assert int(first[4].replace(",", "")) + int(second[4].replace(",", "")) == 20_000
    assert abs(float(first[6]) - 4.6) < 0.1
    [won] = [line for line in lines if line.startswith("flow-01 won after ")]
    assert re.fullmatch(
        r"flow-01 won after [\d,]+ of 20,000 sessions: it is proven better than every other flow\. "
        r"The others keep 2%, so that a change is noticed\.",
        won,
    )
    assert "COMPLETED" not in told


def test_the_same_seed_gives_the_same_result():
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
    assert re.search(
        r"^The rollout ended with a rollback after [\d,]+ of 5,000 sessions\.$", told, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--mean", "nan"), "'--mean': nan is not a number from 1 to 5"),
        (("--mean", "4", "--mean", "inf"), "'--mean': inf is not a number from 1 to 5"),
        (("--mean=-inf",), "'--mean': -inf is not a number from 1 to 5"),
        (("--mean", "0.99"), "'--mean': 0.99 is not a number from 1 to 5"),
        (("--mean", "good"), "'--mean': good is not a number from 1 to 5"),
        (("--rated", "nan"), "'--rated': nan is not a number from 0.001 to 1"),
        (("--rated", "0"), "'--rated': 0 is not a number from 0.001 to 1"),
        (("--rated", "20%"), "'--rated': 20% is not a number from 0.001 to 1"),
        (("--sessions", "1e3"), "'--sessions': 1e3 is not a whole number from 100 to 10,000,000"),
        (("--sessions", "99"), "'--sessions': 99 is not a whole number from 100 to 10,000,000"),
        (("--per-day", "nan"), "'--per-day': nan is not a whole number from 144 to 1,000,000"),
        (("--seed", "-1"), "'--seed': -1 is not a whole number from 0 to 9,007,199,254,740,991"),
        (("--ramp-mins", "0"), "'--ramp-mins': 0 is not a whole number from 1 to 525,600"),
        (("--ramp-mins", "9" * 5_000), "is not a whole number from 1 to 525,600"),
        (("--mean", "4", "--ramp-mins", "60"), "name at least two flows with --mean"),
    ],
)
def test_invalid_numbers_are_reported_with_the_allowed_range(arguments: tuple[str, ...], said: str):
    assert said in run(*arguments, code=2)


def test_a_ramp_takes_the_last_flow_from_zero_to_its_share():
    told = run("--mean", "4", "--mean", "4", "--ramp-mins", "60", "--sessions", "600").splitlines()
    steps = [line.split("warmup: ")[1] for line in told if "warmup: " in line]
    assert steps == [
        f"flow-01 {before[0]}% → {after[0]}%, flow-02 {before[1]}% → {after[1]}%"
        for before, after in pairwise(
            [(100, 0), (91.67, 8.33), (83.34, 16.66), (75.01, 24.99), (66.67, 33.33), (58.34, 41.66)]
        )
    ]
    assert "Every flow has reached its goal" in told[len(steps)]


def test_a_bad_flow_gets_few_sessions_in_a_ramp():
    means = ("--mean", "4.2", "--mean", "4.2", "--mean", "1.5", "--sessions", "20000")
    told = run(*means, "--ramp-mins", "1440")
    assert "flow-03 was rolled back" in told
    assert "The rollout continues with flow-01 and flow-02. (" in told
    assert "flow-03" not in told.split("\n\n")[-1]


def test_a_configuration_file_sets_the_warmup(tmp_path: Path):
    file = tmp_path / "rollout.json"
    file.write_text(json.dumps({"adaptive": {"maxStepPct": 10, "intervalMins": 10}}))
    for more in (("--ramp-mins", "60"), ("--mode", "converge")):
        assert "leave out --mode and --ramp-mins" in run("--config", str(file), *more, code=2)
    told = run("--config", str(file), "--sessions", "200")
    assert "No decision after 200 sessions: the rollout is still comparing. flow-" in told


def test_continuous_mode_never_ends():
    told = run("--mean", "4.6", "--mean", "3.0", "--sessions", "2000", "--mode", "continuous")
    assert "Continuous mode never ends: after 2,000 sessions flow-01 has most of the traffic." in told


def test_files_without_a_configuration(tmp_path: Path):
    file = tmp_path / "rollout.json"
    file.write_text("{")
    assert "holds no valid configuration" in run("--config", str(file), code=1)
    file.write_text("[]")
    assert "holds no valid configuration: it must be an object" in run("--config", str(file), code=1)
    file.write_text("{}")
    assert "adaptive: cannot be blank" in run("--config", str(file), code=1)
    file.write_text("[" * 100_000)
    assert "holds no valid configuration" in run("--config", str(file), code=1)
    file.write_text('{"adaptive": {"maxStepPct": NaN, "intervalMins": 1}}')
    assert "maxStepPct: must be a finite number" in run("--config", str(file), code=1)


def test_the_live_view_and_the_result():
    world = World(means=(4.5, 2.5), sessions=3000)
    console = Console(force_terminal=True, width=100, record=True, file=StringIO())
    finished = play(world, Configuration(adaptive=Adaptive(attribution_window_mins=0)), 1, console)
    text = console.export_text()
    assert "3,000 sessions" in text
    assert "Stars lost against always serving the best flow (4.50)" in text
    assert sum(finished.served) == 3000


def test_the_live_view_before_the_first_session():
    console = Console(width=80, record=True, file=StringIO())
    console.print(picture(Stage(World(means=(4.0, 3.0)))))
    text = console.export_text()
    assert "INIT · 0 of 50,000 sessions" in text
    assert "50.00%" in text


def test_ctrl_c_stops_the_simulation(monkeypatch: pytest.MonkeyPatch):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aimm.cli.simulate.play", stop)
    assert run(code=130) == "Stopped.\n"
