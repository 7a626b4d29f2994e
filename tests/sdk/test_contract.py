"""What the SDK sends conforms to the document of the API, names included."""

import json
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest

from ai_model_match.testing import FakeServer

DOCUMENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "openapi.json").read_text()
)


def schema_of(path: str) -> Any:
    body = DOCUMENT["paths"][f"/api/v1{path}"]["post"]["requestBody"]["content"]["application/json"]
    return {**body["schema"], "components": DOCUMENT["components"]}


def unknown_names(schema: Any, value: Any) -> list[str]:
    """Names in ``value`` that the document does not have; the service refuses them."""
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        entries = cast("list[Any]", value)
        return [name for one in entries for name in unknown_names(schema["items"], one)]
    if "properties" not in schema:
        return []
    known = schema["properties"]
    inner = [name for key in value.keys() & known.keys() for name in unknown_names(known[key], value[key])]
    return [*(value.keys() - known.keys()), *inner]


@pytest.fixture
def sent(server: FakeServer) -> dict[str, list[Any]]:
    """Bodies by path."""
    with server.client() as client:
        session = client.session("support", "c-1")
        session.step("answer")
        session.record_outcome(
            "answer", error=True, latency_ms=1.5, input_tokens=2, output_tokens=3, cost=0.5
        )
        session.record(
            "answer",
            {"question": ["Why?", 1, None]},
            {"text": "Because."},
            model="m",
            latency_ms=840,
            input_tokens=2,
            output_tokens=3,
            consent=True,
        )
        session.record("answer", {}, None, sequence=2**31 - 1)
        client.flush()
        session.send_feedback(4.5, "fine", "https://example.com")
    found: dict[str, list[Any]] = {}
    for seen in server.requests:
        if seen.method == "POST":
            found.setdefault(seen.path, []).append(seen.content)
    return found


@pytest.mark.parametrize("path", ["/picker/exposures", "/outcomes", "/examples", "/feedbacks"])
def test_bodies_conform_to_the_document(path: str, sent: dict[str, list[Any]]):
    schema = schema_of(path)
    validator: Any = jsonschema.Draft202012Validator(schema)
    assert sent[path]
    for body in sent[path]:
        validator.validate(body)
        assert unknown_names(schema, body) == []


def test_a_wrong_body_would_be_noticed(sent: dict[str, list[Any]]):
    schema = schema_of("/examples")
    validator: Any = jsonschema.Draft202012Validator(schema)
    (body,) = sent["/examples"]
    first = body["examples"][0]
    assert unknown_names(schema, {"examples": [{**first, "answer": 1}]}) == ["answer"]
    for wrong in ({"inputs": None}, {"latencyMs": -1}, {"sequence": 2**31}, {"consent": "yes"}):
        broken = {"examples": [{**first, **wrong}]}
        assert not validator.is_valid(broken), wrong
