"""Responses about the timeline of a rollout."""

from collections.abc import Mapping
from typing import Any

import msgspec

from aimm.rollout.errors import NotReplayable
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Entry, Phase, What
from aimm.rollout.ports import StoredEntry
from aimm.rollout.records import plain, recompute
from aimm.web.rollout.answers import ReasonAnswer, moment, reason_answers


class CountsAnswer(msgspec.Struct, rename="camel"):
    """The counts of a flow at a decision: sessions, and ratings of 1 … 5 stars."""

    flow_id: str
    title: str
    active: bool
    sessions: int
    mature: list[int]
    arrived: list[int]


class EntryAnswer(msgspec.Struct, rename="camel"):
    """An automatic or manual change: what, when, why, and the counts behind it."""

    id: str
    number: int
    what: What
    at: str
    why: str
    actor: str | None
    dry_run: bool
    epoch: int
    update: int
    seed: int
    state_before: Phase
    shares_before: dict[str, float]
    shares_after: dict[str, float]
    counts: list[CountsAnswer]
    reasons: list[ReasonAnswer]


class RecomputedAnswer(msgspec.Struct, rename="camel"):
    """The decision, recomputed from the entry alone."""

    same: bool
    rollout_state: Phase
    shares: dict[str, float] | None
    why: str


class FullEntryAnswer(msgspec.Struct, rename="camel"):
    """An entry with everything it is based on. ``recomputed`` is null for actions of a person."""

    entry: EntryAnswer
    before: dict[str, Any]
    facts: dict[str, Any] | None
    recomputed: RecomputedAnswer | None


def entry_answer(stored: StoredEntry) -> EntryAnswer:
    """Convert a timeline entry to its API representation."""
    entry = stored.entry
    return EntryAnswer(
        id=stored.id,
        number=stored.number,
        what=entry.what,
        at=moment(entry.at),
        why=entry.why,
        actor=entry.actor,
        dry_run=entry.dry_run,
        epoch=entry.before.epoch,
        update=entry.before.update,
        seed=entry.seed,
        state_before=entry.before.phase,
        shares_before=dict(entry.shares_before),
        shares_after=dict(entry.shares_after),
        counts=[_counts(flow) for flow in entry.facts.flows] if entry.facts else [],
        reasons=reason_answers(entry.reasons),
    )


def full_entry_answer(stored: StoredEntry) -> FullEntryAnswer:
    """Convert a timeline entry with everything it is based on."""
    entry = stored.entry
    return FullEntryAnswer(
        entry=entry_answer(stored),
        before=plain(entry.before),
        facts=plain(entry.facts) if entry.facts else None,
        recomputed=_recomputed(entry),
    )


def _recomputed(entry: Entry) -> RecomputedAnswer | None:
    try:
        verdict = recompute(entry)
    except NotReplayable:
        return None
    return RecomputedAnswer(
        same=verdict.entry is not None and plain(verdict.entry) == plain(entry),
        rollout_state=verdict.state.phase,
        shares=_shares(verdict.shares),
        why=verdict.reasons[0].text,
    )


def _shares(shares: Mapping[str, float] | None) -> dict[str, float] | None:
    return None if shares is None else dict(shares)


def _counts(flow: FlowFacts) -> CountsAnswer:
    return CountsAnswer(
        flow.id, flow.title, flow.active, flow.sessions, list(flow.mature), list(flow.arrived)
    )
