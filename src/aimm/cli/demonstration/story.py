"""Texts about the rollout: its state, the shares over time, and the timeline."""

from bisect import bisect_right
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from aimm.cli.demonstration.goal import Goal
from aimm.cli.demonstration.release import Standing, StoryEntry

_LEVELS = "▁▂▃▄▅▆▇█"
_SHOWN_ENTRIES = 6
_PASSING = "shares_moved"
_PLAIN = ("configured", "reset")  # they would crowd out more important entries
_WORDS = {
    "WARMUP": "warming up",
    "ADAPTIVE": "comparing the flows",
    "ESCAPED": "ended: a flow was rolled back",
    "COMPLETED": "completed",
    "FORCED_STOP": "stopped by hand",
    "FORCED_ESCAPED": "rolled back by hand",
    "FORCED_COMPLETED": "completed by hand",
}
_ESCAPED = ("flow_escaped", "escaped")
_STYLES = {"WARMUP": "yellow", "ADAPTIVE": "cyan", "ESCAPED": "red", "COMPLETED": "green"}


class Trail:
    """The shares since the start; only changes are kept."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._shares: list[Mapping[str, float]] = []

    def note(self, elapsed: float, shares: Mapping[str, float]) -> None:
        """Record ``shares`` after ``elapsed`` seconds."""
        if shares and (not self._shares or self._shares[-1] != shares):
            self._times.append(elapsed)
            self._shares.append(dict(shares))

    def line(self, flow: str, elapsed: float, width: int) -> str:
        """A chart of the share of ``flow`` since the start, ``width`` characters wide.

        The height of a character represents 0 to 100%; a share of 0 leaves a gap.
        """
        return "".join(self._level(flow, (column + 1) / width * elapsed) for column in range(width))

    def _level(self, flow: str, moment: float) -> str:
        place = bisect_right(self._times, moment) - 1
        share = self._shares[place].get(flow, 0.0) if place >= 0 else 0.0
        return _LEVELS[min(len(_LEVELS) - 1, int(share / 100 * len(_LEVELS)))] if share > 0 else " "


def clock(seconds: float) -> str:
    """``1:05``."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def state_words(standing: Standing) -> str:
    """The state of the rollout, in plain words."""
    return _WORDS.get(standing.phase, "rollout not started yet")


def state_line(standing: Standing, goal: Goal) -> Text:
    """The state of the rollout, with what it waits for or who won."""
    line = Text("Rollout: ", "bright_black", no_wrap=True, overflow="ellipsis")
    line.append(standing.phase or "–", f"bold {_STYLES.get(standing.phase, '')}".strip())
    if standing.winner is not None:
        line.append(f"   winner: {goal.flows.get(standing.winner, standing.winner)}", "bold green")
    elif standing.waits:
        line.append(f"   {standing.waits}", "bright_black")
    return line


def shortened(told: tuple[StoryEntry, ...]) -> list[StoryEntry]:
    """The latest entries; of consecutive traffic moves only the last one."""
    kept: list[StoryEntry] = []
    for entry in reversed(told):
        again = entry.what == _PASSING and kept and kept[-1].what == _PASSING
        if again or entry.what in _PLAIN:
            continue
        kept.append(entry)
        if len(kept) == _SHOWN_ENTRIES:
            break
    return kept[::-1]


def timeline(standing: Standing) -> RenderableType:
    """The latest entries as text, newest last."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="bright_black", no_wrap=True)
    grid.add_column()
    for entry in shortened(standing.told):
        style = {"escaped": "red", "flow_escaped": "red", "completed": "green"}.get(entry.what, "")
        grid.add_row(clock(entry.elapsed), Text(entry.why, style))
    return Group(grid, Text())


def entry_line(entry: StoryEntry) -> str:
    """A timeline entry for output without a terminal."""
    return f"{clock(entry.elapsed)}  → {entry.why}"


EXPLORATION = (
    "The other flows keep 2% of the traffic (explorationPct), so that the rollout notices when one of them "
    "becomes better or the winner becomes worse."
)


def conclusion(standing: Standing, goal: Goal) -> list[str]:
    """The result: which flows were rolled back, which one won, and why."""
    if not standing.phase:
        return []
    lines = [f"Rolled back: {entry.why}" for entry in standing.told if entry.what in _ESCAPED]
    completed = standing.latest("completed")
    if standing.winner is not None and completed is not None:
        title = goal.flows.get(standing.winner, standing.winner)
        return [*lines, f"Winner: {title}. Why: {completed.why}", EXPLORATION]
    return [*lines, f"No winner yet: {state_words(standing)}."]
