"""The brief as Markdown."""

import json
import re
from collections.abc import Iterator, Mapping

from aimm.path.brief import Brief, BriefStep, Buildable
from aimm.path.checklist import Point
from aimm.path.model import Decision, Stage

_STAGES: Mapping[Stage, str] = {
    "proof-of-concept": "proof of concept",
    "scoping": "scoping",
    "fine-tuning": "fine-tuning",
    "own-model": "own model",
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def markdown(brief: Brief) -> str:
    """The brief as Markdown."""
    lines = [f"# Brief: {_line(brief.title)}", ""]
    owner = "" if brief.owner is None else f" Owner: {_line(brief.owner)}."
    lines += [f"Stage: **{_STAGES[brief.stage]}**.{owner}", "", "## Goal", "", _line(brief.goal), ""]
    lines += ["## Decided", ""]
    lines += [_decision(one) for one in brief.decided] or ["Nothing yet."]
    lines += ["", "## Open", ""]
    lines += [*_open(brief)] or ["Nothing in this stage."]
    lines += ["", "## Candidates", "", *_candidates(brief), ""]
    lines += ["## What Engineering can build now", "", *_build(brief.build), ""]
    lines += ["## What must wait", "", *_waits(brief)]
    return "\n".join(lines) + "\n"


def file_name(code: str) -> str:
    """The file name of the brief of a use case, in ASCII."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in code)
    return f"brief-{kept.strip('-.') or 'use-case'}.md"


def _decision(made: Decision) -> str:
    outcome = made.outcome if made.approach is None else f"{made.outcome} {_line(made.approach)}"
    by = f"{_line(made.decided_by)}, {_line(made.role)}, {made.decided_at.date().isoformat()}"
    return f"- {_STAGES[made.stage]}: **{outcome}** ({by}). {_line(made.reason)}"


def _open(brief: Brief) -> Iterator[str]:
    yield from (_point(point) for point in brief.open)
    for one in brief.unchecked:
        needs = "" if one.needs is None else f" Needs: {_line(one.needs)}"
        yield f"- Requirement {_code(one.code)} ({one.priority}) has no check.{needs}"


def _point(point: Point) -> str:
    known = "not known" if point.count is None else f"{point.count} of {point.needed or '?'}"
    todo = "" if point.missing is None else f" {point.missing}"
    return f"- {point.asks} ({known}).{todo}"


def _candidates(brief: Brief) -> Iterator[str]:
    if not brief.candidates:
        yield "None on the shortlist yet."
        return
    yield "| candidate | model | state | connection | reason |"
    yield "|---|---|---|---|---|"
    for one in brief.candidates:
        connection = "-" if one.connection is None else _line(one.connection)
        reason = "-" if one.reason is None else _line(one.reason)
        model = _line(one.entry if one.model is None else one.model)
        yield f"| {_line(one.title)} | {model} | {one.state} | {connection} | {reason} |"


def _build(build: Buildable) -> Iterator[str]:
    yield f"Use case code: {_code(build.code)}."
    yield ""
    if not build.steps:
        yield "It has no steps yet: add the first one, then build against its code."
        return
    yield "| step code | what it does | placeholders |"
    yield "|---|---|---|"
    for step in build.steps:
        yield f"| {_code(step.code)} | {_line(step.title)}: {_line(step.description)} | {_names(step)} |"
    yield ""
    if build.flow is None:
        yield "There is no flow yet."
    else:
        state = "configured for every step" if build.ready else "not configured for every step yet"
        yield f"First flow: {_line(build.flow)}, {state}."
    served = "Picks are answered now." if build.served else "Picks are answered once the use case is active."
    yield from (served, "", "```python", *_snippet(build), "```")


def _names(step: BriefStep) -> str:
    if step.placeholders is None:
        return "not configured yet"
    return ", ".join(_code(name) for name in step.placeholders) or "none"


def _snippet(build: Buildable) -> Iterator[str]:
    rendered = any(step.placeholders for step in build.steps)
    yield from ("import os", "import uuid", "")
    yield f"from ai_model_match import Client{', render' if rendered else ''}"
    yield from ("", 'client = Client(os.environ["AIMM_URL"], os.environ["AIMM_API_KEY"])')
    yield "session_id = str(uuid.uuid4())  # one for each session of a user"
    for step in build.steps:
        yield ""
        yield f"pick = client.pick({_text(build.code)}, {_text(step.code)}, session_id)"
        if step.placeholders:
            given = ", ".join(f'{_text(name)}: "…"' for name in step.placeholders)
            yield f"parameters = render(pick.parameters, {{{given}}})"
        else:
            yield "parameters = pick.parameters"
    yield from (
        "",
        "client.send_feedback(session_id, 4.5)  # 1 to 5 stars, once at the end",
        "client.close()",
    )


def _waits(brief: Brief) -> Iterator[str]:
    if not brief.waits:
        yield "Nothing."
    for place, waiting in enumerate(brief.waits):
        if place:
            yield ""
        yield f"**{_STAGES[waiting.stage].capitalize()}** waits for:"
        yield ""
        yield from (_point(point) for point in waiting.points)


def _text(value: str) -> str:
    """A Python literal: JSON's escapes mean the same there."""
    return json.dumps(value, ensure_ascii=False)


def _code(value: str) -> str:
    """Code in a line or a cell; what would end it is written as plain text."""
    flat = " ".join(value.split())
    return _line(value) if "`" in flat or "|" in flat else f"`{flat}`"


def _line(value: str) -> str:
    """Text on one line, with nothing that Markdown reads as its own."""
    return _SPECIAL.sub(r"\\\1", " ".join(value.split()))
