"""What was captured of the worst rated sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from litestar import Controller, Request, get

from aimm.examples.model import Example
from aimm.examples.ports import Examples
from aimm.feedback.listing import ListedFeedback
from aimm.feedback.ports import RatingBook
from aimm.feedback.worst import worst_rated
from aimm.use_cases.service import UseCaseService
from aimm.web.console.feedback import RATING_FILTERS, filter_of
from aimm.web.context import context
from aimm.web.examples import ExampleAnswer, example_answer
from aimm.web.filters import FilterQuery, whole_filter
from aimm.web.guards import READ
from aimm.web.rollout.answers import moment

MOST_SESSIONS = 100
MOST_EXAMPLES = 300
_STEP = 100


class RatedSessionAnswer(msgspec.Struct, rename="camel"):
    """A rated session and what was captured of it, oldest first."""

    correlation_id: str
    flow_id: str | None
    score: float
    comment: str | None
    rated_at: str
    examples: list[ExampleAnswer]


class RatedSessionsAnswer(msgspec.Struct, rename="camel"):
    """The worst rated sessions that have examples, worst first.

    ``ratings`` of the newest ratings were looked at, ``captured`` of them have examples. ``cut`` means that
    there are older ratings, which were not looked at.
    """

    items: list[RatedSessionAnswer]
    ratings: int
    captured: int
    cut: bool


_WORST = FilterQuery((*RATING_FILTERS, whole_filter("sessions", 1, MOST_SESSIONS, 20)))


def _answer(rating: ListedFeedback, examples: Sequence[Example]) -> RatedSessionAnswer:
    return RatedSessionAnswer(
        correlation_id=rating.correlation_id,
        flow_id=rating.flow_id,
        score=rating.score / 100,
        comment=rating.comment,
        rated_at=moment(rating.at),
        examples=[example_answer(one) for one in examples],
    )


async def _captured(
    examples: Examples, use_case_id: str, ratings: Sequence[ListedFeedback]
) -> Mapping[str, Sequence[str]]:
    """Ids of the examples of each session, for as many sessions as have any."""
    found: dict[str, Sequence[str]] = {}
    for start in range(0, len(ratings), _STEP):
        ids = [one.correlation_id for one in ratings[start : start + _STEP]]
        found.update(await examples.of_sessions(use_case_id, ids))
    return found


class RatedExampleController(Controller):
    """Examples of rated sessions."""

    path = "/rated-examples"
    tags = ["Examples"]

    @get(
        guards=[READ],
        opt={"query": _WORST},
        summary="List the examples of the worst rated sessions",
        description="Worst first, out of the 2,000 newest ratings that match. Sessions without examples are "
        "left out.",
    )
    async def list_rated_examples(self, request: Request[Any, Any, Any]) -> RatedSessionsAnswer:
        ctx, given = context(request), _WORST.read(request)
        await ctx.caught_up()
        async with ctx.reading() as services:
            use_case = await services[UseCaseService].get(given["useCaseId"])
            worst = await worst_rated(
                services[RatingBook], replace(filter_of(given), use_case_id=use_case.id)
            )
            stored = services[Examples]
            ids = await _captured(stored, use_case.id, worst.ratings)
            rated = [one for one in worst.ratings if one.correlation_id in ids]
            shown = rated[: given["sessions"]]
            wanted = [name for one in shown for name in ids[one.correlation_id]][:MOST_EXAMPLES]
            by_session: dict[str, list[Example]] = {}
            for example in await stored.by_ids(wanted):
                by_session.setdefault(example.correlation_id, []).append(example)
        items = [_answer(one, by_session.get(one.correlation_id, [])) for one in shown]
        return RatedSessionsAnswer(items, len(worst.ratings), len(rated), worst.cut)
