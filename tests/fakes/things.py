"""Ready-made objects, with defaults for every field."""

from collections.abc import Mapping, Sequence
from typing import Any

from aimm.candidates.model import Candidate, OwnModel
from aimm.connections.model import Connection
from aimm.feedback.model import Feedback, FeedbackRequest
from aimm.flows.model import Flow
from aimm.picking.model import Answer, PickRow, Reason, ServedStep, Serving
from aimm.requirements.model import Requirement
from aimm.stats.slots import KEY_BYTES, move_slots, slot_counts
from aimm.use_cases.model import UseCase, UseCaseStep
from tests.fakes.sources import NOW

HOUR = 3_600_000


def use_case(**fields: Any) -> UseCase:
    """A use case, inactive by default."""
    given: dict[str, Any] = {
        "id": "u1",
        "number": 1,
        "title": "Chat",
        "code": "chat",
        "description": "Talks",
        "active": False,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return UseCase(**given | fields)


def connection(**fields: Any) -> Connection:
    """A connection to a local server, without an API key."""
    given: dict[str, Any] = {
        "id": "c1",
        "number": 1,
        "name": "local",
        "kind": "openai",
        "base_url": "http://localhost:8000/v1",
        "secret_set_at": None,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Connection(**given | fields)


def requirement(number: int, **fields: Any) -> Requirement:
    """The ``number``th requirement, at that position by default, without a check."""
    given: dict[str, Any] = {
        "id": f"r{number}",
        "number": number,
        "use_case_id": "u1",
        "title": f"Requirement {number}",
        "code": f"requirement-{number}",
        "statement": "It must hold.",
        "position": number,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Requirement(**given | fields)


def candidate(number: int, **fields: Any) -> Candidate:
    """The ``number``th candidate, at that position by default."""
    given: dict[str, Any] = {
        "id": f"k{number}",
        "number": number,
        "use_case_id": "u1",
        "title": f"Candidate {number}",
        "entry": f"maker/model-{number}",
        "position": number,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Candidate(**given | fields)


def own_model(**fields: Any) -> OwnModel:
    """An own entry of which nothing is known."""
    given: dict[str, Any] = {
        "id": "o1",
        "number": 1,
        "title": "House model",
        "code": "house",
        "kind": "local",
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return OwnModel(**given | fields)


def step(number: int, **fields: Any) -> UseCaseStep:
    """The ``number``th step, at that position by default."""
    given: dict[str, Any] = {
        "id": f"s{number}",
        "number": number,
        "use_case_id": "u1",
        "title": f"Step {number}",
        "code": f"step-{number}",
        "description": "A step",
        "position": number,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return UseCaseStep(**given | fields)


def flow(number: int, share: float | None = None, **fields: Any) -> Flow:
    """A flow; active if it has a share."""
    given: dict[str, Any] = {
        "id": f"f{number}",
        "number": number,
        "use_case_id": "u1",
        "title": f"Flow {number}",
        "description": "A flow",
        "active": share is not None,
        "current_serve_pct": share or 0.0,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Flow(**given | fields)


def serving(
    number: int = 1,
    code: str = "chat",
    shares: Mapping[int, float] | None = None,
    *,
    flows: Sequence[int] | None = None,
    steps: Sequence[str] = ("greet",),
    active: bool = True,
) -> Serving:
    """The serving of a use case.

    Args:
        shares: percent by flow number; default: one flow with everything.
        flows: numbers of all flows, if there are more than those with a share.
    """
    shares = {number * 10: 100.0} if shares is None else shares
    numbers = list(shares) if flows is None else flows
    return Serving(
        number=number,
        id=f"u{number}",
        code=code,
        active=active,
        slot_key=bytes([number]) * KEY_BYTES,
        share_table=number + 100,
        slots=move_slots((), slot_counts(shares)),
        flow_ids={n: f"f{n}" for n in numbers},
        shares=shares,
        steps={
            name: ServedStep(f"{code}/{name}", name, {n: answer(n, index) for n in numbers})
            for index, name in enumerate(steps, 1)
        },
    )


def answer(flow_number: int, index: int = 1) -> Answer:
    """The response of a flow for its ``index``th step."""
    return Answer(
        flow_id=f"f{flow_number}",
        flow_step_id=f"fs{flow_number}-{index}",
        flow_step=flow_number * 100 + index,
        revision=3,
        configuration=b'{"modality":"text","parameters":{}}',
        placeholders=b"[]",
    )


def first_row(number: int, correlation: str, at: int, **fields: Any) -> PickRow:
    """The log row of a first pick."""
    row = PickRow(number, at, number, 1, 10, 1001, 3, 101, Reason.DRAWN, at + 6 * HOUR, correlation)
    return row._replace(**fields)


def rating(score: int = 400, key: str | None = None, **fields: Any) -> FeedbackRequest:
    """A feedback request."""
    given: dict[str, Any] = {
        "correlation_id": "order-1",
        "score": score,
        "comment": "fine",
        "reference_link": None,
        "idempotency_key": key,
    }
    return FeedbackRequest(**given | fields)


def stored_rating(request: FeedbackRequest, **fields: Any) -> Feedback:
    """A stored rating."""
    given: dict[str, Any] = {
        "number": 9,
        "session": 5,
        "at": 1_000,
        "use_case": 1,
        "flow": 10,
        "star": 4,
        "request": request,
    }
    return Feedback(**given | fields)
