"""Outcomes: errors, latency, tokens and cost, sent in batches."""

from typing import NamedTuple

from ai_model_match.core.arguments import check_name
from ai_model_match.figures import as_amount, as_count, as_flag


class Outcome(NamedTuple):
    """Outcome of a session, or of one of its steps. ``at``: monotonic seconds."""

    correlation_id: str
    step: str | None
    at: float
    error: bool | None
    latency_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None


def make_outcome(
    correlation_id: str,
    step: str | None,
    at: float,
    error: object,
    latency_ms: object,
    input_tokens: object,
    output_tokens: object,
    cost: object,
) -> Outcome:
    """Validate an outcome and convert its values to plain types.

    Raises:
        ValueError: No value is given, or a value has the wrong type or is out of range.
    """
    outcome = Outcome(
        correlation_id,
        None if step is None else check_name("step", step),
        at,
        as_flag("error", error),
        as_amount("latency_ms", latency_ms),
        as_count("input_tokens", input_tokens),
        as_count("output_tokens", output_tokens),
        as_amount("cost", cost),
    )
    if all(value is None for value in outcome[3:]):
        raise ValueError(
            "an outcome needs at least one of error, latency_ms, input_tokens, output_tokens, cost"
        )
    return outcome
