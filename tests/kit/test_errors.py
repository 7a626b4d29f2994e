"""Every error has its code and its status."""

import pytest

from aimm.feedback import errors as feedback
from aimm.flows import errors as flows
from aimm.kit import errors as kit
from aimm.picking import errors as picking
from aimm.use_cases import errors as use_cases

CASES = [
    (kit.AimmError(), 500, "internal-server-error"),
    (kit.Refused("no"), 400, "no"),
    (kit.Unauthorized(), 401, "unauthorized"),
    (kit.Forbidden(), 403, "forbidden"),
    (kit.NotFound("gone"), 404, "gone"),
    (kit.TimedOut(), 408, "request-timeout"),
    (kit.Outdated(), 412, "version-is-outdated"),
    (kit.TooLarge(), 413, "body-too-large"),
    (kit.Invalid(), 422, "invalid input format"),
    (kit.TooMany(), 429, "too-many-requests"),
    (kit.Unavailable(), 503, "temporarily-unavailable"),
    (use_cases.UseCaseNotFound(), 404, "use-case-not-found"),
    (use_cases.StepNotFound(), 404, "use-case-step-not-found"),
    (use_cases.CodeTaken(), 400, "use-case-same-code-already-exists"),
    (use_cases.StepCodeTaken(), 400, "use-case-step-same-code-already-exists"),
    (use_cases.CodeIsInUse(), 400, "use-case-code-change-not-allowed-while-active"),
    (use_cases.NothingToServe(), 400, "use-case-cannot-be-activated-without-active-flow"),
    (use_cases.StillActive(), 400, "use-case-cannot-be-deleted-while-active"),
    (flows.FlowNotFound(), 404, "flow-not-found"),
    (flows.ActiveFlowNotFound(), 404, "active-flow-not-found"),
    (flows.FlowStepNotFound(), 404, "flow-step-not-found"),
    (flows.RevisionNotFound(), 404, "revision-not-found"),
    (flows.FlowStatisticsNotFound(), 404, "flow-statistics-not-found"),
    (flows.FlowStepStatisticsNotFound(), 404, "flow-step-statistics-not-found"),
    (flows.LastActiveFlow(), 400, "flow-cannot-be-deactivated-if-last-active"),
    (flows.FlowStillActive(), 400, "flow-cannot-be-deleted-if-active"),
    (flows.ActiveFlowNotArchivable(), 400, "flow-cannot-be-archived-if-active"),
    (flows.ArchivedFlowNotActivatable(), 400, "flow-cannot-be-activated-if-archived"),
    (picking.UnknownUseCase(), 400, "use-case-not-found"),
    (picking.UseCaseNotActive(), 400, "use-case-not-active"),
    (picking.UnknownStep(), 400, "use-case-step-not-found"),
    (picking.CorrelationConflict(), 400, "correlation-conflict"),
    (picking.FlowGone(), 400, "flow-not-found"),
    (picking.NoFlows(), 400, "flows-not-available"),
    (picking.SessionNotFound(), 404, "correlation-not-found"),
    (feedback.UnknownCorrelation(), 404, "correlation-not-found"),
    (feedback.AlreadyProvided(), 400, "feedback-already-provided"),
    (feedback.KeyReused(), 422, "Idempotency-Key: was used before with different feedback"),
]


@pytest.mark.parametrize(("error", "status", "code"), CASES, ids=[type(case[0]).__name__ for case in CASES])
def test_code_and_status(error: kit.AimmError, status: int, code: str):
    assert (error.status, error.codes) == (status, (code,))


def test_an_error_can_have_several_codes():
    assert kit.Invalid("a: cannot be blank", "b: cannot be blank").codes == (
        "a: cannot be blank",
        "b: cannot be blank",
    )


def test_temporary_errors_say_when_to_retry():
    assert kit.Unavailable().headers == {"retry-after": "1"}
    assert kit.TooMany(retry_after=30).headers == {"retry-after": "30"}
    assert kit.Refused("no").headers == {}


def test_full_stops_are_removed_but_not_decimal_points():
    text = "a: (b: must be no greater than 0.99. Really.; c: is .5 or e.g. 1.)"
    assert kit.fragments(text) == ["a: (b: must be no greater than 0.99 Really", "c: is 5 or eg 1)"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(2.0**53 - 1, "9007199254740991"), (0.99, "0.99"), (1e12, "1000000000000"), (-3, "-3")],
)
def test_bounds_are_written_in_full(number: float, text: str):
    assert kit.in_full(number) == text
