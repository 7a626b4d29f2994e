"""The error tree."""

import pickle

import pytest

from ai_model_match import errors


@pytest.mark.parametrize(
    "error",
    [
        errors.AIMMHTTPException(400, ["use-case-not-active"]),
        errors.AIMMHTTPGenericException("message", "reason"),
        errors.MissingPlaceholders(["A"]),
        errors.NotConfigured("a sentence"),
        errors.Unavailable("message", tried=["one", "two"]),
    ],
)
def test_errors_survive_a_process_boundary(error: errors.AIMMError):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))
    assert isinstance(error, errors.AIMMError)


def test_what_old_programs_catch():
    assert issubclass(errors.Unavailable, errors.AIMMHTTPGenericException)
    assert issubclass(errors.FeedbackNotKept, errors.AIMMHTTPGenericException)
    assert issubclass(errors.NotConfigured, KeyError)
    assert str(errors.NotConfigured("no quotes")) == "no quotes"
    assert "use-case-not-active" in str(errors.AIMMHTTPException(400, ["use-case-not-active"]))
