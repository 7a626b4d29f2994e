"""What the fake server serves, and its responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from ai_model_match.rendering import find_placeholders


@dataclass(slots=True)
class UseCase:
    """A use case: configurations by flow ID and step code, and shares in percent by flow ID."""

    flows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict[str, dict[str, dict[str, Any]]])
    shares: dict[str, float] = field(default_factory=dict[str, float])
    version: int = 0


def step_answer(known: UseCase, flow_id: str, code: str) -> dict[str, Any]:
    """The configuration of a step in a flow."""
    output = known.flows[flow_id][code]
    return {
        "useCaseStepId": f"id-of-{code}",
        "useCaseStepCode": code,
        "flowStepId": f"{flow_id}-{code}",
        "revision": known.version,
        "outputMessage": output,
        "placeholders": find_placeholders(output),
    }


def item_answer(item: dict[str, Any], headers: Mapping[str, str] | None = None) -> httpx2.Response:
    """A successful response with one item."""
    return httpx2.Response(200, json={"item": item}, headers=dict(headers or {}))


def copied(response: httpx2.Response) -> httpx2.Response:
    """A copy: a client binds a response to itself, so one that is sent twice must be copied."""
    return httpx2.Response(response.status_code, content=response.content, headers=response.headers)


def refusal(status: int, *errors: str) -> httpx2.Response:
    """A response with error codes."""
    return httpx2.Response(status, json={"errors": list(errors)})
