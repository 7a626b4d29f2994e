"""Reads the facts of alarms, for many use cases at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.overview.alarms import expected_wait
from aimm.overview.model import Facts, Notice, Patience
from aimm.rollout.configuration import Adaptive
from aimm.rollout.model import Outcome, Phase, What
from aimm.storage.database.json_parts import Parts
from aimm.storage.database.schema import flow_steps, flows, use_cases

_STATE = Parts(
    {
        "phase": ["phase"],
        "since": ["since"],
        "outcome": ["outcome"],
        "winner": ["winner"],
        "held": ["held"],
        "said": ["said"],
        "escaped": ["escaped"],
        "updated_at": ["updated_at"],
        "dry_run": ["configuration", "dry_run"],
        "attribution": ["configuration", "adaptive", "attribution_window_mins"],
        "interval": ["configuration", "adaptive", "interval_mins"],
        "update_every": ["configuration", "adaptive", "update_every_mins"],
    }
)
_ENTRY = Parts({"why": ["why"], "flow": ["reasons", 0, "flow_id"]})
_NOTICED = (What.ESCAPED, What.FLOW_ESCAPED, What.DRIFTED, What.WITHHELD)
_DEFAULT = Adaptive()


@dataclass(frozen=True, slots=True)
class StoredGlanceFacts:
    """Reads facts on one connection."""

    connection: AsyncConnection

    async def of(self, numbers: Sequence[int] | None) -> Mapping[int, Facts]:
        """Facts by number of the use case.

        Args:
            numbers: numbers of use cases; None for all.
        """
        states = await self._states(numbers)
        serving = await self._serving(numbers)
        notices = await self._notices(numbers)
        winners = await self._winners([state["winner"] for state in states.values()])
        return {
            number: _facts(
                state,
                serving.get(number, (0, 0, None)),
                winners.get(state["winner"]),
                notices.get(number, {}),
                state["latest"] or None,
            )
            for number, state in states.items()
        }

    async def _states(self, numbers: Sequence[int] | None) -> Mapping[int, dict[str, Any]]:
        parts, read = _STATE.of("r", "state", sqlite=self._sqlite)
        rows = await self.connection.execute(
            text(
                f"select u.number, u.active, h.latest, {parts} from use_cases u "
                "left join activity_heads h on h.use_case = u.number "
                f"left join rollouts r on r.use_case = u.number {read} {self._only('u.number', numbers)}"
            )
        )
        return {
            number: {"active": bool(active), "latest": latest, **_STATE.read(parts)}
            for number, active, latest, parts in rows
        }

    async def _serving(self, numbers: Sequence[int] | None) -> Mapping[int, tuple[int, int, str | None]]:
        """By number: active flows, how many of them lack a configuration, and one that does."""
        # two queries, each on a small partial index; a single one would scan every configuration
        active = (
            select(flows.c.use_case_id, func.count().label("held"))
            .where(flows.c.active)
            .group_by(flows.c.use_case_id)
        )
        lacking = (
            select(use_cases.c.number, func.count(flows.c.id.distinct()), func.min(flows.c.id))
            .select_from(flow_steps)
            .join(flows, flows.c.id == flow_steps.c.flow_id)
            .join(use_cases, use_cases.c.id == flows.c.use_case_id)
            .where(flow_steps.c.revision == literal_column("0"), flows.c.active)
            .group_by(use_cases.c.number)
        )
        if numbers is not None:
            only = use_cases.c.number.in_(numbers)
            active = active.where(flows.c.use_case_id.in_(select(use_cases.c.id).where(only)))
            lacking = lacking.where(only)
        # aggregate before the join: one lookup per use case, not one per flow
        held = active.subquery()
        counted = select(use_cases.c.number, held.c.held).join(held, held.c.use_case_id == use_cases.c.id)
        short = {number: (lacks, one) for number, lacks, one in await self.connection.execute(lacking)}
        rows = await self.connection.execute(counted)
        return {number: (int(active), *short.get(number, (0, None))) for number, active in rows}

    async def _notices(self, numbers: Sequence[int] | None) -> Mapping[int, dict[str, Notice]]:
        """The latest timeline entry of each kind, in the current epoch of each rollout."""
        parts, read = _ENTRY.of("t", "entry", sqlite=self._sqlite)
        kinds = ", ".join(f"'{what.value}'" for what in _NOTICED)
        rows = await self.connection.execute(
            text(
                f"select n.use_case, t.what, t.at, {parts} from ("
                "select r.use_case, r.id, max(t.place) as place from rollouts r "
                "join timeline_entries t on t.rollout_id = r.id and t.epoch = r.epoch "
                f"and t.what in ({kinds}) "
                f"{self._only('r.use_case', numbers)} group by r.use_case, r.id, t.what"
                f") n join timeline_entries t on t.rollout_id = n.id and t.place = n.place {read}"
            )
        )
        found: defaultdict[int, dict[str, Notice]] = defaultdict(dict)
        for row in rows:
            told = _ENTRY.read(row.parts)
            found[row.use_case][row.what] = Notice(row.at, told["why"], told["flow"])
        return found

    async def _winners(self, ids: Sequence[str | None]) -> Mapping[str | None, str]:
        wanted = sorted({flow_id for flow_id in ids if flow_id is not None})
        titles: dict[str | None, str] = {}
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            rows = await self.connection.execute(
                select(flows.c.id, flows.c.title).where(flows.c.id.in_(some))
            )
            titles |= {row.id: row.title for row in rows}
        return titles

    @property
    def _sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @staticmethod
    def _only(column: str, numbers: Sequence[int] | None) -> str:
        if numbers is None:
            return ""
        return f"where {column} in ({', '.join(str(int(number)) for number in numbers) or 'null'})"


_AT_ONCE = 5_000


def _facts(
    state: Mapping[str, Any],
    serving: tuple[int, int, str | None],
    winner_title: str | None,
    notices: Mapping[str, Notice],
    latest: int | None,
) -> Facts:
    active_flows, unconfigured, unconfigured_flow = serving
    phase = Phase(state["phase"] or Phase.INIT)
    return Facts(
        active=state["active"],
        active_flows=active_flows,
        unconfigured=unconfigured,
        unconfigured_flow=unconfigured_flow,
        phase=phase,
        since=state["since"] or None,
        outcome=Outcome(state["outcome"]) if state["outcome"] else None,
        winner=state["winner"],
        winner_title=winner_title,
        held=bool(state["held"]),
        withheld=str(state["said"] or "").startswith(What.WITHHELD),
        dry_run=bool(state["dry_run"]),
        notices=notices,
        patience=_patience(phase, state),
        latest=latest,
        taken_out=bool(state["escaped"]),
    )


def _patience(phase: Phase, state: Mapping[str, Any]) -> Patience | None:
    if phase is not Phase.ADAPTIVE:
        return None

    def minutes(name: str, default: int) -> int:
        return default if state[name] is None else state[name]

    every = max(
        minutes("interval", _DEFAULT.interval_mins), minutes("update_every", _DEFAULT.update_every_mins)
    )
    attribution = minutes("attribution", _DEFAULT.attribution_window_mins)
    last = max(state["updated_at"] or 0, state["since"] or 0)
    return Patience(last, expected_wait(attribution, every))
