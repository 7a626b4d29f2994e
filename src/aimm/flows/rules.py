"""Pure decisions about flows: shares, placeholders, differences between revisions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from msgspec import UNSET

from aimm.flows.errors import (
    ActiveFlowNotArchivable,
    ActiveFlowNotFound,
    ArchivedFlowNotActivatable,
    FlowStillActive,
    LastActiveFlow,
)
from aimm.flows.model import Flow, FlowPatch, ShareTable
from aimm.kit.changes import Action, Change, difference
from aimm.kit.errors import Invalid
from aimm.kit.records import facts, next_version, patched
from aimm.stats.slots import move_slots, rounded_shares, slot_counts

_PLACEHOLDER = re.compile(r"<<([A-Za-z0-9_-]+)>>")
_ESCAPED = re.compile(r"\\(?:\\|u003([CcEe]))")
_VANISHING = 1e-9


def update_flow(
    flows: Sequence[Flow], flow_id: str, patch: FlowPatch, use_case_active: bool, now: datetime
) -> list[Flow]:
    """All flows of the use case after ``patch`` to one of them.

    The other active flows share the rest in their current proportions; if all of them have 0%, equally.
    An only active flow gets 100%. Flows that did not change are the same objects as before.

    Raises:
        LastActiveFlow: it would leave an active use case without an active flow.
        ActiveFlowNotArchivable, ArchivedFlowNotActivatable: it would be both active and archived.
    """
    current = next(flow for flow in flows if flow.id == flow_id)
    others = [flow for flow in flows if flow.id != flow_id and flow.active]
    active = current.active if patch.active is UNSET else patch.active
    archived = current.archived if patch.archived is UNSET else patch.archived
    if active and archived:
        raise ArchivedFlowNotActivatable if current.archived else ActiveFlowNotArchivable
    share = current.current_serve_pct
    if patch.current_serve_pct is not UNSET:
        share = round(patch.current_serve_pct, 2)
    if patch.active is False:
        if use_case_active and current.active and not others:
            raise LastActiveFlow
        share = 0.0
    if active and not others:
        share = 100.0
    updated = patched(current, patch, now, active=active, current_serve_pct=share)
    rescaled = _rescaled(others, 100.0 - share if active else 100.0, now)
    return [updated if flow.id == flow_id else rescaled.get(flow.id, flow) for flow in flows]


def _rescaled(others: Sequence[Flow], target: float, now: datetime) -> dict[str, Flow]:
    weights = {flow.id: max(flow.current_serve_pct, _VANISHING) for flow in others}
    total = sum(weights.values())
    shares = rounded_shares(list(weights), [weight * target / total for weight in weights.values()])
    return {flow.id: _served(flow, shares[flow.id], now) for flow in others}


def _served(flow: Flow, share: float, now: datetime) -> Flow:
    return flow if flow.current_serve_pct == share else next_version(flow, now, current_serve_pct=share)


def set_shares(flows: Sequence[Flow], shares: Mapping[str, float], now: datetime) -> list[Flow]:
    """The active flows of the use case with new shares; flows that are not named get 0%.

    Args:
        flows: all flows of the use case.
        shares: percent by flow id.

    Raises:
        Invalid: the shares, rounded to 2 decimals, do not add up to 100.
        ActiveFlowNotFound: a named flow is not an active flow of the use case.
    """
    if sum(round(share * 100) for share in shares.values()) != 10_000:
        raise Invalid("flows need to reach exactly 100%")
    active = [flow for flow in flows if flow.active]
    if not shares.keys() <= {flow.id for flow in active}:
        raise ActiveFlowNotFound
    return [_served(flow, shares.get(flow.id, 0.0), now) for flow in active]


def move_shares(flows: Sequence[Flow], shares: Mapping[str, float], now: datetime) -> list[Flow]:
    """The active flows of the use case with the shares of a decision; flows that are not named get 0%."""
    return [_served(flow, round(shares.get(flow.id, 0.0), 2), now) for flow in flows if flow.active]


def next_table(
    flows: Sequence[Flow], table: ShareTable | None
) -> tuple[Mapping[int, int], Sequence[int]] | None:
    """Counts and slots of the share table for these flows; None if the current ``table`` is the same.

    Args:
        flows: of one use case; inactive ones have no share.
    """
    counts = slot_counts({flow.number: flow.current_serve_pct for flow in flows if flow.active})
    if table is not None and table.counts == counts:
        return None
    return counts, move_slots(table.slots if table else (), counts)


def facts_of(flow: Flow) -> dict[str, object]:
    """The fields of a flow in the audit log."""
    return facts(flow, FlowPatch)


def update_of(before: Flow, after: Flow) -> Change:
    """The audit log entry of an update."""
    changed = difference(facts_of(before), facts_of(after))
    return Change(Action.UPDATE, "flow", after.id, after.use_case_id, *changed)


def check_deletable(flow: Flow) -> None:
    """Raises FlowStillActive when the flow is active."""
    if flow.active:
        raise FlowStillActive


def placeholders_in(configuration: str) -> list[str]:
    """Names of all ``<<NAME>>`` in a configuration's text, in order, with repeats.

    NAME consists of letters, digits, ``_`` and ``-``.
    """
    plain = _ESCAPED.sub(
        lambda found: {"c": "<", "e": ">"}.get((found[1] or "").lower(), found[0]), configuration
    )
    return _PLACEHOLDER.findall(plain)


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two revisions, as a unified diff of their indented JSON."""

    lines: Sequence[str]
    placeholders_added: Sequence[str]
    placeholders_removed: Sequence[str]


def compare(before: str, after: str, names_before: Sequence[str], names_after: Sequence[str]) -> Difference:
    """The difference of two configurations.

    Args:
        before: indented JSON text of the older configuration.
        after: indented JSON text of the newer one.
        names_before: placeholders of the older one.
        names_after: placeholders of the newer one.
    """
    lines = unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=3)
    old, new = set(names_before), set(names_after)
    return Difference(list(lines), sorted(new - old), sorted(old - new))
