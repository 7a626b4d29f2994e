"""The error tree."""

import pickle

import httpx2
import pytest
from tests.sdk.conftest import Either, done

from ai_model_match import AIMMHTTPException, errors
from ai_model_match.testing import FakeServer


@pytest.mark.parametrize(
    "error",
    [
        errors.AIMMHTTPException(400, ["use-case-not-active"]),
        errors.AIMMHTTPException(400, ["use-case-not-found"], "there is no use case 'x'"),
        errors.AIMMHTTPGenericException("message", "reason"),
        errors.MissingPlaceholders(["A"]),
        errors.NotConfigured("a sentence"),
        errors.Unavailable("message", tried=["one", "two"]),
    ],
)
def test_errors_can_be_pickled(error: errors.AIMMError):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))
    assert isinstance(error, errors.AIMMError)


def test_error_classes_are_compatible_with_1_0_4():
    assert issubclass(errors.Unavailable, errors.AIMMHTTPGenericException)
    assert issubclass(errors.FeedbackNotKept, errors.AIMMHTTPGenericException)
    assert issubclass(errors.NotConfigured, KeyError)
    assert str(errors.NotConfigured("no quotes")) == "no quotes"
    assert "use-case-not-active" in str(errors.AIMMHTTPException(400, ["use-case-not-active"]))


async def test_unknown_code_error_lists_existing_codes(either: Either, server: FakeServer):
    client = either.client()
    for call in (lambda: client.pick("suport", "answer", "s"), lambda: client.session("suport", "s")):
        with pytest.raises(
            AIMMHTTPException, match="there is no use case 'suport'; there are: supp"
        ) as caught:
            await done(call())
        assert (caught.value.status_code, caught.value.errors) == (400, ["use-case-not-found"])
    with pytest.raises(AIMMHTTPException) as caught:
        await done(client.pick("support", "anwser", "s"))
    assert caught.value.hint == "there is no step 'anwser' in use case 'support'; it has: answer, empty, sum"
    assert pickle.loads(pickle.dumps(caught.value)).hint == caught.value.hint
    assert server.paths().count("/picker/use-cases") == 1, "asked once a minute"


async def test_unknown_code_error_lists_the_closest_of_many_codes(either: Either, server: FakeServer):
    for number in range(50):
        server.add_flow(f"use-case-{number}", share=100, steps={"answer": {}})
    with pytest.raises(AIMMHTTPException, match=r"there are 51, for example support"):
        await done(either.client().pick("suport", "answer", "s"))


async def test_older_service_without_a_list_of_codes(either: Either, server: FakeServer):
    client = either.client()
    server.answer_next(
        httpx2.Response(400, json={"errors": ["use-case-not-found"]}),
        httpx2.Response(404, json={"errors": ["endpoint-not-found"]}),
    )
    with pytest.raises(AIMMHTTPException, match=r"^the server answered 400: use-case-not-found$"):
        await done(client.pick("suport", "answer", "s"))
