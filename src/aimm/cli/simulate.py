"""``aimm simulate``: a rollout on made-up raters, by the real rules, before anybody is served by it."""

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
from aimm.rollout.configuration import Adaptive, Configuration, Escape, Evidence, Goal, Mode, Warmup
from aimm.rollout.documents import parse
from aimm.rollout.model import Entry
from aimm.rollout.rehearsal import rehearsed
from aimm.rollout.simulation import Progress, Run, World, flow_id, simulate

_LEAST, _MOST = 1.05, 4.95
_SHOWN_ENTRIES = 8
_BAR_WIDTH = 24
_PICTURES_A_SECOND = 10


class Stage:
    """What is known of the simulated rollout so far."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.progress: Progress | None = None
        self.entries: list[Entry] = []
        self.began = time.perf_counter()

    def note(self, progress: Progress) -> None:
        """Take over how far it is."""
        self.progress = progress
        if progress.entry is not None:
            self.entries.append(progress.entry)

    @property
    def speed(self) -> float:
        """Simulated sessions a second."""
        done = self.progress.sessions if self.progress else 0
        return done / max(time.perf_counter() - self.began, 1e-9)


def _when(entry: Entry) -> str:
    minutes = entry.at // 60_000
    return f"day {minutes // 1440} {minutes // 60 % 24:02d}:{minutes % 60:02d}"


def picture(stage: Stage) -> RenderableType:
    """The live picture: shares as bars, and the newest lines of the timeline."""
    progress = stage.progress
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bright_black")
    for name in ("flow", "true mean", "share", ""):
        table.add_column(name, no_wrap=True)
    for index, mean in enumerate(stage.world.means):
        share = progress.shares[index] if progress else 100 / len(stage.world.means)
        table.add_row(flow_id(index), f"{mean:.2f}", f"{share:6.2f} %", bar(share / 100, _BAR_WIDTH, "blue"))
    done = progress.sessions if progress else 0
    state = progress.phase.value if progress else "INIT"
    head = f"{state} · {done:,} of {stage.world.sessions:,} sessions · {stage.speed:,.0f} a second"
    lines = [Text(f"{_when(entry)}  {entry.why}") for entry in stage.entries[-_SHOWN_ENTRIES:]]
    return Group(Text(head, "bold"), table, *lines)


def _told(stage: Stage, run: Run) -> list[str]:
    served = sum(run.served)
    best = max(stage.world.means_later or stage.world.means)
    lines = [f"{run.state.phase.value} after {served:,} sessions"]
    if run.outcomes:
        lines.append(f"outcomes: {', '.join(run.outcomes)}")
    if run.completed_at is not None:
        lines.append(f"completed after {run.completed_at:,} sessions")
    if run.escaped_at is not None:
        lines.append(f"escaped after {run.escaped_at:,} sessions")
    if run.state.winner is not None:
        lines.append(f"winner: {run.state.winner}")
    lines.append(
        f"stars lost against always serving the best flow ({best:.2f}): {run.regret:,.0f}, "
        f"{run.regret / max(served, 1):.3f} a session"
    )
    return lines


def _stored(file: Path, flows: int) -> Configuration:
    """A configuration as the API shows it, its flows replaced by the simulated ones."""
    value = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise TypeError("it must be an object with the fields warmup, escape and adaptive")
    stored = cast("dict[str, Any]", value)
    read = parse(stored.get("configuration", stored))
    names = sorted(_named(read))
    return rehearsed(read, [*names, *[None] * (flows - len(names))][:flows])


def _usual(mode: str, flows: int, ramp: int | None) -> Configuration:
    """What is simulated without a file; a ramp takes the last flow from 0 to an equal share."""
    warmup = None if ramp is None else Warmup(ramp, None, (Goal(flow_id(flows - 1), round(100 / flows, 2)),))
    return Configuration(warmup, Escape((), Evidence()), Adaptive(mode=Mode(mode)))


def _check(flows: int, ramp: int | None, file: Path | None) -> None:
    if ramp is not None and flows < 2:
        raise click.UsageError(
            "--ramp-mins takes the last flow from 0 to an equal share beside the others: "
            "name at least two flows with --mean"
        )
    chosen = click.get_current_context().get_parameter_source("mode")
    if file is not None and (ramp is not None or chosen is ParameterSource.COMMANDLINE):
        raise click.UsageError(
            "--config says the mode and the warmup itself: leave out --mode and --ramp-mins"
        )


def _named(configuration: Configuration) -> set[str]:
    goals = configuration.warmup.goals if configuration.warmup else ()
    rules = configuration.escape.rules if configuration.escape else ()
    return {goal.flow_id for goal in goals} | {rule.flow_id for rule in rules}


def play(world: World, configuration: Configuration, seed: int, console: Console) -> Run:
    """Run the simulation, with a live picture where somebody looks; each entry is a line elsewhere."""
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
            console.print(f"{_when(entry)}  {entry.why}", soft_wrap=True, highlight=False)
    for line in _told(stage, finished):
        console.print(line, highlight=False)
    return finished


@click.command("simulate")
@click.option("--mean", "means", type=Number(1, 5), multiple=True, help="True mean stars of a flow.")
@click.option("--sessions", type=Number(100, 10_000_000, whole=True), default=50_000, show_default=True)
@click.option("--rated", type=Number(0.001, 1), default=0.2, show_default=True, help="Rated share.")
@click.option("--per-day", type=Number(144, 1_000_000, whole=True), default=7200, show_default=True)
@click.option(
    "--mode", type=click.Choice([mode.value for mode in Mode]), default=Mode.CONVERGE.value, show_default=True
)
@click.option(
    "--ramp-mins",
    type=Number(1, 525_600, whole=True),
    help="Minutes of a warmup that takes the last flow from 0 to an equal share.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON file with a rollout's configuration, as the API shows it.",
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
    """Run the real rollout rules on made-up raters; Ctrl-C stops it."""
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
        raise click.ClickException(f"{config} holds no configuration: {error}") from None
    try:
        play(world, configuration, seed, Console())
    except KeyboardInterrupt:
        click.echo("stopped")
        sys.exit(130)
