"""Terminal output: a live table on a terminal, otherwise a status line at intervals."""

from collections import deque
from dataclasses import dataclass, field

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ai_model_match.model import Stats
from aimm.cli.demonstration.driver import Tally
from aimm.cli.demonstration.goal import Goal
from aimm.cli.demonstration.path import PathNews
from aimm.cli.demonstration.release import Standing
from aimm.cli.demonstration.story import Trail, clock, state_line, state_words, timeline

_BAR = "━"
_HALF = "╸"
_EMPTY = "┄"
_WINDOW_SECONDS = 5.0
_WIDTH_WITH_TRAIL = 74
_GOOD, _FAIR = 4.0, 3.0


@dataclass(frozen=True, slots=True)
class Moment:
    """The data to show.

    Attributes:
        elapsed: seconds since the start.
        per_second: configurations served per second, over the last few seconds.
        shares: percent of new sessions by flow; empty until they are known.
        trail: the shares since the start.
        path: how far the path of ticket routing is.
    """

    elapsed: float
    per_second: float
    tally: Tally
    stats: Stats
    shares: dict[str, float]
    standing: Standing = field(default_factory=Standing)
    trail: Trail = field(default_factory=Trail)
    path: PathNews = field(default_factory=PathNews)

    @property
    def lost(self) -> int:
        """Exposures and ratings that the SDK dropped."""
        return self.stats.exposures_lost + self.stats.feedback_lost


class Speed:
    """Rate per second, over the last few seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque([(0.0, 0)])

    def note(self, elapsed: float, count: int) -> float:
        """Record ``count`` after ``elapsed`` seconds, and return the current rate."""
        self._seen.append((elapsed, count))
        while len(self._seen) > 2 and elapsed - self._seen[1][0] >= _WINDOW_SECONDS:
            self._seen.popleft()
        began, before = self._seen[0]
        return (count - before) / (elapsed - began) if elapsed > began else 0.0


def bar(part: float, width: int, style: str) -> Text:
    """A bar that fills ``part`` (0 to 1) of ``width`` characters, in steps of half a character."""
    halves = round(min(1.0, max(0.0, part)) * width * 2)
    full, half = divmod(halves, 2)
    text = Text(_BAR * full + _HALF * half, style)
    return text.append(_EMPTY * (width - full - half), "bright_black")


def _star_style(average: float) -> str:
    return "green" if average >= _GOOD else "yellow" if average >= _FAIR else "red"


def board(moment: Moment, goal: Goal, width: int) -> RenderableType:
    """Render the dashboard for a terminal of ``width`` columns."""
    return Group(
        _flows(moment, goal, width),
        Text(),
        state_line(moment.standing, goal),
        timeline(moment.standing),
        moment.path.line(),
        _pace(moment),
        _sdk(moment),
        Text("Press Ctrl-C to stop.", "bright_black"),
    )


def _flows(moment: Moment, goal: Goal, width: int) -> Table:
    length = _trail_length(width)
    table = Table(
        title=Text(goal.title, "bold"),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="bright_black",
    )
    table.add_column("flow", no_wrap=True, overflow="ellipsis", max_width=max(16, width // 4))
    table.add_column("share", justify="right", no_wrap=True)
    if length:
        table.add_column("since the start"[:length], no_wrap=True, style="blue", width=length)
    for name in ("sessions", "ratings", "score", "best"):
        table.add_column(name, justify="right", no_wrap=True)
    for flow, tally in moment.tally.flows.items():
        share, chance = moment.shares.get(flow), moment.standing.chances.get(flow)
        table.add_row(
            goal.flows.get(flow, flow),
            "–" if share is None else f"{share:.0f}%",
            *([moment.trail.line(flow, moment.elapsed, length)] if length else []),
            f"{tally.sessions:,}",
            f"{tally.ratings:,}",
            _score(tally.average),
            "–" if chance is None else f"{chance:.0%}",
        )
    return table


def _trail_length(width: int) -> int:
    """Width left for the chart of shares after the other columns; 0 if it is too small."""
    return min(48, width - width // 4 - 46) if width >= _WIDTH_WITH_TRAIL else 0


def _score(average: float | None) -> Text:
    return Text("–", "bright_black") if average is None else Text(f"{average:.2f}", _star_style(average))


def _pace(moment: Moment) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f"{moment.per_second:,.0f} picks/s", "bold")
    line.append(f"   {moment.tally.picks:,} picks   {moment.tally.sessions:,} sessions")
    line.append(f"   {moment.tally.ratings:,} ratings   {clock(moment.elapsed)}")
    return line


def _sdk(moment: Moment) -> Text:
    line = Text("SDK: ", "bright_black", no_wrap=True, overflow="ellipsis")
    trouble = {
        "stale": moment.stats.stale_picks,
        "lost": moment.lost,
        "retries": moment.stats.retries,
        "errors": moment.tally.refused,
    }
    for number, (word, count) in enumerate(trouble.items()):
        line.append(", " if number else "", "bright_black")
        line.append(f"{count} {word}", "bold red" if count else "green")
    if moment.tally.last_error:
        line.append(f"   {moment.tally.last_error}", "red")
    return line


def plain_line(moment: Moment, goal: Goal) -> str:
    """Render a single status line."""
    shares = ", ".join(f"{goal.flows.get(flow, flow)} {share:.0f}%" for flow, share in moment.shares.items())
    parts = [
        state_words(moment.standing),
        shares or "shares not known yet",
        f"{moment.tally.sessions:,} sessions",
        f"{moment.tally.ratings:,} ratings",
        f"{moment.per_second:.0f} picks per second",
        *troubles(moment),
    ]
    return f"{clock(moment.elapsed)}  {' · '.join(parts)}"


def troubles(moment: Moment) -> list[str]:
    """Counts of problems so far; empty without any."""
    counts = (
        ("picks answered from the SDK's memory", moment.stats.stale_picks),
        ("exposures or ratings lost", moment.lost),
        ("errors", moment.tally.refused),
    )
    return [f"{count:,} {words}" for words, count in counts if count]


def summary(moment: Moment) -> str:
    """Render the last line."""
    return (
        f"Stopped after {clock(moment.elapsed)}: {moment.tally.sessions:,} sessions, "
        f"{moment.tally.picks:,} picks, {moment.tally.ratings:,} ratings, "
        + (", ".join(troubles(moment)) or "nothing lost")
        + (f" (the last: {moment.tally.last_error})" if moment.tally.last_error else "")
        + "."
    )


def welcome(console: Console, lines: list[tuple[str, str]]) -> None:
    """The address and credentials of the service; never wrapped, so that they can be copied."""
    for name, value in lines:
        text = Text(f"  {name:<10}", "bright_black").append(value, "bold")
        console.print(text, soft_wrap=True, highlight=False)
