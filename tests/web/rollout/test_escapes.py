"""Escapes over HTTP: by threshold, by evidence, and what follows."""

import pytest
from tests.support.inside import World
from tests.web.rollout.lives import AT_ONCE, BAD, GOOD, MIDDLING, goals, served, until

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


async def test_warmup_by_sessions_then_a_threshold_escape(world: World):
    use_case = await world.use_case(100, 0)
    escape = {
        "rules": [
            {
                "flowId": use_case.flows[1],
                "minFeedback": 3,
                "lowerScore": 2.0,
                "rollback": goals(use_case, 100),
            }
        ]
    }
    warmup = {"intervalSessReqs": 60, "goals": goals(use_case, 50)}
    await use_case.configure(warmup=warmup, escape=escape)
    await use_case.go("WARMUP")
    await use_case.visit(30)
    await world.tick(seconds=1)
    assert await use_case.shares() == [75.0, 25.0]
    for _ in range(20):
        await use_case.visit(20)
        await world.tick(seconds=1)
        if len(use_case.waiting.get(use_case.flows[1], [])) >= 3:
            break
    await use_case.rate(1, 1, 2)
    await world.tick(seconds=1)
    assert await use_case.state() in ("WARMUP", "ADAPTIVE")
    await use_case.rate(1, 3)
    await world.tick(seconds=1)
    assert (await use_case.state(), await use_case.shares()) == ("ESCAPED", [100.0, 0.0])
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["reasons"][0]["code"]) == ("escaped", "threshold_escape")
    assert told["reasons"][0]["numbers"]["average"] == 2.0
    assert (await use_case.go("INIT"))["rolloutState"] == "INIT"


async def test_a_rule_uses_the_ratings_of_its_own_rollout(world: World):
    use_case = await world.use_case(50, 50)
    rule = {
        "flowId": use_case.flows[1],
        "minFeedback": 3,
        "lowerScore": 2.0,
        "rollback": goals(use_case, 100),
    }
    await use_case.visit(40)
    await use_case.rate(1, 1, 1, 1, 1)  # the rollout has not started yet
    await use_case.configure(escape={"rules": [rule]})
    await use_case.go("WARMUP")
    await world.tick(seconds=1)
    await use_case.visit(40)
    await use_case.rate(1, 5, 1)
    await world.tick(seconds=1)
    assert await use_case.state() == "ADAPTIVE"
    told = (await use_case.rollout())["progress"]["flows"][1]["rule"]
    assert (told["missingRatings"], told["average"]) == (1, 3.0)
    await use_case.rate(1, 1, 1)
    await world.tick(seconds=1)
    assert await use_case.state() == "ESCAPED"
    reason = (await use_case.timeline())[-1]["reasons"][0]
    assert (reason["numbers"]["ratings"], reason["numbers"]["average"]) == (4.0, 2.0)


async def test_an_escape_by_evidence_and_how_close_it_is(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure(escape={"rules": [], "evidence": {"flowIds": [use_case.flows[1]]}})
    await use_case.go("WARMUP")
    await use_case.visit(60)
    await use_case.rate(1, 1, 1)
    await world.tick(seconds=1)
    flow = (await use_case.rollout())["progress"]["flows"][1]
    assert flow["rule"] is None
    assert flow["proof"]["missingRatings"] == 3
    assert 0 < flow["proof"]["logE"] < flow["proof"]["needed"]
    await use_case.rate(1, *[1] * 15)
    await world.tick(seconds=1)
    assert (await use_case.state(), await use_case.shares()) == ("ESCAPED", [100.0, 0.0])


async def test_an_escape_within_the_attribution_window_keeps_its_evidence(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure(escape={"rules": [], "evidence": {"flowIds": [use_case.flows[1]]}})
    await use_case.go("WARMUP")
    await use_case.visit(120)
    await use_case.rate(0, *[5] * 10)
    await use_case.rate(1, *[1] * 30)
    await world.tick(seconds=1)
    assert await use_case.state() == "ESCAPED"
    then = await world.item("GET", f"{use_case.path}/report")
    bad = then["flows"][1]
    assert (bad["ratings"], bad["mean"], bad["basis"], bad["matureRatings"]) == (30, 1.0, "all", 0)
    assert 1.0 <= bad["low"] <= bad["mean"] <= bad["high"] < 2.5
    assert bad["always"][0]["effective"] > 0
    assert bad["later"] == {"sessions": 0, "ratings": 0, "mean": None}
    assert then["decidedAt"] == then["since"] == bad["decidedAt"]
    await use_case.visit(50)
    await use_case.rate(0, *[2] * 8)
    for later in (0, 30):
        await world.tick(hours=later, seconds=1)
        now = await world.item("GET", f"{use_case.path}/report")
        more = [flow["later"] for flow in now["flows"]]
        assert sum(one["sessions"] for one in more) == 50
        assert (more[0]["ratings"], more[0]["mean"]) == (8, 2.0)
        for flow in (*then["flows"], *now["flows"]):
            flow.pop("later", None)
        assert now == then


async def test_one_of_two_new_flows_escapes_and_the_other_one_continues(world: World):
    use_case = await world.use_case(100, 0, 0)
    warmup = {"intervalMins": 60, "goals": goals(use_case, 60, 20, 20)}
    stored = await use_case.configure(
        warmup=warmup, escape={"rules": [], "evidence": {"flowIds": use_case.flows[1:]}}, adaptive=AT_ONCE
    )
    assert stored["configuration"]["afterEscape"] == "continue"
    await use_case.go("WARMUP")
    await served(use_case, world, 6)
    assert await use_case.shares() == [80.0, 10.0, 10.0]
    await use_case.visit(400)
    await use_case.rate(1, *[1] * 25)
    await world.tick(seconds=1)
    assert (await use_case.state(), await use_case.shares()) == ("WARMUP", [88.89, 0.0, 11.11])
    rollout = await use_case.rollout()
    assert rollout["epoch"] == 1
    assert [flow["escaped"] for flow in rollout["progress"]["flows"]] == [False, True, False]
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["reasons"][0]["flowId"]) == ("flow_escaped", use_case.flows[1])
    full = await world.item("GET", f"{use_case.path}/timeline/{told['id']}")
    assert full["recomputed"]["same"]
    history = await world.item("GET", f"/use-cases/{use_case.id}/rollout-strategy/history")
    assert history["marks"][-1]["what"] == "flow_escaped"
    page = await world.call("GET", "/overview?page=1&pageSize=5&orderBy=attention&orderDir=desc")
    alarms = [alarm for alarm in page["items"][0]["alarms"] if alarm["code"] == "flow_escaped"]
    assert [alarm["flowId"] for alarm in alarms] == [use_case.flows[1]]
    await served(use_case, world, 6)
    assert (await use_case.state(), await use_case.shares()) == ("ADAPTIVE", [75.0, 0.0, 25.0])
    await until(use_case, "COMPLETED", (MIDDLING, BAD, GOOD))
    assert (await use_case.rollout())["winnerFlowId"] == use_case.flows[2]
    assert await use_case.shares() == [2.0, 0.0, 98.0]


async def test_a_rollback_restores_the_shares_of_the_start(world: World):
    use_case = await world.use_case(90, 10, 0)
    first, second, third = use_case.flows
    await use_case.configure(
        warmup={"intervalMins": 1, "goals": goals(use_case, 20, 30, 50)},
        escape={"rules": [], "evidence": {"flowIds": [second, third]}},
    )
    await use_case.go("WARMUP")
    await use_case.visit(1)
    await world.tick(minutes=1)
    assert await use_case.shares() == [20.0, 30.0, 50.0]
    assert (await use_case.rollout())["startShares"] == {first: 90.0, second: 10.0, third: 0.0}
    state = f"{use_case.path}/state"
    for body, wrong in (
        ({"state": "FORCED_STOP", "zeroFlowIds": []}, "must be left out unless the state is FORCED_ESCAPED"),
        ({"state": "FORCED_ESCAPED", "zeroFlowIds": use_case.flows}, "must leave at least one active flow"),
    ):
        refused = await world.call("PUT", state, body, status=422)
        assert refused["errors"] == [f"zeroFlowIds: {wrong}"]
    assert (await use_case.go("FORCED_ESCAPED", zeroFlowIds=[second]))["rolloutState"] == "FORCED_ESCAPED"
    assert await use_case.shares() == [100.0, 0.0, 0.0]
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["sharesBefore"][third], told["sharesAfter"][first]) == ("forced", 50.0, 100.0)
    full = await world.item("GET", f"{use_case.path}/timeline/{told['id']}")
    assert full["recomputed"] is None
    assert [one["flowId"] for one in told["counts"]] == list(use_case.flows)
