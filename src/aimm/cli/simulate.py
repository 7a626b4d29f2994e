"""``aimm simulate``: run a rollout with the real rules on simulated raters."""

import json
import sys
import time
from pathlib import Path
from typing import Any, cast

import click
from click.core import ParameterSource
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from aimm.cli.common import plainly
from aimm.cli.demonstration.board import bar
from aimm.cli.numbers import Number
from aimm.rollout.configuration import (
    Adaptive,
    AfterEscape,
    Configuration,
    Escape,
    Evidence,
    Goal,
    Mode,
    Warmup,
)
from aimm.rollout.documents import parse
from aimm.rollout.model import Entry, Outcome, Phase, What
from aimm.rollout.rehearsal import rehearsed
from aimm.rollout.simulation import Progress, Run, World, flow_id, simulate
from aimm.rollout.simulation.world import MINUTE

_LEAST, _MOST = 1.05, 4.95
_SHOWN_ENTRIES = 8
_BAR_WIDTH = 24
_PICTURES_A_SECOND = 10


class Stage:
    """The progress of the simulated rollout."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.progress: Progress | None = None
        self.entries: list[Entry] = []
        self.began = time.perf_counter()

    def note(self, progress: Progress) -> None:
        """Update the progress."""
        self.progress = progress
        if progress.entry is not None:
            self.entries.append(progress.entry)

    @property
    def speed(self) -> float:
        """Simulated sessions per second."""
        done = self.progress.sessions if self.progress else 0
        return done / max(time.perf_counter() - self.began, 1e-9)


def _when(entry: Entry) -> str:
    minutes = entry.at // 60_000
    return f"day {minutes // 1440} {minutes // 60 % 24:02d}:{minutes % 60:02d}"


def picture(stage: Stage) -> RenderableType:
    """The live view: shares as bars, and the latest timeline entries."""
    progress = stage.progress
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bright_black")
    for name in ("flow", "true mean", "share", ""):
        table.add_column(name, no_wrap=True)
    for index, mean in enumerate(stage.world.means):
        share = progress.shares[index] if progress else 100 / len(stage.world.means)
        table.add_row(flow_id(index), f"{mean:.2f}", f"{share:6.2f}%", bar(share / 100, _BAR_WIDTH, "blue"))
    done = progress.sessions if progress else 0
    state = progress.phase.value if progress else "INIT"
    head = f"{state} · {done:,} of {stage.world.sessions:,} sessions · {stage.speed:,.0f} per second"
    lines = [Text(line_of(entry)) for entry in stage.entries[-_SHOWN_ENTRIES:]]
    return Group(Text(head, "bold"), table, *lines)


def line_of(entry: Entry) -> str:
    """A timeline entry in one line: traffic moves as shares (from → to), others with their text too."""
    moved = [
        f"{flow_id} {before:.4g}% → {after:.4g}%"
        for flow_id, after in entry.shares_after.items()
        if (before := entry.shares_before.get(flow_id, 0.0)) != after
    ]
    listed = ", ".join(moved)
    if entry.what is What.SHARES_MOVED and moved:
        cause = "warmup" if entry.reasons[0].code == "warmup_step" else "ratings"
        return f"{_when(entry)}  {cause}: {listed}"
    return f"{_when(entry)}  {entry.why}" + (f" ({listed})" if moved else "")


def result_table(world: World, run: Run) -> Table:
    """The results by flow."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bright_black")
    table.add_column("flow", no_wrap=True)
    for name in ("true mean", "first share", "last share", "sessions", "ratings", "mean"):
        table.add_column(name, justify="right", no_wrap=True)
    means = world.means_later or world.means
    for index, (true, first, stars) in enumerate(zip(means, run.first_shares, run.stars, strict=True)):
        ratings = sum(stars)
        mean = sum(star * count for star, count in enumerate(stars, 1)) / ratings if ratings else None
        table.add_row(
            flow_id(index),
            f"{true:.2f}",
            f"{first:.4g}%",
            f"{run.state.shares.get(flow_id(index), 0.0):g}%",
            f"{run.served[index]:,}",
            f"{ratings:,}",
            "–" if mean is None else f"{mean:.2f}",
        )
    return table


_OUTCOMES = {
    Outcome.SUPERIOR: "{winner} won after {at} of {all} sessions: it is proven better than every other flow.",
    Outcome.EQUIVALENT: (
        "{winner} serves after {at} of {all} sessions: it is practically as good as any other flow."
    ),
    Outcome.BUDGET: (
        "The budget was used up after {at} of {all} sessions. Nothing is proven; {winner} led and serves."
    ),
    Outcome.ALONE: "{winner} serves after {at} of {all} sessions: no other flow was left to compare.",
}


def verdict(run: Run) -> str:
    """The outcome in one sentence."""
    served = f"{sum(run.served):,}"
    state, adaptive = run.state, run.state.configuration.adaptive
    if state.phase is Phase.COMPLETED and state.outcome is not None and run.completed_at is not None:
        at = next(entry.at for entry in reversed(run.timeline) if entry.what is What.COMPLETED)
        told = _OUTCOMES[state.outcome].format(
            winner=state.winner, at=f"{_sessions_at(run, at):,}", all=served
        )
        if adaptive.exploration_pct and state.outcome is not Outcome.ALONE:
            told += f" The others keep {adaptive.exploration_pct:g}%, so that a change is noticed."
        return told
    if state.phase is Phase.ESCAPED and run.escaped_at is not None:
        at = next(entry.at for entry in reversed(run.timeline) if entry.what is What.ESCAPED)
        return f"The rollout ended with a rollback after {_sessions_at(run, at):,} of {served} sessions."
    leader = flow_id(run.leader)
    if adaptive.mode is Mode.CONTINUOUS:
        return f"Continuous mode never ends: after {served} sessions {leader} has most of the traffic."
    doing = "warming up" if state.phase is Phase.WARMUP else "comparing"
    return (
        f"No decision after {served} sessions: the rollout is still {doing}. {leader} has the most traffic."
    )


def _sessions_at(run: Run, at: int) -> int:
    """Number of sessions up to a time; every step has the same number."""
    steps = len(run.regret_by)
    return round(sum(run.served) * at / (run.step_minutes * MINUTE) / steps)


def _costs(world: World, run: Run) -> str:
    best = max(world.means_later or world.means)
    return (
        f"Stars lost against always serving the best flow ({best:.2f}): {run.regret:,.0f}, "
        f"{run.regret / max(sum(run.served), 1):.3f} per session."
    )


def _stored(file: Path, flows: int) -> Configuration:
    """A configuration as in the API, with its flows replaced by simulated ones."""
    value = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise TypeError("it must be an object with the fields warmup, escape and adaptive")
    stored = cast("dict[str, Any]", value)
    read = parse(stored.get("configuration", stored))
    names = sorted(_named(read))
    return rehearsed(read, [*names, *[None] * (flows - len(names))][:flows])


def _usual(mode: str, flows: int, ramp: int | None) -> Configuration:
    """The default configuration: a ramp takes the last flow from 0 to an equal share."""
    warmup = None if ramp is None else Warmup(ramp, None, (Goal(flow_id(flows - 1), round(100 / flows, 2)),))
    return Configuration(
        warmup, Escape((), Evidence()), Adaptive(mode=Mode(mode)), after_escape=AfterEscape.CONTINUE
    )


def _check(flows: int, ramp: int | None, file: Path | None) -> None:
    if ramp is not None and flows < 2:
        raise click.UsageError(
            "--ramp-mins moves the last flow from 0 to an equal share: name at least two flows with --mean"
        )
    chosen = click.get_current_context().get_parameter_source("mode")
    if file is not None and (ramp is not None or chosen is ParameterSource.COMMANDLINE):
        raise click.UsageError("--config sets the mode and the warmup: leave out --mode and --ramp-mins")


def _named(configuration: Configuration) -> set[str]:
    goals = configuration.warmup.goals if configuration.warmup else ()
    rules = configuration.escape.rules if configuration.escape else ()
    return {goal.flow_id for goal in goals} | {rule.flow_id for rule in rules}


def play(world: World, configuration: Configuration, seed: int, console: Console) -> Run:
    """Run the simulation, with a live view on a terminal and one line per entry elsewhere."""
    stage = Stage(world)
    run = simulate(world, configuration, seed)
    with Live(
        picture(stage),
        console=console,
        refresh_per_second=_PICTURES_A_SECOND,
        transient=not console.is_terminal,
        auto_refresh=console.is_terminal,
    ) as live:
        while True:
            try:
                stage.note(next(run))
            except StopIteration as end:
                finished: Run = end.value
                break
            if console.is_terminal:
                live.update(picture(stage))
    if not console.is_terminal:
        for entry in finished.timeline:
            console.print(line_of(entry), soft_wrap=True, highlight=False)
        console.print()
    console.print(result_table(world, finished), highlight=False)
    console.print()
    for line in (verdict(finished), _costs(world, finished)):
        console.print(line, soft_wrap=True, highlight=False)
    return finished


@click.command("simulate")
@click.option(
    "--mean",
    "means",
    type=Number(1, 5),
    multiple=True,
    help="True mean rating of a flow. Give it once per flow.",
)
@click.option("--sessions", type=Number(100, 10_000_000, whole=True), default=50_000, show_default=True)
@click.option(
    "--rated",
    type=Number(0.001, 1),
    default=0.2,
    show_default=True,
    help="Share of the sessions that is rated.",
)
@click.option("--per-day", type=Number(144, 1_000_000, whole=True), default=7200, show_default=True)
@click.option(
    "--mode", type=click.Choice([mode.value for mode in Mode]), default=Mode.CONVERGE.value, show_default=True
)
@click.option(
    "--ramp-mins",
    type=Number(1, 525_600, whole=True),
    help="Minutes of a warmup that moves the last flow from 0 to an equal share.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON file with a rollout configuration, as the API returns it.",
)
@click.option("--seed", type=Number(0, 2**53 - 1, whole=True), default=1, show_default=True)
@plainly
def simulate_command(
    means: tuple[float, ...],
    sessions: int,
    rated: float,
    per_day: int,
    mode: str,
    ramp_mins: int | None,
    config: Path | None,
    seed: int,
) -> None:
    """Simulate a rollout with the real rules. Press Ctrl-C to stop."""
    chosen = means or (3.8, 4.3, 3.7)
    flows = len(chosen)
    _check(flows, ramp_mins, config)
    world = World(
        means=tuple(min(max(mean, _LEAST), _MOST) for mean in chosen),
        sessions=sessions,
        step_sessions=max(1, round(per_day / 144)),
        rated=rated,
        start=None if ramp_mins is None else (*[100 / (flows - 1)] * (flows - 1), 0.0),
    )
    try:
        configuration = _usual(mode, flows, ramp_mins) if config is None else _stored(config, flows)
    except (ValueError, TypeError, RecursionError, AttributeError) as error:
        raise click.ClickException(f"{config} holds no valid configuration: {error}") from None
    try:
        play(world, configuration, seed, Console())
    except KeyboardInterrupt:
        click.echo("Stopped.")
        sys.exit(130)
