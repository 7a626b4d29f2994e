"""What people change in a running rollout, over HTTP."""

import pytest
from sqlalchemy import select, update
from tests.support.inside import World
from tests.web.rollout.lives import goals

from aimm.flows.model import FlowPatch
from aimm.flows.service import FlowService
from aimm.kit.changes import Actor, ActorKind
from aimm.storage.database.schema import flows, publication_clock, publications

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.mark.parametrize(
    ("forced", "shares"),
    [("FORCED_STOP", [50.0, 50.0]), ("FORCED_ESCAPED", [90.0, 10.0]), ("FORCED_COMPLETED", [0.0, 100.0])],
)
async def test_people_override_the_rollout(world: World, forced: str, shares: list[float]):
    use_case = await world.use_case(50, 50)
    rule = {
        "flowId": use_case.flows[1],
        "minFeedback": 1,
        "lowerScore": 1,
        "rollback": goals(use_case, 90, 10),
    }
    await use_case.configure(escape={"rules": [rule]})
    assert (await use_case.go("WARMUP"))["rolloutState"] == "ADAPTIVE"
    more = {"completedFlowId": use_case.flows[1]} if forced == "FORCED_COMPLETED" else {}
    answer = await use_case.go(forced, **more)
    assert answer["configuration"]["stateConfigs"] == {"completedFlowId": more.get("completedFlowId")}
    assert await use_case.shares() == shares
    await use_case.visit(20)
    await world.tick(hours=1)
    assert (await use_case.state(), await use_case.shares()) == (forced, shares)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"], told["sharesAfter"]) == (
        "forced",
        "admin",
        dict(zip(use_case.flows, shares, strict=True)),
    )
    reset = await use_case.go("INIT")
    assert reset["configuration"]["stateConfigs"] == {"completedFlowId": None}


async def test_manual_shares_are_kept_and_recorded(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure()
    await use_case.go("WARMUP")
    await world.tick(minutes=15)
    await use_case.set_shares([20, 80])
    await world.tick(seconds=1)
    assert await use_case.shares() == [20.0, 80.0]
    told = (await use_case.timeline())[-1]
    assert (told["what"], sorted(told["sharesAfter"].values())) == ("manual_change", [20.0, 80.0])
    assert told["actor"] == "admin"
    assert told["why"].startswith("admin set the shares by hand: Flow 1 20%, Flow 2 80%.")
    full = await world.item("GET", f"{use_case.path}/timeline/{told['id']}")
    assert full["recomputed"]["same"]
    report = await world.item("GET", f"{use_case.path}/report")
    assert [(one["what"], one["actor"]) for one in report["overrides"]] == [("manual_change", "admin")]


@pytest.mark.parametrize("end", ["FORCED_STOP", "FORCED_ESCAPED", "INIT"])
async def test_manual_shares_after_the_end_are_recorded(world: World, end: str):
    use_case = await world.use_case(50, 50)
    await use_case.configure()
    await use_case.go("WARMUP")
    await use_case.go("FORCED_STOP" if end == "INIT" else end)
    if end == "INIT":
        await use_case.go("INIT")
    await world.tick(seconds=1)
    before = len(await use_case.timeline())
    await use_case.set_shares([20, 80])
    for _ in range(2):
        await world.tick(seconds=1)
    told = (await use_case.timeline())[before:]
    if end == "INIT":
        assert told == []
        return
    [entry] = told
    assert (entry["what"], entry["actor"], entry["stateBefore"]) == ("manual_change", "admin", end)
    assert entry["why"] == (
        "admin set the shares by hand after the end of the rollout: Flow 1 20%, Flow 2 80%."
    )
    assert (await use_case.state(), await use_case.shares()) == (end, [20.0, 80.0])
    full = await world.item("GET", f"{use_case.path}/timeline/{entry['id']}")
    assert full["recomputed"]["same"]
    report = await world.item("GET", f"{use_case.path}/report")
    assert [one["what"] for one in report["overrides"]] == ["forced", "manual_change"]
    assert report["decidedAt"] == report["since"]


@pytest.mark.parametrize("what", ["plan", "simulation"])
async def test_a_plan_lists_only_flows_of_the_use_case_without_duplicates(world: World, what: str):
    use_case, other = await world.use_case(50, 50), await world.use_case(100, code="other")
    flows = [
        {"mean": 4, "flowId": use_case.flows[0]},
        {"mean": 3, "flowId": other.flows[0]},
        {"mean": 3},
        {"mean": 3, "flowId": use_case.flows[0]},
    ]
    more = {"sessionsPerDay": 1000, "ratedShare": 0.2} if what == "plan" else {"sessions": 1000}
    refused = await world.call("POST", f"{use_case.path}/{what}", {"flows": flows, **more}, status=422)
    assert refused["errors"] == [
        "flows: (1: (flowId: must be a flow of this use case)",
        "3: (flowId: must not be named twice))",
    ]


async def test_everyone_who_changed_the_shares_is_named(world: World):
    use_case = await world.use_case(50, 30, 20)
    await use_case.configure()
    await use_case.go("WARMUP")
    await world.tick(seconds=1)
    for name, shares in (("ann", (20, 50, 30)), ("bob", (60, 10, 30)), ("ann", (10, 60, 30))):
        world.clock.pass_by(seconds=1)
        async with world.application.context.writing(Actor(ActorKind.PERSON, name)) as services:
            await services[FlowService].set_shares(
                use_case.id, dict(zip(use_case.flows, map(float, shares), strict=True))
            )
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", "bob and ann")
    assert told["why"].startswith("bob and ann set the shares by hand:")
    world.clock.pass_by(seconds=1)
    async with world.application.context.writing(Actor(ActorKind.MACHINE, "deploy")) as services:
        await services[FlowService].update(use_case.flows[2], FlowPatch(active=False))
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", "deploy")
    assert told["why"].startswith("Flow 3 no longer takes part (deploy changed the flows).")


async def test_an_unknown_author_of_shares_is_called_somebody(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure()
    await use_case.go("WARMUP")
    async with world.application.database.writing() as connection:
        for flow, share in zip(use_case.flows, (20.0, 80.0), strict=True):
            await connection.execute(update(flows).where(flows.c.id == flow).values(current_serve_pct=share))
        await connection.execute(publication_clock.update().values(version=publication_clock.c.version + 1))
        version = (await connection.execute(select(publication_clock.c.version))).scalar_one()
        await connection.execute(publications.insert().values(version=version, topic=use_case.id))
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", None)
    assert told["why"].startswith("Someone set the shares by hand:")
