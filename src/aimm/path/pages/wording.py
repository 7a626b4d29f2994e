"""The brief as a document: what it says, in words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from aimm.path.brief import Brief, BriefStep, Buildable
from aimm.path.checklist import Point
from aimm.path.measures import PER
from aimm.path.model import Decision, Stage
from aimm.path.pages.blocks import (
    Block,
    Bullets,
    Code,
    Document,
    Grid,
    Line,
    Paragraph,
    Program,
    Section,
    Strong,
)
from aimm.path.pages.figures import cost_text, latency_text, money, tokens_text
from aimm.path.rules import frozen_counts
from aimm.requirements.rules import Verdict

STAGES: Mapping[Stage, str] = {
    "proof-of-concept": "proof of concept",
    "scoping": "scoping",
    "fine-tuning": "fine-tuning",
    "own-model": "own model",
}
_VERDICTS: Mapping[Verdict, str] = {
    Verdict.PASS: "passed",
    Verdict.FAIL: "failed",
    Verdict.NOT_YET: "not decided yet",
}


def document(brief: Brief, as_of: datetime | None = None) -> Document:
    """The brief as a document.

    Args:
        as_of: when the brief was made, for readers who see it later.
    """
    owner: Line = () if brief.owner is None else (f" Owner: {brief.owner}.",)
    head: list[Block] = [Paragraph(("Stage: ", Strong(STAGES[brief.stage]), ".", *owner))]
    if as_of is not None:
        head.append(Paragraph(_as_of(brief, as_of)))
    decided: Block = (
        Bullets([_decision(one) for one in brief.decided]) if brief.decided else Paragraph(("Nothing yet.",))
    )
    opened = [*_open(brief)]
    return Document(
        f"Brief: {brief.title}",
        head,
        (
            Section("Goal", (Paragraph((brief.goal,)),)),
            Section("Decided", (decided,)),
            Section("Open", (Bullets(opened) if opened else Paragraph(("Nothing in this stage.",)),)),
            Section("Candidates", (_candidates(brief),)),
            Section("What Engineering can build now", [*_build(brief.build)]),
            Section("What must wait", [*_waits(brief)]),
        ),
    )


def _as_of(brief: Brief, as_of: datetime) -> Line:
    moment = f"As of {as_of:%Y-%m-%d %H:%M} UTC."
    if not brief.decided:
        return (moment,)
    latest = max(brief.decided, key=lambda one: one.decided_at)
    day = latest.decided_at.date().isoformat()
    return (moment, f" Last decision: {STAGES[latest.stage]}, ", Strong(latest.outcome), f", on {day}.")


def _decision(made: Decision) -> Line:
    by = f" ({made.decided_by}, {made.role}, {made.decided_at.date().isoformat()}). {made.reason}"
    approach = "" if made.approach is None else f" {made.approach}"
    return (f"{STAGES[made.stage]}: ", Strong(made.outcome), approach, by, _frozen(made))


def _frozen(made: Decision) -> str:
    """The verdicts on which a decision rests."""
    counts = frozen_counts(made)
    if not counts or not any(counts.values()):
        return ""
    parts = (f"{counts.get(verdict, 0)} {name}" for verdict, name in _VERDICTS.items())
    return f" Requirements as of then: {', '.join(parts)}."


def _open(brief: Brief) -> Iterator[Line]:
    yield from (_point(point) for point in brief.open)
    for one in brief.unchecked:
        needs = "" if one.needs is None else f" Needs: {one.needs}"
        yield ("Requirement ", Code(one.code), f" ({one.priority}) has no check.{needs}")


def _point(point: Point) -> Line:
    known = "not known yet" if point.count is None else f"{point.count} of {point.needed or '?'}"
    todo = "" if point.missing is None else f" {point.missing}"
    return (f"{point.asks} ({known}).{todo}",)


def _candidates(brief: Brief) -> Block:
    if not brief.candidates:
        return Paragraph(("None on the shortlist yet.",))
    rows: list[Sequence[Line]] = []
    for one in brief.candidates:
        given = one.candidate
        model = given.entry if given.model is None else given.model
        via = "" if given.connection is None else f" via {given.connection}"
        rows.append(
            (
                (given.title,),
                (f"{model}{via}",),
                (given.state,),
                (cost_text(one),),
                (latency_text(one.measured),),
                (given.reason or "-",),
            )
        )
    head = ("candidate", "model", "state", f"cost of {PER:,} answers", "latency", "reason")
    return Grid(head, rows)


def _build(build: Buildable) -> Iterator[Block]:
    yield Paragraph(("Use case code: ", Code(build.code), "."))
    if not build.steps:
        yield Paragraph(("It has no steps yet: add the first one, then build against its code.",))
        return
    rows: list[Sequence[Line]] = [
        ((Code(step.code),), (f"{step.title}: {step.description}",), _names(step)) for step in build.steps
    ]
    yield Grid(("step code", "what it does", "placeholders"), rows)
    if build.flow is None:
        yield Paragraph(("There is no flow yet.",))
    else:
        state = "configured for every step" if build.ready else "not configured for every step yet"
        yield Paragraph((f"First flow: {build.flow}, {state}.",))
    served = "Picks are answered now." if build.served else "Picks are answered once the use case is active."
    yield Paragraph((served,))
    if build.flow is not None:
        yield Paragraph(_envelope(build))
    yield from _examples(build)
    yield Program("python", "\n".join(_snippet(build)))


def _envelope(build: Buildable) -> Line:
    measured = build.measured
    if measured is None:
        return ("Latency and cost of this flow are not known yet. Start a run that asks it.",)
    missing = f", {measured.missing} without an answer" if measured.missing else ""
    dollars = (
        "not known yet" if measured.cost is None else f"{money(measured.cost * PER)} for {PER:,} answers"
    )
    day = measured.made_at.date().isoformat()
    return (
        f"Measured on {day} by the run “{measured.run}” ({measured.answered:,} answers{missing}): latency ",
        Strong(latency_text(measured)),
        "; cost ",
        Strong(dollars),
        f"; tokens {tokens_text(measured)}.",
    )


def _examples(build: Buildable) -> Iterator[Block]:
    if not build.examples:
        return
    yield Paragraph(("Example inputs and outputs:",))
    shown = [
        {
            "inputs": dict(one.inputs),
            **({} if one.output is None else {"output": one.output}),
            **({} if one.expected is None else {"expected": one.expected}),
        }
        for one in build.examples
    ]
    yield Program("json", "\n".join(json.dumps(one, ensure_ascii=False, indent=2) for one in shown))


def _names(step: BriefStep) -> Line:
    if step.placeholders is None:
        return ("not configured yet",)
    parts: list[str | Code] = []
    for name in step.placeholders:
        parts += [", ", Code(name)] if parts else [Code(name)]
    return parts or ("none",)


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


def _waits(brief: Brief) -> Iterator[Block]:
    if not brief.waits:
        yield Paragraph(("Nothing.",))
    for waiting in brief.waits:
        yield Paragraph((Strong(STAGES[waiting.stage].capitalize()), " waits for:"))
        yield Bullets([_point(point) for point in waiting.points])


def _text(value: str) -> str:
    """A Python literal: JSON's escapes mean the same there."""
    return json.dumps(value, ensure_ascii=False)
