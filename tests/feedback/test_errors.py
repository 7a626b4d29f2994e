"""Errors that callers see when a rating is rejected."""

import pytest

from aimm.feedback.errors import AlreadyProvided, KeyReused, UnknownCorrelation
from aimm.kit.errors import AimmError


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UnknownCorrelation, 404, "correlation-not-found"),
        (AlreadyProvided, 400, "feedback-already-provided"),
        (KeyReused, 422, "Idempotency-Key: was used before with different feedback"),
    ],
)
def test_codes_are_those_of_the_protocol(error: type[AimmError], status: int, code: str):
    assert (error().status, error().codes) == (status, (code,))
