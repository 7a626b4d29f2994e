"""The report of a rollout as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby

from aimm.rollout.model import Entry, Outcome, What
from aimm.rollout.report import Basis, FlowReport, OffPolicy, Report

_LEAST_FOLDED = 3
_EVIDENCE = ("flow", "share", "sessions", "ratings", "mean stars", "of them counted", "mean of counted")
_OUTCOMES = {
    Outcome.SUPERIOR: "superior: proven better than every other flow",
    Outcome.EQUIVALENT: "practically equivalent: proven not worse than any other flow by more than ε",
    Outcome.BUDGET: "budget reached: nothing is proven, the leader serves",
    Outcome.ALONE: "one active flow: there was nothing to compare",
}


def markdown(told: Report, title: str) -> str:
    """The report as Markdown."""
    outcome = f" ({_OUTCOMES[told.outcome]})" if told.outcome is not None else ""
    lines = [f"# Rollout of {_cell(title)}", "", f"**{told.phase.value}**{outcome}. {told.decision}", ""]
    lines += [*_evidence(told), *_since(told)]
    lines += ["## If one flow had served everyone", ""]
    estimates = [(flow, one) for flow in told.flows for one in flow.always]
    if estimates:
        lines += [
            "| flow | method | mean stars | 95% interval | effective ratings |",
            "|---|---|---:|---|---:|",
        ]
        lines += [_estimate_row(flow, one) for flow, one in estimates]
    else:
        lines += ["No estimate: no rated session has a known assignment probability."]
    lines += ["", "## Who overrode the rollout", ""]
    lines += [f"- {_moment(entry.at)}: {entry.why}" for entry in told.overrides] or ["Nobody."]
    lines += ["", "## Timeline", ""]
    lines += [*_timeline(told)] or ["No entries yet."]
    return "\n".join(lines) + "\n"


def file_name(code: str) -> str:
    """The file name of the report of a use case, in ASCII."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in code)
    return f"rollout-{kept.strip('-.') or 'report'}.md"


def _evidence(told: Report) -> Iterator[str]:
    moment = (
        "As it is now"
        if told.decided_at is None
        else f"As it was at the decision, {_moment(told.decided_at)}"
    )
    of = "all" if told.basis is Basis.ALL else "the counted"
    yield from ("## Evidence", "", f"{moment}.", "")
    yield f"| {' | '.join(_EVIDENCE)} | 95% interval of {of} |"
    yield "|---|---:|---:|---:|---:|---:|---:|---|"
    yield from (_evidence_row(flow, told.winner) for flow in told.flows)
    yield from ("", _counting(told.window_mins), "")


def _since(told: Report) -> Iterator[str]:
    known = [(flow, flow.later) for flow in told.flows if flow.later is not None]
    later = [(flow, more) for flow, more in known if more.sessions or more.ratings]
    if not later:
        return
    yield from (
        "## Since the decision",
        "",
        "These came after the decision and are not part of its evidence.",
        "",
    )
    yield from ("| flow | sessions | ratings | mean stars |", "|---|---:|---:|---:|")
    for flow, more in later:
        yield f"| {_cell(flow.title)} | {more.sessions} | {more.ratings} | {_mean(more.mean)} |"
    yield ""


def _evidence_row(flow: FlowReport, winner: str | None) -> str:
    name = f"**{_cell(flow.title)}**" if flow.id == winner else _cell(flow.title)
    name += " (rolled back)" if flow.escaped else " (proven worse)" if flow.dropped else ""
    return (
        f"| {name} | {flow.share:g}% | {flow.sessions} | {flow.arrived} | {_mean(flow.arrived_mean)} | "
        f"{flow.mature} | {_mean(flow.mature_mean)} | {flow.low:.2f} … {flow.high:.2f} |"
    )


def _mean(stars: float | None) -> str:
    return "–" if stars is None else f"{stars:.2f}"


def _counting(window_mins: int) -> str:
    """Explain which ratings count for what."""
    if window_mins:
        counted = (
            f"A rating is counted when its session is more than {_duration(window_mins)} old and the rating "
            "came within that time. Only counted ratings can prove a winner, so that late raters do not tip "
            "the scales. An escape does not wait: it acts on every rating that has arrived."
        )
    else:
        counted = "Every rating counts as soon as it arrives."
    return f"{counted} The intervals are valid at any time, however often they are checked."


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    number, unit = (minutes, "minute") if rest else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _estimate_row(flow: FlowReport, one: OffPolicy) -> str:
    if one.value is None or one.low is None or one.high is None:
        return f"| {_cell(flow.title)} | {one.method} | – | {one.refused or ''} | {one.effective:.0f} |"
    return (
        f"| {_cell(flow.title)} | {one.method} | {one.value:.2f} | {one.low:.2f} … {one.high:.2f} | "
        f"{one.effective:.0f} |"
    )


def _timeline(told: Report) -> Iterator[str]:
    """One line per entry; consecutive traffic moves share one."""
    titles = {flow.id: flow.title for flow in told.flows}
    for code, run in groupby(told.timeline, _move):
        entries = list(run)
        if code is None or len(entries) < _LEAST_FOLDED:
            yield from (_timeline_row(entry) for entry in entries)
        else:
            yield _folded(code, entries, titles)


def _move(entry: Entry) -> str | None:
    """The reason for a traffic move; None for other entries."""
    if entry.what is not What.SHARES_MOVED or entry.dry_run or not entry.reasons:
        return None
    return entry.reasons[0].code


def _folded(code: str, entries: Sequence[Entry], titles: Mapping[str, str]) -> str:
    first, last = entries[0], entries[-1]
    kind = "warmup steps" if code == "warmup_step" else "traffic moves"
    moved = [
        f"{titles.get(flow_id, flow_id)} {first.shares_before.get(flow_id, 0.0):g}% → {share:g}%"
        for flow_id, share in last.shares_after.items()
        if share != first.shares_before.get(flow_id, 0.0)
    ]
    listed = ", ".join(moved) or "no change"
    return f"- {_moment(first.at)} to {_moment(last.at)}: {len(entries)} {kind}: {listed}."


def _timeline_row(entry: Entry) -> str:
    said = " (dry run: not applied)" if entry.dry_run else ""
    return f"- {_moment(entry.at)}: {entry.why}{said}"


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
