"""The service evaluates, decides, stores all or nothing, and records the actor."""

from dataclasses import replace

import pytest
from tests.fakes.rollout import RolloutStage
from tests.fakes.things import use_case
from tests.rollout.things import BAD, GOOD, MINUTE, adaptive, facts, flow, goals, with_periods

from aimm.kit.errors import Outdated
from aimm.kit.paging import PageRequest
from aimm.rollout.configuration import AfterEscape, Configuration, Escape, EscapeRule, Evidence, Warmup
from aimm.rollout.errors import EntryNotFound, NotEditable, RolloutNotFound, TransitionNotAllowed
from aimm.rollout.model import Phase, State, What
from aimm.rollout.records import recompute

RULE = EscapeRule("f2", 5, 2.0, goals(f1=100.0))
CONFIGURED = replace(
    adaptive(max_step_pct=100.0, attribution_window_mins=0), escape=Escape((RULE,), Evidence())
)


@pytest.fixture
def stage() -> RolloutStage:
    return RolloutStage()


async def started(stage: RolloutStage, configuration: Configuration = CONFIGURED) -> None:
    """A rollout of two flows that has just started."""
    await stage.add("u1", facts(flow(1, 50.0), flow(2, 50.0)), State(configuration=configuration))
    await stage.service.transition("u1", Phase.WARMUP)


async def ticked(stage: RolloutStage) -> What | None:
    evaluation = await stage.service.evaluate("u1")
    await stage.service.carry_out(evaluation)
    return evaluation.verdict.entry.what if evaluation.verdict.entry else None


def learn(stage: RolloutStage, *stars: tuple[int, int, int, int, int]) -> None:
    """Both flows are rated, with their current shares."""
    shares = stage.shares("u1")
    stage.known["u1"] = with_periods(facts(*(flow(i + 1, shares[i], given) for i, given in enumerate(stars))))


async def test_a_new_use_case_gets_its_rollout(stage: RolloutStage):
    await stage.service.use_case_added(use_case(id="u9"))
    found = await stage.service.get("u9")
    usual = Configuration(after_escape=AfterEscape.CONTINUE)
    assert (found.state, found.version, found.use_case_id) == (State(configuration=usual), 1, "u9")


async def test_an_unknown_use_case(stage: RolloutStage):
    for call in (
        stage.service.get("no"),
        stage.service.evaluate("no"),
        stage.service.configure("no", Configuration()),
        stage.service.transition("no", Phase.WARMUP),
        stage.service.entries("no", PageRequest(1, 1)),
        stage.service.report("no"),
    ):
        with pytest.raises(RolloutNotFound):
            await call


async def test_a_configuration_change_is_audited_and_published(stage: RolloutStage):
    await stage.add("u1", facts(flow(1, 100.0)), State(configuration=Configuration()))
    changed = await stage.service.configure("u1", CONFIGURED, 1)
    assert (changed.version, changed.state.configuration) == (2, CONFIGURED)
    assert [(c.entity, list(c.after)) for c in stage.noted] == [("rollout-strategy", ["configuration"])]
    assert [(one.entry.what, one.entry.actor) for one in stage.timeline.stored] == [(What.CONFIGURED, "ann")]
    with pytest.raises(Outdated):
        await stage.service.configure("u1", CONFIGURED, 1)


async def test_only_entering_the_warmup_resets_the_statistics(stage: RolloutStage):
    await started(stage)
    assert stage.resets == []
    with pytest.raises(NotEditable):
        await stage.service.configure("u1", CONFIGURED)
    with pytest.raises(TransitionNotAllowed):
        await stage.service.transition("u1", Phase.WARMUP)
    await stage.service.transition("u1", Phase.FORCED_STOP)
    await stage.service.transition("u1", Phase.INIT)
    await stage.service.configure("u1", Configuration(Warmup(5, None, goals(f1=20.0))))
    await stage.service.transition("u1", Phase.WARMUP)
    assert stage.resets == ["u1"]


async def test_each_start_has_its_own_seed(stage: RolloutStage):
    await started(stage)
    first = (await stage.service.get("u1")).state.seed
    assert 0 < first < 2**53
    await stage.service.transition("u1", Phase.FORCED_STOP)
    assert (await stage.service.get("u1")).state.seed == first
    await stage.service.transition("u1", Phase.INIT)
    await stage.service.transition("u1", Phase.WARMUP)
    assert (await stage.service.get("u1")).state.seed != first


async def test_an_evaluation_stores_nothing(stage: RolloutStage):
    await started(stage)
    learn(stage, GOOD, BAD)
    before = await stage.service.get("u1")
    evaluation = await stage.service.evaluate("u1")
    assert evaluation.stores
    assert await stage.service.get("u1") == before
    assert stage.shares("u1") == [50.0, 50.0]


async def test_a_verdict_moves_shares_and_records_why(stage: RolloutStage):
    await started(stage)
    learn(stage, GOOD, BAD)
    assert await ticked(stage) is What.ESCAPED
    assert stage.shares("u1") == [100.0, 0.0]
    stored = await stage.service.get("u1")
    assert stored.state.phase is Phase.ESCAPED
    entry = stage.timeline.stored[-1].entry
    assert stage.causes == [f"rollout: {entry.why}"]
    assert recompute(entry).state == stored.state
    assert stage.noted[-1].after == {"rolloutState": "ESCAPED"}


async def test_nothing_is_stored_without_a_decision(stage: RolloutStage):
    await started(stage)
    evaluation = await stage.service.evaluate("u1")
    assert not evaluation.stores
    assert evaluation.verdict.missing[0].code == "time"


async def test_periods_are_read_only_when_a_claim_is_due(stage: RolloutStage):
    await started(stage, adaptive(max_step_pct=100.0, attribution_window_mins=0))
    stage.clock.pass_by(minutes=20)
    stage.asked.clear()
    await stage.service.evaluate("u1")
    assert stage.asked == [False]
    learn(stage, GOOD, BAD)
    stage.asked.clear()
    assert await ticked(stage) is What.COMPLETED
    assert stage.asked == [False, True]


async def test_a_lost_race_stores_nothing(stage: RolloutStage):
    await started(stage)
    learn(stage, GOOD, BAD)
    one, other = await stage.service.evaluate("u1"), await stage.service.evaluate("u1")
    await stage.service.carry_out(one)
    told = len(stage.timeline.stored)
    with pytest.raises(Outdated):
        await stage.service.carry_out(other)
    assert len(stage.timeline.stored) == told


async def test_concurrent_manual_share_changes_are_not_overwritten(stage: RolloutStage):
    await started(stage)
    learn(stage, GOOD, BAD)
    evaluation = await stage.service.evaluate("u1")
    stage.put("u1", {"f1": 10.0, "f2": 90.0})
    with pytest.raises(Outdated):
        await stage.service.carry_out(evaluation)
    assert await ticked(stage) is What.MANUAL_CHANGE
    assert stage.shares("u1") == [10.0, 90.0]


async def test_the_outlook_shows_how_close_an_escape_is(stage: RolloutStage):
    await started(stage)
    learn(stage, GOOD, (2, 1, 0, 0, 0))
    _, seen = await stage.service.outlook("u1")
    good, bad = seen.flows
    assert good.rule is None
    assert good.proof is None
    assert good.chance is not None
    assert bad.chance is not None
    assert good.chance + bad.chance == pytest.approx(1.0, abs=0.01)
    assert good.chance > 0.9
    assert bad.rule is not None
    assert (bad.rule.missing, bad.rule.average, bad.rule.lower_score) == (2, 1.33, 2.0)
    assert bad.proof is not None
    assert (bad.proof.acceptable, bad.proof.missing) == (2.5, 2)
    assert 0 < bad.proof.log_e < bad.proof.needed
    assert bad.low < (bad.mean or 0) < bad.high
    assert seen.due == stage.clock.millis() + 15 * MINUTE


async def test_before_the_start_there_is_no_leader(stage: RolloutStage):
    await stage.add("u1", facts(flow(1, 50.0), flow(2, 50.0)), State(configuration=Configuration()))
    rollout, seen = await stage.service.outlook("u1")
    assert rollout.state.phase is Phase.INIT
    assert [(one.chance, one.mean, one.low, one.high) for one in seen.flows] == [(None, None, 1.0, 5.0)] * 2


async def test_the_timeline_newest_first_and_one_by_one(stage: RolloutStage):
    await started(stage)
    await stage.service.transition("u1", Phase.FORCED_STOP)
    page = await stage.service.entries("u1", PageRequest(1, 1))
    assert (page.total, [one.entry.what for one in page.items]) == (2, [What.FORCED])
    assert await stage.service.entry("u1", page.items[0].id) == page.items[0]
    await stage.add("u2", facts(), State(configuration=Configuration()))
    for use_case_id, entry_id in (("u1", "no"), ("u2", page.items[0].id)):
        with pytest.raises(EntryNotFound):
            await stage.service.entry(use_case_id, entry_id)


async def test_the_report_estimates_always_serving_one_flow(stage: RolloutStage):
    await started(stage)
    learn(stage, GOOD, BAD)
    await ticked(stage)
    told = await stage.service.report("u1")
    assert told.phase is Phase.ESCAPED
    good = told.flows[0]
    assert good.always[0].value == pytest.approx(4.5, abs=0.05)
    assert told.overrides == ()
    assert stage.asked[-2:] == [True, True]  # both the decision and the report used periods


async def test_the_evidence_of_a_decision_does_not_change(stage: RolloutStage):
    await started(stage)
    learn(stage, GOOD, BAD)
    await ticked(stage)
    then = await stage.service.report("u1")
    learn(stage, BAD, GOOD)
    now = await stage.service.report("u1")
    assert [(one.ratings, one.mean, one.always) for one in now.flows] == [
        (one.ratings, one.mean, one.always) for one in then.flows
    ]
    assert now.decided_at == then.decided_at is not None
