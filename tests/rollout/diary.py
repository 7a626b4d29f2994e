"""Events of a use case in any order, and the facts that a rollout sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.rollout.things import MINUTE, SEED

from aimm.rollout.facts import Facts, FlowFacts, Period, PeriodFlow, Stars
from aimm.rollout.model import Entry, Phase, State, Verdict
from aimm.rollout.records import recompute
from aimm.rollout.rules import decide


@dataclass(frozen=True, slots=True)
class Visit:
    """A session and its rating.

    Attributes:
        at: minute in which it was opened.
        flow: index of the flow that served it.
        star: 1 … 5; 0 for never rated.
        delay: minutes until the rating arrives.
    """

    at: int
    flow: int
    star: int
    delay: int


@dataclass
class Diary:
    """Visits in the order of delivery, with the shares in force.

    Attributes:
        tables: minute from which shares are in force, and the shares.
    """

    flows: int
    visits: Sequence[Visit]
    window: int
    tables: list[tuple[int, Mapping[str, float]]] = field(
        default_factory=list[tuple[int, Mapping[str, float]]]
    )

    def facts(self, state: State, minute: int) -> Facts:
        """The facts at the beginning of a minute."""
        epoch = state.epoch_start // MINUTE
        shares = self.tables[-1][1]
        flows = tuple(self._flow(index, shares, epoch, minute) for index in range(self.flows))
        return Facts(flows, self._periods(epoch, minute), self._news(state, minute), minute * MINUTE)

    def _flow(self, index: int, shares: Mapping[str, float], epoch: int, minute: int) -> FlowFacts:
        name = f"f{index + 1}"
        ever = [one for one in self.visits if one.flow == index and one.at < minute]
        here = [one for one in ever if one.at >= epoch]
        all_stars, stars = _stars(_in(ever, minute)), _stars(_in(here, minute))
        total = sum(all_stars)
        points = sum(star * count for star, count in enumerate(all_stars, 1))
        return FlowFacts(
            name,
            f"Flow {index + 1}",
            True,
            shares[name],
            mature=_stars(self._ripe(here, minute)),
            arrived=stars,
            feedbacks=total,
            average=round(points / total, 2) if total else 0.0,
            score_sum=points * 100,
            session_requests=len(ever),
            sessions=len(here),
            unrated=len(here) - sum(stars),
        )

    def _ripe(self, visits: Sequence[Visit], minute: int) -> list[Visit]:
        if not self.window:
            return _in(visits, minute)
        return [
            one for one in _in(visits, minute) if one.at + self.window < minute and one.delay <= self.window
        ]

    def _periods(self, epoch: int, minute: int) -> tuple[Period, ...]:
        begins = [max(begin, epoch) for begin, _ in self.tables]
        ends = [*begins[1:], minute]
        periods: list[Period] = []
        for begin, end, (_, shares) in zip(begins, ends, self.tables, strict=True):
            total = sum(shares.values())
            parts: dict[str, PeriodFlow] = {}
            # flows are listed in the order in which the visits were delivered
            seen = [*dict.fromkeys(one.flow for one in self.visits), *range(self.flows)]
            for index in dict.fromkeys(seen):
                here = [one for one in self.visits if one.flow == index and begin <= one.at < end]
                ripe = sum(not self.window or one.at + self.window < minute for one in here)
                mature, arrived = _stars(self._ripe(here, minute)), _stars(_in(here, minute))
                propensity = shares[f"f{index + 1}"] / total
                parts[f"f{index + 1}"] = PeriodFlow(propensity, len(here), ripe, mature, arrived)
            if begin < end:
                periods.append(Period(begin * MINUTE, end * MINUTE, parts))
        return tuple(periods)

    def _news(self, state: State, minute: int) -> tuple[Stars, ...]:
        if state.drift is None or state.winner is None:
            return ()
        index, since = int(state.winner[1:]) - 1, state.drift.until // MINUTE
        served = [one for one in self.visits if one.flow == index and one.star]
        minutes = sorted({one.at + one.delay for one in served if since <= one.at + one.delay < minute})
        return tuple(_stars([one for one in served if one.at + one.delay == at]) for at in minutes)


@dataclass(frozen=True, slots=True)
class Story:
    """The history of a rollout.

    Attributes:
        verdicts: all verdicts, including those of entries.
        shares: the shares that were set, by minute.
    """

    state: State
    timeline: tuple[Entry, ...]
    verdicts: tuple[Verdict, ...]
    shares: Mapping[str, float]


def live(diary: Diary, state: State, minutes: Sequence[int]) -> Story:
    """Decide at these minutes, each until nothing more follows."""
    diary.tables[:] = [(0, dict(state.shares))]
    timeline: list[Entry] = []
    verdicts: list[Verdict] = []
    for minute in minutes:
        for _ in range(4):
            verdict = decide(state, diary.facts(state, minute), minute * MINUTE, SEED)
            verdicts.append(verdict)
            state = verdict.state
            if verdict.entry is not None:
                timeline.append(verdict.entry)
            if verdict.shares is not None:
                diary.tables.append((minute, verdict.shares))
            if not verdict.again:
                break
        else:
            raise AssertionError("a rollout goes round in circles")
        if state.phase not in (Phase.WARMUP, Phase.ADAPTIVE, Phase.COMPLETED):
            break
    return Story(state, tuple(timeline), tuple(verdicts), diary.tables[-1][1])


def again(entry: Entry) -> Entry | None:
    """Recompute the entry from its own facts."""
    return recompute(entry).entry


def _in(visits: Sequence[Visit], minute: int) -> list[Visit]:
    return [one for one in visits if one.star and one.at + one.delay < minute]


def _stars(visits: Sequence[Visit]) -> Stars:
    one, two, three, four, five = (sum(visit.star == star for visit in visits) for star in range(1, 6))
    return one, two, three, four, five
