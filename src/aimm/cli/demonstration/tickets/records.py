"""What the demo writes down about ticket routing: the bodies of its requests. Figures are arguments."""

from collections.abc import Mapping, Sequence
from typing import Any

from aimm.cli.demonstration.tickets.outputs import Recorded
from aimm.cli.demonstration.tickets.programs import Ticket

USE_CASE: Mapping[str, Any] = {
    "code": "ticket-routing",
    "title": "Ticket routing",
    "description": "Says which team answers a support ticket: billing, technical or delivery. "
    "Filled by the demo: the tickets were written for it, two small programs answered them when it started, "
    "and generated raters judged the answers.",
    "tags": ["demo"],
}
STEP: Mapping[str, Any] = {
    "code": "name-team",
    "title": "Name the team",
    "description": "Answers with one word: billing, technical or delivery.",
}
RIGHT, LATENCY = "right-team", "latency"
REQUIREMENTS: Sequence[Mapping[str, Any]] = (
    {
        "code": RIGHT,
        "title": "The right team",
        "statement": "At least 75 of 100 tickets go to the team that answers them.",
        "metric": RIGHT,
        "aggregate": "rate",
        "operator": "at-least",
        "threshold": 0.75,
    },
    {
        "code": "no-token-costs",
        "title": "No cost by the token",
        "statement": "Sorting a ticket costs nothing by the token.",
        "kind": "system",
        "metric": "input-price",
        "aggregate": "min",
        "operator": "at-most",
        "threshold": 0,
        "unit": "USD per million tokens",
    },
    {
        "code": "fast-answers",
        "title": "Fast answers",
        "statement": "95 of 100 tickets are sorted within 50 milliseconds.",
        "kind": "system",
        "priority": "should",
        "metric": LATENCY,
        "aggregate": "p95",
        "operator": "at-most",
        "threshold": 50,
        "unit": "ms",
    },
    {
        "code": "italian",
        "title": "Tickets in Italian",
        "statement": "Tickets in Italian go to the right team as often as those in English.",
        "priority": "should",
        "needs": "A dataset of tickets in Italian with the team that answered each.",
    },
)
DATASET: Mapping[str, Any] = {
    "code": "tickets",
    "title": "Support tickets",
    "description": "Written for the demo. Each has the team that should answer it; the slice is the channel.",
}
PROGRAMS: Mapping[str, str] = {
    "Keywords": "Counts the words of a list for each team.",
    "Word statistics": "Learns from the other tickets which words each team gets.",
}
"""What each program does, by its label."""
ASKED = "openai/gpt-4.1-nano"
"""The model of the catalogue that is held against the requirements."""
RUN, SAMPLE_RUN = "Both programs on all tickets", "Both programs on a sample, to be judged"
SAMPLE = 30
"""Tickets whose answers are judged: few, so that the demo is soon ready."""
RUBRIC: Mapping[str, Any] = {
    "code": "right-team",
    "title": "Is it the right team?",
    "anchors": [
        "The wrong team",
        "The wrong team, but an understandable mistake",
        "Two teams could answer",
        "The right team, though not only this one",
        "The right team",
    ],
}
_GENERATED = (
    "Judged by generated raters, not by people: they know the right teams, and slip from time to time."
)
_FOR_RATERS: Mapping[str, Any] = {"ratersPerItem": 2, "lockMinutes": 1_440}
QUEUES: Sequence[Mapping[str, Any]] = (
    {
        "code": "compare-teams",
        "title": "Which team is right?",
        "kind": "compare",
        "instructions": f"Which of the two teams should answer the ticket? {_GENERATED}",
        **_FOR_RATERS,
    },
    {
        "code": "rate-teams",
        "title": "Is it the right team?",
        "kind": "rate",
        "rubric": RUBRIC["code"],
        "instructions": f"Should this team answer the ticket? {_GENERATED}",
        **_FOR_RATERS,
    },
)
DECIDER = "Generated person"
LINK: Mapping[str, Any] = {"label": "Link of the demo", "examples": True}


def items(every: Sequence[Ticket]) -> list[Mapping[str, Any]]:
    """The items of the dataset."""
    return [{**one.document, "source": "written for the demo"} for one in every]


def own_model(found: Recorded) -> dict[str, Any]:
    """A program as an own model, with what was measured of it."""
    measured = f"measured when the demo started, on {len(found.answers)} tickets"
    return {
        "code": _code(found),
        "title": found.label,
        "kind": "python",
        "location": found.entry_point,
        "notes": PROGRAMS[found.label],
        "inputModalities": ["text"],
        "outputModalities": ["text"],
        "languages": ["en"],
        "inputPrice": 0,
        "outputPrice": 0,
        "figures": [
            {"name": RIGHT, "value": found.share, "source": measured},
            {"name": LATENCY, "value": found.slowest, "unit": "ms", "source": measured},
        ],
    }


def candidate(found: Recorded) -> dict[str, Any]:
    """A program on the shortlist, as it did on the tickets."""
    return {
        "title": found.label,
        "entry": f"own/{_code(found)}",
        "state": "included",
        "reason": f"{PROGRAMS[found.label]} It named the right team for {_of(found)} tickets.",
        "model": _code(found),
        "messages": [{"role": "user", "content": "<<ticket>>"}],
    }


def excluded(held: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Why a model is out: the first requirement that its facts fail; None if they fail none."""
    failed = next((one for one in held if one["match"] == "fail" and one["priority"] == "must"), None)
    if failed is None:
        return None
    bound = {"at-most": "at most", "at-least": "at least"}[failed["operator"]]
    return {
        "state": "excluded",
        "reason": f"{failed['title']}: {failed['value']:g} {failed['unit']}, where {bound} "
        f"{failed['threshold']:g} is allowed.",
    }


def run(title: str, dataset: str, size: int, both: Sequence[Recorded]) -> dict[str, Any]:
    """A run over tickets of the dataset, with what both programs answered and how long it took."""
    return {
        "title": title,
        "sample": {"datasetId": dataset, "version": 1, "size": size},
        "targets": [_target(one) for one in both],
    }


def _target(found: Recorded) -> dict[str, Any]:
    outputs = [
        {"item": key, "text": answer, "model": found.entry_point, "latencyMs": found.millis[key], "cost": 0}
        for key, answer in found.answers.items()
    ]
    return {"recorded": {"label": found.label, "outputs": outputs}}


def decision(better: Recorded, other: Recorded, results: Mapping[str, Any]) -> dict[str, Any]:
    """A go for the better program, as the run and the blind comparison say.

    Args:
        results: of the queue that compares.
    """
    preferred = next(
        one for one in results["means"] if one["target"] == better.label and one["slice"] is None
    )
    mean = preferred["mean"]
    return {
        "stage": "proof-of-concept",
        "outcome": "go",
        "role": "product owner",
        "reason": f"{better.label} named the right team for {_of(better)} tickets, {other.label} for "
        f"{_of(other)}. In {preferred['judgements']} blind judgements, {better.label} got "
        f"{mean['value']:.0%} of the preferences (95% interval {mean['low']:.0%} to {mean['high']:.0%}; "
        "a tie counts one half). Generated raters judged, not people.",
    }


def _code(found: Recorded) -> str:
    return found.label.lower().replace(" ", "-")


def _of(found: Recorded) -> str:
    return f"{found.right} of {len(found.answers)}"
