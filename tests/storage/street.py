"""Use cases with traffic, for the overview."""

from typing import Any

from msgspec import structs
from sqlalchemy import insert, select, update
from tests.fakes.sources import NOW, Ids

from aimm.activity.model import BUCKET_MS
from aimm.flows.model import NewFlow
from aimm.kit.clock import to_micros
from aimm.kit.paging import OrderDir, Page, PageRequest
from aimm.overview.model import Glance
from aimm.rollout.configuration import Configuration
from aimm.rollout.model import Entry, Facts, Reason, State, What
from aimm.storage.activity.totals import sum_up
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import activity, activity_heads, flow_steps, use_cases
from aimm.storage.flows import StoredFlows, StoredFlowSteps
from aimm.storage.overview import StoredOverview
from aimm.storage.rollouts import StoredRollouts, StoredTimeline
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.use_cases.model import NewStep, NewUseCase

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
AT = to_micros(NOW) // 1000
AT -= AT % HOUR
IDS = Ids()


class Street:
    """Creates use cases."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def use_case(self, title: str, state: State | None = None, **more: Any) -> tuple[str, list[str]]:
        """Create a use case with one step and active flows; returns the ids."""
        async with self.database.writing() as connection:
            stored = StoredUseCases(connection)
            made = await stored.add(
                IDS.new(), NewUseCase(title=title, code=title.lower(), description=f"about {title}"), NOW
            )
            await stored.save(structs.replace(made, active=more.get("active", True)))
            step = await StoredSteps(connection).add(
                IDS.new(), NewStep(use_case_id=made.id, title="S", code="s1", description="d"), 1, NOW
            )
            ids: list[str] = []
            for number in range(more.get("flows", 1)):
                flow = await StoredFlows(connection).add(
                    IDS.new(), NewFlow(use_case_id=made.id, title=f"{title} {number}", description="d"), NOW
                )
                await StoredFlows(connection).save(
                    structs.replace(flow, active=True, current_serve_pct=100.0)
                )
                await StoredFlowSteps(connection).add(IDS.new(), flow, step.id, NOW)
                ids.append(flow.id)
            if more.get("configured", True):
                await connection.execute(
                    update(flow_steps).where(flow_steps.c.use_case_id == made.id).values(revision=1)
                )
            given = state or State(configuration=Configuration())
            await StoredRollouts(connection).add(IDS.new(), made.id, given, NOW)
        return made.id, ids

    async def become(self, use_case_id: str, state: State) -> None:
        """Store another state of a rollout."""
        async with self.database.writing() as connection:
            stored = StoredRollouts(connection)
            rollout = await stored.of_use_case(use_case_id)
            assert rollout is not None
            await stored.save(rollout, state, NOW)

    async def say(self, use_case_id: str, what: What, at: int, text: str, flow_id: str | None) -> None:
        """Add a timeline entry."""
        async with self.database.writing() as connection:
            rollout = await StoredRollouts(connection).of_use_case(use_case_id)
            assert rollout is not None
            reason = Reason(code="code", text=text, flow_id=flow_id)
            entry = Entry(
                what=what,
                at=at,
                why=text,
                reasons=(reason,),
                shares_before={},
                shares_after={},
                before=rollout.state,
                facts=Facts(()),
                seed=1,
            )
            await StoredTimeline(connection).add(IDS.new(), rollout.id, entry)

    async def happen(
        self, title: str, at: int, sessions: int = 0, ratings: int = 0, score_sum: int = 0
    ) -> None:
        """Add activity in the bucket of ``at``."""
        bucket = at - at % BUCKET_MS
        async with self.database.writing() as connection:
            number = await self._number(connection, title)
            flow = 1_000 + number
            await connection.execute(
                insert(activity).values(
                    use_case=number,
                    bucket=bucket,
                    flow=flow,
                    sessions=sessions,
                    ratings=ratings,
                    score_sum=score_sum,
                )
            )
            buckets = list(
                (
                    await connection.execute(select(activity.c.bucket).where(activity.c.use_case == number))
                ).scalars()
            )
            await sum_up(connection, [(number, bucket)])
            await connection.execute(activity_heads.delete().where(activity_heads.c.use_case == number))
            await connection.execute(
                insert(activity_heads).values(
                    use_case=number, first=min(buckets), latest=max(buckets), round=1
                )
            )

    async def _number(self, connection: Any, title: str) -> int:
        found = await connection.execute(
            use_cases.select().with_only_columns(use_cases.c.number).where(use_cases.c.title == title)
        )
        return found.scalar_one()

    async def page(self, order_by: str = "attention", **more: Any) -> Page[Glance]:
        request = PageRequest(
            more.get("page", 1),
            more.get("size", 50),
            order_by,
            OrderDir(more.get("order_dir", "desc")),
            more.get("search"),
        )
        async with self.database.reading() as connection:
            return await StoredOverview(connection).page(request, more.get("now", AT))

    async def titles(self, order_by: str = "attention", **more: Any) -> list[str]:
        return [one.use_case.title for one in (await self.page(order_by, **more)).items]

    async def one(self, **more: Any) -> Glance:
        (glance,) = (await self.page(**more)).items
        return glance
