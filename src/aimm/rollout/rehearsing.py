"""Rehearse a rollout many times: how often does the best flow win, and what does finding it cost?

A job: each simulated rollout has a seed of its own and is one result, so a rehearsal that was interrupted
goes on with the seeds that are missing.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from statistics import fmean, median
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from aimm.jobs.model import Progress, Result
from aimm.jobs.programs import Done, Kind, Log, Said, Task
from aimm.kit.errors import Invalid
from aimm.rollout.configuration import Adaptive, AfterEscape, Configuration, Escape, Evidence
from aimm.rollout.documents import parse
from aimm.rollout.rehearsal import rehearsed
from aimm.rollout.simulation import Run, World, flow_id, simulate
from aimm.stats.samples import wilson

MAX_STEPS = 20_000
_LEAST, _MOST = 1.05, 4.95


class Specification(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What to rehearse.

    Attributes:
        means: true mean stars of each flow.
        sessions: sessions of one rehearsal.
        step_minutes: minutes between two decisions.
        step_sessions: sessions between two decisions.
        rated_share: part of the sessions that is rated.
        delay_minutes: median delay of a rating.
        runs: number of rehearsals.
        seed: seed of the first one; the others follow.
        configuration: of the rollout, as in the API; None for the usual one.
    """

    means: Annotated[list[Annotated[float, Meta(ge=1, le=5)]], Meta(min_length=1, max_length=100)]
    sessions: Annotated[int, Meta(ge=100, le=1_000_000)] = 20_000
    step_minutes: Annotated[int, Meta(ge=1, le=1_440)] = 10
    step_sessions: Annotated[int, Meta(ge=1, le=10_000)] = 50
    rated_share: Annotated[float, Meta(ge=0.001, le=1)] = 0.2
    delay_minutes: Annotated[float, Meta(ge=0.1, le=100_000)] = 60.0
    runs: Annotated[int, Meta(ge=1, le=10_000)] = 100
    seed: Annotated[int, Meta(ge=1, le=2**52)] = 1
    configuration: dict[str, Any] | None = None


def check(specification: Specification) -> None:
    """Check what the types cannot say.

    Raises:
        Invalid: there are too many steps, or the configuration is invalid.
    """
    if specification.sessions > MAX_STEPS * specification.step_sessions:
        bound = f"{MAX_STEPS} steps of {specification.step_sessions}"
        raise Invalid(f"specification.sessions: must be no greater than {bound}")
    _configuration(specification)


def _configuration(specification: Specification) -> Configuration:
    if specification.configuration is None:
        return Configuration(None, Escape((), Evidence()), Adaptive(), after_escape=AfterEscape.CONTINUE)
    stored = parse(specification.configuration)
    named = {goal.flow_id for goal in stored.warmup.goals} if stored.warmup else set[str]()
    named |= {rule.flow_id for rule in stored.escape.rules} if stored.escape else set[str]()
    count = len(specification.means)
    return rehearsed(stored, [*sorted(named), *[None] * count][:count])


def program(task: Task) -> Iterator[Said]:
    """Rehearse with every seed that has no result yet, then sum up."""
    specification = msgspec.convert(task.specification, Specification)
    configuration, world = _configuration(specification), _world(specification)
    results = {one.item: one.data for one in task.earlier}
    if results:
        yield Log(f"{len(results)} of {specification.runs} rehearsals are there already")
    for place in range(specification.runs):
        seed = specification.seed + place
        if str(seed) not in results:
            run = yield from _rehearse(world, configuration, seed, place, specification.runs)
            results[str(seed)] = _told(run)
            yield Result(str(seed), 0, results[str(seed)])
    yield Progress(specification.runs, specification.runs)
    yield Done(_summary(specification.means, list(results.values())))


def _rehearse(
    world: World, configuration: Configuration, seed: int, place: int, runs: int
) -> Generator[Said, None, Run]:
    simulation = simulate(world, configuration, seed)
    while True:
        try:
            at = next(simulation)
        except StopIteration as end:
            finished: Run = end.value
            return finished
        yield Progress(place + at.sessions / world.sessions, runs, f"rehearsal {place + 1}: {at.phase}")


def _world(specification: Specification) -> World:
    return World(
        means=tuple(min(max(mean, _LEAST), _MOST) for mean in specification.means),
        sessions=specification.sessions,
        step_minutes=specification.step_minutes,
        step_sessions=specification.step_sessions,
        rated=specification.rated_share,
        delay_minutes=specification.delay_minutes,
    )


def _told(run: Run) -> dict[str, Any]:
    return {
        "leader": run.leader,
        "phase": run.state.phase.value,
        "regret": round(run.regret, 3),
        "completedAt": run.completed_at,
        "escapedAt": run.escaped_at,
        "shares": [round(run.state.shares.get(flow_id(index), 0.0), 2) for index in range(len(run.served))],
    }


def _summary(means: Sequence[float], runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    best = {index for index, mean in enumerate(means) if mean == max(means)}
    led = sum(run["leader"] in best for run in runs)
    completed = [run["completedAt"] for run in runs if run["completedAt"] is not None]
    rate = wilson(led, len(runs))
    return {
        "runs": len(runs),
        "bestLed": led,
        "bestLedRate": [round(rate.low, 4), round(rate.high, 4)],
        "completed": len(completed),
        "medianSessionsToComplete": median(completed) if completed else None,
        "escaped": sum(run["escapedAt"] is not None for run in runs),
        "meanStarsLost": round(fmean(run["regret"] for run in runs), 3),
    }


REHEARSAL = Kind("rollout-rehearsal", __name__, Specification, check)
"""The kind of job."""
