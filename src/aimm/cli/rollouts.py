"""``aimm rollouts``: list rollouts, and start, stop, roll back, complete or reset one.

Changes are made directly in the database, as by ``aimm apply``; a running service picks them up.
"""

import getpass
import os
from collections.abc import Sequence
from pathlib import Path

import click

from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.flows.model import Flow
from aimm.flows.service import FlowService
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.paging import MAX_PAGE_SIZE, PageRequest
from aimm.kit.services import Services
from aimm.rollout.errors import TransitionNotAllowed
from aimm.rollout.model import Phase
from aimm.rollout.outlook import FlowOutlook, Outlook
from aimm.rollout.ports import Rollout
from aimm.rollout.service import RolloutService
from aimm.rollout.transitions import allowed
from aimm.use_cases.model import UseCase
from aimm.use_cases.service import UseCaseService
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.settings import Settings

_COLUMNS = ("use case", "state", "winner", "shares")
_COMMANDS = {
    Phase.WARMUP: "start",
    Phase.FORCED_STOP: "stop",
    Phase.FORCED_ESCAPED: "roll-back",
    Phase.FORCED_COMPLETED: "complete",
    Phase.INIT: "reset",
}
_FLOW_COLUMNS = ("flow", "share", "sessions", "ratings", "mean", "95% interval", "best")


@click.group()
def rollouts() -> None:
    """List rollouts, and start, stop, roll back, complete or reset one."""


@rollouts.command("list")
@config_option
@plainly
def list_rollouts(config: Path | None) -> None:
    """List the rollout of every use case."""
    _show_table(_COLUMNS, run_async(_rows(settings_from(config))))


@rollouts.command("show")
@click.argument("use_case")
@config_option
@plainly
def show_rollout(use_case: str, config: Path | None) -> None:
    """Show where a rollout stands. USE_CASE is a code."""
    rollout, seen = run_async(_outlook(settings_from(config), use_case))
    click.echo(f"{use_case}: {rollout.state.phase.value}")
    _show_table(_FLOW_COLUMNS, [_flow_row(flow) for flow in seen.flows if flow.facts.active])
    if rollout.state.phase.watched:
        click.echo(seen.verdict.reasons[0].text)
    for warning in seen.cautions:
        click.echo(f"warning: {warning.text}")


@rollouts.command("start")
@click.argument("use_case")
@config_option
@plainly
def start_rollout(use_case: str, config: Path | None) -> None:
    """Start the rollout of a use case with its stored plan."""
    _change(config, use_case, Phase.WARMUP)


@rollouts.command("stop")
@click.argument("use_case")
@config_option
@plainly
def stop_rollout(use_case: str, config: Path | None) -> None:
    """Stop a rollout and leave the shares as they are."""
    _change(config, use_case, Phase.FORCED_STOP)


@rollouts.command("roll-back")
@click.argument("use_case")
@click.option(
    "--zero",
    "zero",
    metavar="FLOW",
    multiple=True,
    help="Id or title of a flow that gets no traffic. Can be given several times.",
)
@click.option(
    "--by-rule", is_flag=True, help="Use the shares of the first escape rule instead, if there is one."
)
@config_option
@plainly
def roll_back(use_case: str, zero: Sequence[str], by_rule: bool, config: Path | None) -> None:
    """End a rollout and go back to the shares that it started from."""
    if zero and by_rule:
        raise click.UsageError("--zero and --by-rule cannot be used together")
    _change(config, use_case, Phase.FORCED_ESCAPED, zero=None if by_rule else zero)


@rollouts.command("complete")
@click.argument("use_case")
@click.argument("flow")
@config_option
@plainly
def complete_rollout(use_case: str, flow: str, config: Path | None) -> None:
    """End a rollout and give all traffic to one flow. FLOW is an id or a title."""
    _change(config, use_case, Phase.FORCED_COMPLETED, winner=flow)


@rollouts.command("reset")
@click.argument("use_case")
@config_option
@plainly
def reset_rollout(use_case: str, config: Path | None) -> None:
    """Set a rollout that has ended back to INIT, so that its plan can be changed."""
    _change(config, use_case, Phase.INIT)


def _change(
    config: Path | None,
    use_case: str,
    wanted: Phase,
    *,
    winner: str | None = None,
    zero: Sequence[str] | None = None,
) -> None:
    settings = settings_from(config)

    async def work() -> tuple[Rollout, Sequence[Flow]]:
        async with open_direct_access(settings) as access, access.writing(_person()) as services:
            goal = await use_case_of(services, use_case)
            flows = await services[FlowService].flows.of_use_case(goal.id)
            await _check_transition(services, goal, wanted)
            rollout = await services[RolloutService].transition(
                goal.id,
                wanted,
                None if winner is None else _flow_id(flows, winner),
                zero_flow_ids=None if zero is None else [_flow_id(flows, one) for one in zero],
            )
            return rollout, await services[FlowService].flows.of_use_case(goal.id)

    rollout, flows = run_async(work())
    click.echo(f"{use_case}: {rollout.state.phase.value} ({_shares(flows)})")


async def _check_transition(services: Services, use_case: UseCase, wanted: Phase) -> None:
    """Raise ``TransitionNotAllowed`` with a sentence that names the state and the commands it allows."""
    state = (await services[RolloutService].get(use_case.id)).state
    ways = allowed(state)
    if wanted not in ways:
        possible = ", ".join(f"'{command}'" for phase, command in _COMMANDS.items() if phase in ways)
        raise click.ClickException(
            f"the rollout of '{use_case.code}' is {state.phase.value}: '{_COMMANDS[wanted]}' is not "
            f"possible, only {possible} ({TransitionNotAllowed.default_code()})"
        )


async def _rows(settings: Settings) -> list[tuple[str, ...]]:
    async with open_direct_access(settings) as access, access.reading() as services:
        found: list[tuple[str, ...]] = []
        for use_case in await _use_cases(services):
            state = (await services[RolloutService].get(use_case.id)).state
            flows = await services[FlowService].flows.of_use_case(use_case.id)
            winner = next((flow.title for flow in flows if flow.id == state.winner), "-")
            found.append((use_case.code, state.phase.value, winner, _shares(flows)))
        return found


async def _outlook(settings: Settings, code: str) -> tuple[Rollout, Outlook]:
    async with open_direct_access(settings) as access, access.reading() as services:
        return await services[RolloutService].outlook((await use_case_of(services, code)).id)


async def use_case_of(services: Services, code: str) -> UseCase:
    """The use case with a code, or an error that lists the codes."""
    use_cases = await _use_cases(services)
    found = next((use_case for use_case in use_cases if use_case.code == code), None)
    if found is None:
        known = ", ".join(use_case.code for use_case in use_cases) or "none"
        raise click.ClickException(f"there is no use case '{code}'; there are: {known}")
    return found


async def _use_cases(services: Services) -> list[UseCase]:
    found: list[UseCase] = []
    number = 1
    while True:
        page = await services[UseCaseService].page(PageRequest(number, MAX_PAGE_SIZE, "code"))
        found += page.items
        if not page.has_next:
            return found
        number += 1


def _flow_id(flows: Sequence[Flow], name: str) -> str:
    """The id of a flow, given its id or, if it is unique, its title."""
    found = [flow.id for flow in flows if flow.id == name] or [
        flow.id for flow in flows if flow.title == name
    ]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"'{flow.title}' ({flow.id})" for flow in flows)
    wrong = "more than one flow is" if found else "no flow is"
    raise click.ClickException(f"{wrong} called '{name}'; there are: {listed}")


def _shares(flows: Sequence[Flow]) -> str:
    return ", ".join(f"{flow.title} {flow.current_serve_pct:g}%" for flow in flows if flow.active) or "-"


def _flow_row(flow: FlowOutlook) -> tuple[str, ...]:
    facts = flow.facts
    ratings = sum(facts.arrived)
    return (
        facts.title + (" (rolled back)" if flow.escaped else " (proven worse)" if flow.dropped else ""),
        f"{facts.share:g}%",
        f"{facts.sessions:,}",
        f"{ratings:,}",
        "-" if flow.mean is None else f"{flow.mean:.2f}",
        f"{flow.low:.2f} to {flow.high:.2f}" if ratings else "-",
        "-" if flow.chance is None or not ratings else f"{flow.chance:.0%}",
    )


def _show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [columns, *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(map(str.ljust, line, widths)).rstrip())


def _person() -> Actor:
    try:
        return Actor(ActorKind.PERSON, getpass.getuser())
    except (KeyError, OSError, ImportError):  # the user of a container may have no name
        return Actor(ActorKind.PERSON, f"uid {os.getuid()}")
