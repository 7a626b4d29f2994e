"""What runs measured, and what a candidate costs by it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from aimm.candidates.model import Candidate

PER = 1_000
"""Costs are those of this many answers."""
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a run measured of one target. Means and quantiles are those of its answers.

    Attributes:
        run: its title.
        kind: ``flow``, ``candidate`` or ``recorded``.
        about: id of the flow, or name of the candidate.
        reached: connection and model of each step.
        missing: outputs without an answer.
        tokens_in: mean; None if it is not known for every answer.
        p50_ms: time to the complete answer: half of the answers took no longer.
        p95_ms: the same for 95 of 100 answers.
        cost: mean, US dollars; None if it is not known for every answer.
    """

    run: str
    made_at: datetime
    label: str
    kind: str
    about: str | None
    reached: tuple[tuple[str, str], ...]
    answered: int
    missing: int
    tokens_in: float | None
    tokens_out: float | None
    p50_ms: float | None
    p95_ms: float | None
    cost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An item, with what was answered and what was expected as far as either is known."""

    inputs: Mapping[str, Any]
    output: str | None
    expected: Any


class CostBasis(StrEnum):
    """Where a cost is from: costs that runs noted, or the price with the tokens that runs measured."""

    MEASURED = "measured"
    PRICE = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Costed:
    """A candidate with what it costs, as far as that is known.

    Attributes:
        input_price: US dollars for a million tokens of requests.
        cost: US dollars for ``PER`` answers; None if it is not known.
        basis: None with an unknown cost.
        measured: by the newest run that asked it; None if none has.
    """

    candidate: Candidate
    input_price: float | None
    output_price: float | None
    cost: float | None
    basis: CostBasis | None
    measured: Measured | None


def costed(
    candidate: Candidate, prices: tuple[float | None, float | None], measured: Sequence[Measured]
) -> Costed:
    """A candidate with what it costs.

    Args:
        prices: of a million tokens of requests and of answers, by the catalogue or the own entry.
        measured: newest first.
    """
    newest = next((one for one in measured if one.answered and _is_of(one, candidate)), None)
    cost, basis = _cost(prices, newest)
    return Costed(
        candidate=candidate,
        input_price=prices[0],
        output_price=prices[1],
        cost=cost,
        basis=basis,
        measured=newest,
    )


def of_flow(flow_id: str, measured: Sequence[Measured]) -> Measured | None:
    """What the newest run that asked a flow measured of it."""
    of_it = (one for one in measured if one.kind == "flow" and one.about == flow_id and one.answered)
    return next(of_it, None)


def _is_of(measured: Measured, candidate: Candidate) -> bool:
    """Whether a target is a candidate: by its name, or else by connection and model.

    Recorded outputs name none; their label may be its title.
    """
    if measured.kind == "recorded":
        return measured.label == candidate.title
    if measured.kind != "candidate":
        return False
    if measured.about is not None:
        return measured.about == candidate.title
    return (candidate.connection, candidate.model) in measured.reached


def _cost(
    prices: tuple[float | None, float | None], measured: Measured | None
) -> tuple[float | None, CostBasis | None]:
    if prices == (0, 0):
        return 0.0, CostBasis.PRICE
    if measured is None:
        return None, None
    if measured.cost is not None:
        return measured.cost * PER, CostBasis.MEASURED
    (asked, answered), tokens = prices, (measured.tokens_in, measured.tokens_out)
    if asked is None or answered is None or tokens[0] is None or tokens[1] is None:
        return None, None
    return (tokens[0] * asked + tokens[1] * answered) / _MILLION * PER, CostBasis.PRICE
