"""Errors that callers see when a pick is rejected."""

import pytest

from aimm.kit.errors import AimmError
from aimm.picking.errors import (
    CorrelationConflict,
    FlowGone,
    NoFlows,
    SessionNotFound,
    UnknownStep,
    UnknownUseCase,
    UseCaseNotActive,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UnknownUseCase, 400, "use-case-not-found"),
        (UseCaseNotActive, 400, "use-case-not-active"),
        (UnknownStep, 400, "use-case-step-not-found"),
        (CorrelationConflict, 400, "correlation-conflict"),
        (FlowGone, 400, "flow-not-found"),
        (NoFlows, 400, "flows-not-available"),
        (SessionNotFound, 404, "correlation-not-found"),
    ],
)
def test_codes_are_those_of_the_protocol(error: type[AimmError], status: int, code: str):
    assert (error().status, error().codes) == (status, (code,))
