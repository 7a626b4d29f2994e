"""Compatibility with version 1.0.4."""

import functools
import re
import uuid
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ai_model_match import Client
from ai_model_match.aimm_base_client import AIMMBaseClient
from ai_model_match.aimm_client import AIMMClient
from ai_model_match.aimm_exceptions import AIMMHTTPException, AIMMHTTPGenericException
from ai_model_match.dto.aimm_feedback_dto import AIMMFeedbackDTO, FeedbackItemDTO
from ai_model_match.dto.aimm_picker_dto import AIMMPickerDTO, InputMessageDTO, ItemDTO, OutputMessageDTO
from ai_model_match.testing import FakeServer

README = Path(__file__).parents[2] / "sdk" / "python" / "README.md"

PICKED: dict[str, Any] = {
    "id": "1", "useCaseId": "2", "useCaseStepId": "3", "flowId": "4", "flowStepId": "5", "correlationId": "6",
    "isFirstCorrelation": True,
    "inputMessage": {"correlationId": "6", "useCaseCode": "u", "useCaseStepCode": "s"},
    "outputMessage": {"modality": "text", "parameters": {"p": 1}}, "createdAt": "2026-01-01T00:00:00Z",
}  # fmt: skip
RATED: dict[str, Any] = {
    "id": "1", "useCaseId": "2", "flowId": "3", "correlationId": "4", "syntheticScore": 4.5,
    "createdAt": "2026-01-01T00:00:00Z",
}  # fmt: skip


@pytest.fixture
def client(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> AIMMClient:
    monkeypatch.setattr(Client, "__init__", _on(server))
    return AIMMClient("http://fake.test/", "key")


def _on(server: FakeServer) -> Any:
    options = {"transport": server, "cache_path": None, "background": False}
    return functools.partialmethod(Client.__init__, **options, surroundings=server.clock.surroundings())


def test_published_example_runs_unchanged(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    snippets = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    example = next(code for code in snippets if "AIMMClient" in code)
    monkeypatch.setattr(Client, "__init__", _on(server))
    server.add_flow(
        "content_generation",
        share=100,
        steps={"extract_transcript": {"modality": "text", "parameters": {"p": 1}}},
    )
    exec(compile(example, "README", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        "Prompt modality: text",
        "Prompt configuration: {'p': 1}",
        "Feedback submitted: accepted",
    ]


def test_old_method_names_work(client: AIMMClient):
    correlation_id = uuid.uuid4()
    picked = client.Pick(use_case_code="support", step_code="answer", correlation_id=correlation_id)
    assert isinstance(picked, AIMMPickerDTO)
    assert isinstance(picked.item, ItemDTO)
    assert isinstance(picked.item.input_message, InputMessageDTO)
    assert isinstance(picked.item.output_message, OutputMessageDTO)
    assert picked.item.correlation_id == str(correlation_id)
    rated = client.SendFeedback(correlation_id, synthetic_score=4.5, comment=None, reference_link="http://x")
    assert isinstance(rated, AIMMFeedbackDTO)
    assert isinstance(rated.item, FeedbackItemDTO)
    assert (rated.item.synthetic_score, rated.item.score, rated.status) == (4.5, 4.5, "accepted")


def test_score_is_accepted_under_both_names(client: AIMMClient, server: FakeServer):
    for correlation_id, options in (("a", {"score": 3}), ("b", {"synthetic_score": 3})):
        client.Pick("support", "answer", correlation_id)
        client.SendFeedback(correlation_id, **options)
    assert [sent["score"] for sent in server.feedback] == [3, 3]
    with pytest.raises(TypeError, match="score"):
        client.SendFeedback("c")


def test_response_objects_are_compatible():
    item = AIMMPickerDTO.from_dict({"item": PICKED}).item
    assert (item.id, item.use_case_id, item.use_case_step_id, item.flow_id, item.flow_step_id) == tuple(
        "12345"
    )
    assert (item.placeholders, item.is_first_correlation, item.created_at) == ([], True, PICKED["createdAt"])
    rated = AIMMFeedbackDTO.from_dict({"item": RATED}).item
    assert (rated.id, rated.use_case_id, rated.flow_id, rated.correlation_id) == tuple("1234")
    assert (rated.comment, rated.reference_link, rated.synthetic_score) == (None, None, 4.5)
    with pytest.raises(KeyError):
        AIMMPickerDTO.from_dict({"item": {**PICKED, "outputMessage": {}}})


def test_exceptions_are_compatible(client: AIMMClient, server: FakeServer):
    with pytest.raises(KeyError):
        client.Pick("support", "empty", "s")
    server.answer_next(httpx2.Response(400, json={"errors": ["use-case-not-active"]}))
    with pytest.raises(AIMMHTTPException) as answered:
        client.Pick("support", "answer", "s")
    assert (answered.value.status_code, answered.value.errors) == (400, ["use-case-not-active"])
    server.go_down()
    with pytest.raises(AIMMHTTPGenericException) as away:
        client.Pick("nobody", "knows", "s")
    assert away.value.message
    assert away.value.err
    with pytest.raises(ValueError):
        client.Pick("", "answer", "s")


def test_base_class_and_base_url_are_compatible(client: AIMMClient):
    assert isinstance(client, AIMMBaseClient)
    assert client.base_url == "http://fake.test"
