"""Pure decisions about what is captured."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from aimm.examples.model import CaptureFields, Report, Target
from aimm.examples.redaction import problems
from aimm.kit.errors import Invalid

MAX_EXAMPLE_BYTES = 65_536
"""Size of inputs and output together, as JSON."""
DEFAULT_DAYS = 30
"""Retention of examples whose use case has lost its capture settings."""
_TOP = 2**64


def check_fields(capture: CaptureFields) -> None:
    """Check what the types of the fields cannot say.

    Raises:
        Invalid: a redaction is not known, or a pattern is invalid or too costly.
    """
    found = problems(capture.redactions, capture.patterns)
    if found:
        raise Invalid(*found)


def is_sampled(capture_id: str, rate: float, correlation_id: str) -> bool:
    """Whether a session is in the sample: a keyed hash of its id, so that it is captured whole or not at all.

    Args:
        capture_id: id of the capture settings, the key, so that the sample does not depend on the flow.
        rate: 0 … 1. A session in a sample stays in it when the rate grows.
    """
    digest = hashlib.blake2b(correlation_id.encode(), digest_size=8, key=capture_id.encode()).digest()
    return int.from_bytes(digest, "big") < rate * _TOP


def refusal(report: Report, target: Target | None) -> str | None:
    """Why an example cannot be kept; None if it can be."""
    if target is None:
        return "unknown-use-case"
    if report.step not in target.steps:
        return "unknown-step"
    if target.capture is None or not target.capture.enabled:
        return "capture-not-enabled"
    if target.capture.consent == "required" and not report.consent:
        return "consent-required"
    if report.size > MAX_EXAMPLE_BYTES:
        return f"inputs and output: must not be larger than {MAX_EXAMPLE_BYTES} bytes together"
    return None


def kept_from(now: datetime, retention_days: Mapping[str, int | None], use_case_id: str) -> datetime | None:
    """The time from which the examples of a use case are kept; None to delete all of them.

    Args:
        retention_days: by id of the use cases that exist; None where nothing is captured any more.
    """
    if use_case_id not in retention_days:
        return None
    days = retention_days[use_case_id]
    return now - timedelta(days=DEFAULT_DAYS if days is None else days)
