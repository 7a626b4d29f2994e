"""A fake service with two flows, and a way to run one scenario on both clients."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from ai_model_match import AsyncClient, Client
from ai_model_match.testing import FakeServer

CONFIGURED = {"modality": "chat", "parameters": {"prompt": "Hello <<NAME>>", "n": [1, "<<N>>"]}}


@pytest.fixture
def server() -> FakeServer:
    server = FakeServer()
    for flow in ("flow-a", "flow-b"):
        answer = {**CONFIGURED, "modality": f"chat-{flow}"}
        server.add_flow(
            "support", share=50, steps={"answer": answer, "sum": CONFIGURED, "empty": {}}, flow_id=flow
        )
    return server


class Either:
    """Makes a client of one kind; ``done`` finishes what either kind returns."""

    def __init__(self, kind: str, server: FakeServer) -> None:
        self.kind = kind
        self.server = server
        self.made: list[Client | AsyncClient] = []

    def client(self, **options: Any) -> Any:
        make: Callable[..., Any] = getattr(self.server, self.kind)
        self.made.append(make(**options))
        return self.made[-1]

    async def close(self, client: Any) -> None:
        await done(client.aclose() if isinstance(client, AsyncClient) else client.close())


async def done(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


@pytest.fixture(params=["client", "async_client"])
async def either(request: pytest.FixtureRequest, server: FakeServer) -> Any:
    either = Either(request.param, server)
    yield either
    for client in either.made:
        await either.close(client)
