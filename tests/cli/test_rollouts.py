"""``aimm rollouts`` on both databases."""

import asyncio

from tests.cli.manifest_shell import CHAT, Shell
from tests.fakes.rollout import ANN

from aimm.flows.service import FlowService
from aimm.rollout.configuration import Configuration, Goal, Warmup
from aimm.rollout.service import RolloutService
from aimm.use_cases.service import UseCaseService
from aimm.wiring.clocks import store_start
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.sources import FastClock, SystemClock


def plan(shell: Shell, minutes: int = 60) -> None:
    """Store a configuration that takes the flow Brief to 10%."""

    async def work() -> None:
        async with open_direct_access(shell.settings) as access, access.writing(ANN) as services:
            goal = await services[UseCaseService].use_cases.by_code("chat")
            assert goal is not None
            flows = await services[FlowService].flows.of_use_case(goal.id)
            brief = next(flow.id for flow in flows if flow.title == "Brief")
            await services[RolloutService].configure(
                goal.id, Configuration(warmup=Warmup(minutes, None, (Goal(brief, 10.0),)))
            )

    asyncio.run(work())


def moved(shell: Shell, **shares: float) -> None:
    """Set shares by hand, by title."""

    async def work() -> None:
        async with open_direct_access(shell.settings) as access, access.writing(ANN) as services:
            goal = await services[UseCaseService].use_cases.by_code("chat")
            assert goal is not None
            flows = await services[FlowService].flows.of_use_case(goal.id)
            await services[FlowService].set_shares(
                goal.id, {flow.id: shares[flow.title] for flow in flows if flow.active}
            )

    asyncio.run(work())


def test_roll_back_restores_the_shares_at_the_start_and_stop_keeps_them(shell: Shell):
    shell.apply(CHAT)
    assert "chat      INIT   -       Kind 60%, Brief 40%" in shell.fine("rollouts", "list")
    plan(shell)
    assert shell.fine("rollouts", "start", "chat") == "chat: WARMUP (Kind 60%, Brief 40%)\n"
    moved(shell, Kind=20, Brief=80)
    shown = shell.fine("rollouts", "show", "chat")
    assert shown.splitlines()[0] == "chat: WARMUP"
    assert "Brief  80%" in shown
    assert shell.fine("rollouts", "roll-back", "chat") == "chat: FORCED_ESCAPED (Kind 60%, Brief 40%)\n"
    assert shell.fine("rollouts", "reset", "chat").startswith("chat: INIT")
    shell.fine("rollouts", "start", "chat")
    moved(shell, Kind=30, Brief=70)
    assert shell.fine("rollouts", "stop", "chat") == "chat: FORCED_STOP (Kind 30%, Brief 70%)\n"


def test_commands_use_the_accelerated_clock_of_the_service(shell: Shell):
    shell.apply(CHAT)
    hour_ago = SystemClock().millis() - 3_600_000
    service = FastClock(60.0, hour_ago)

    async def start() -> None:
        async with open_direct_access(shell.settings) as access:
            await store_start(access.database, service)

    asyncio.run(start())
    shell.environment["AIMM_CLOCK_SPEED"] = "60"
    before = service.millis()
    shell.fine("rollouts", "start", "chat")

    async def since() -> int:
        async with open_direct_access(shell.settings) as access, access.reading() as services:
            goal = await services[UseCaseService].use_cases.by_code("chat")
            assert goal is not None
            return (await services[RolloutService].get(goal.id)).state.since

    assert before <= asyncio.run(since()) <= service.millis()


def test_a_person_chooses_flows_that_get_no_or_all_traffic(shell: Shell):
    shell.apply(CHAT)
    plan(shell)
    shell.fine("rollouts", "start", "chat")
    rolled_back = shell.fine("rollouts", "roll-back", "chat", "--zero", "Brief")
    assert rolled_back == "chat: FORCED_ESCAPED (Kind 100%, Brief 0%)\n"
    shell.fine("rollouts", "reset", "chat")
    shell.fine("rollouts", "start", "chat")
    assert (
        shell.fine("rollouts", "complete", "chat", "Brief")
        == "chat: FORCED_COMPLETED (Kind 0%, Brief 100%)\n"
    )


def test_impossible_commands_give_clear_errors(shell: Shell):
    shell.apply(CHAT)
    assert "there is no use case 'chatt'; there are: chat" in shell.wrong("rollouts", "stop", "chatt")
    assert shell.wrong("rollouts", "stop", "chat") == (
        "Error: the rollout of 'chat' is INIT: 'stop' is not possible, only 'start' "
        "(rollout-strategy-transition-state-not-allowed)\n"
    )
    plan(shell)
    shell.fine("rollouts", "start", "chat")
    assert "no flow is called 'Rude'; there are: 'Kind' (" in shell.wrong(
        "rollouts", "complete", "chat", "Rude"
    )
    wrong = shell.wrong("rollouts", "roll-back", "chat", "--zero", "Kind", "--zero", "Brief")
    assert wrong == "Error: zeroFlowIds: must leave at least one active flow\n"
    assert "cannot be used together" in shell.wrong(
        "rollouts", "roll-back", "chat", "--zero", "Kind", "--by-rule", code=2
    )
