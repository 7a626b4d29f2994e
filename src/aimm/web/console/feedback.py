"""Feedback: a cursor-paginated list and the score distribution."""

from typing import Any

import msgspec
from litestar import Controller, Request, get

from aimm.activity.ports import ActivityLog
from aimm.activity.rules import widened
from aimm.feedback.listing import FeedbackFilter, FeedbackPage, ListedFeedback, cursor_of
from aimm.feedback.ports import RatingBook
from aimm.flows.standing import Standings, standings
from aimm.kit.clock import to_micros
from aimm.kit.paging import MAX_PAGE_SIZE, PAGE_SIZE
from aimm.kit.services import Services
from aimm.use_cases.service import UseCaseService
from aimm.web.context import Context, context
from aimm.web.filters import (
    FilterQuery,
    flag_filter,
    moment_filter,
    score_filter,
    text_filter,
    uuid_filter,
    whole_filter,
)
from aimm.web.guards import READ
from aimm.web.parameters import Filter
from aimm.web.queries import Item
from aimm.web.rollout.answers import moment


class FeedbackEntryAnswer(msgspec.Struct, rename="camel"):
    """Stored feedback; ``flowId`` is null if the flow has been deleted."""

    id: str
    use_case_id: str
    flow_id: str | None
    correlation_id: str
    score: float
    comment: str | None
    reference_link: str | None
    created_at: str


class FeedbackListAnswer(msgspec.Struct, rename="camel"):
    """Feedback, newest first; continue with ``before`` = ``next`` until it is null.

    ``searched`` means that this page ended at the scan limit: it may be short or empty, and more may follow.
    """

    items: list[FeedbackEntryAnswer]
    next: str | None
    searched: bool


class DistributionFlowAnswer(msgspec.Struct, rename="camel"):
    """Score distribution of a flow, from 1 to 5 stars."""

    flow_id: str
    title: str
    stars: list[int]
    ratings: int
    mean: float | None


class DistributionAnswer(msgspec.Struct):
    """Score distribution of a use case."""

    flows: list[DistributionFlowAnswer]


RATING_FILTERS = (
    uuid_filter("useCaseId", required=True),
    uuid_filter("flowId"),
    score_filter("minScore"),
    score_filter("maxScore"),
    moment_filter("since"),
    moment_filter("until"),
    text_filter("text"),
    flag_filter("commented"),
)
_LIST = FilterQuery(
    (
        *RATING_FILTERS,
        Filter("before", lambda _, text: cursor_of(text), {"type": "string"}),
        whole_filter("pageSize", 1, MAX_PAGE_SIZE, PAGE_SIZE),
    )
)
_DISTRIBUTION = FilterQuery(
    (uuid_filter("useCaseId", required=True), moment_filter("since"), moment_filter("until"))
)


def _entry(ctx: Context, use_case_id: str, one: ListedFeedback) -> FeedbackEntryAnswer:
    return FeedbackEntryAnswer(
        id=ctx.event_id(one.number),
        use_case_id=use_case_id,
        flow_id=one.flow_id,
        correlation_id=one.correlation_id,
        score=one.score / 100,
        comment=one.comment,
        reference_link=one.reference_link,
        created_at=moment(one.at),
    )


def filter_of(given: dict[str, Any]) -> FeedbackFilter:
    """The filter of a query with ``RATING_FILTERS``."""
    return FeedbackFilter(
        use_case_id=given["useCaseId"],
        flow_id=given["flowId"],
        least=given["minScore"],
        most=given["maxScore"],
        since=given["since"],
        until=given["until"],
        text=given["text"],
        commented=given["commented"],
    )


class FeedbackController(Controller):
    """Feedback on sessions."""

    path = "/feedbacks"
    tags = ["Feedback"]

    @get(guards=[READ], opt={"query": _LIST}, summary="List feedback", description="Newest first.")
    async def list_feedback(self, request: Request[Any, Any, Any]) -> FeedbackListAnswer:
        ctx, given = context(request), _LIST.read(request)
        await ctx.caught_up()
        async with ctx.reading() as services:
            use_case = await services[UseCaseService].get(given["useCaseId"])
            page: FeedbackPage = await services[RatingBook].page(
                filter_of(given), given["before"], given["pageSize"]
            )
        return FeedbackListAnswer(
            items=[_entry(ctx, use_case.id, one) for one in page.items],
            next=None if page.next is None else str(page.next),
            searched=page.cut,
        )

    @get(
        "/distribution",
        guards=[READ],
        opt={"query": _DISTRIBUTION},
        summary="Get the score distribution by flow",
        description="`since` and `until` are rounded to five minutes.",
    )
    async def get_distribution(self, request: Request[Any, Any, Any]) -> Item[DistributionAnswer]:
        ctx, given = context(request), _DISTRIBUTION.read(request)
        since, until = given["since"], given["until"]
        await ctx.caught_up()
        async with ctx.reading() as services:
            use_case = await services[UseCaseService].get(given["useCaseId"])
            if since is None and until is None:
                return Item(await _ever(services, use_case.id))
            now = to_micros(ctx.clock.now()) // 1000
            span = widened(since, until, now)
            return Item(await _between(services, use_case.id, *span))


async def _ever(services: Services, use_case_id: str) -> DistributionAnswer:
    found = standings(await services[Standings].of_use_case(use_case_id))
    return DistributionAnswer(
        [
            DistributionFlowAnswer(
                one.flow.id, one.flow.title, list(one.counts.stars), one.counts.ratings, one.mean
            )
            for one in found
        ]
    )


async def _between(services: Services, use_case_id: str, since: int, until: int) -> DistributionAnswer:
    counted = await services[ActivityLog].stars(use_case_id, since, until)
    answers: list[DistributionFlowAnswer] = []
    for one in standings(await services[Standings].of_use_case(use_case_id)):
        stars, score_sum = counted.get(one.flow.id, ((0, 0, 0, 0, 0), 0))
        total = sum(stars)
        mean = score_sum / total / 100 if total else None
        answers.append(DistributionFlowAnswer(one.flow.id, one.flow.title, list(stars), total, mean))
    return DistributionAnswer(answers)
