"""Examples: what a step was asked and what it answered, sent in batches."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ai_model_match.core.arguments import check_name
from ai_model_match.figures import as_amount, as_count

_MOST_SEQUENCE = 2**31


class RecordedExample(NamedTuple):
    """An example. ``at``: monotonic seconds. Inputs and output are encoded when they are sent."""

    correlation_id: str
    use_case: str
    step: str
    sequence: int
    at: float
    inputs: Mapping[str, Any]
    output: Any
    model: str | None
    latency_ms: object
    input_tokens: object
    output_tokens: object
    consent: bool


def drawn_sequence(random: float) -> int:
    """The sequence of a call that is not numbered: calls of other processes in the same session differ.

    Args:
        random: 0 … 1.
    """
    return int(random * _MOST_SEQUENCE)


def example_as_json(example: RecordedExample, age_ms: int) -> dict[str, Any]:
    """The example as the service reads it.

    Raises:
        ValueError, TypeError: A value has the wrong type or is out of range.
    """
    content = {
        "correlationId": example.correlation_id,
        "useCaseCode": example.use_case,
        "useCaseStepCode": check_name("step", example.step),
        "sequence": as_count("sequence", example.sequence),
        "ageMs": age_ms,
        "model": None if example.model is None else check_name("model", example.model),
        "latencyMs": as_amount("latency_ms", example.latency_ms),
        "inputTokens": as_count("input_tokens", example.input_tokens),
        "outputTokens": as_count("output_tokens", example.output_tokens),
        "consent": example.consent is True,
    }
    plain = {name: value for name, value in content.items() if value is not None}
    return {**plain, "inputs": dict(example.inputs), "output": example.output}
