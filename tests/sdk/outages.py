"""Clients before and after an outage."""

from typing import Any

from tests.sdk.conftest import done

from ai_model_match.testing import FakeServer


async def warm(client: Any) -> Any:
    """A client that knows the use case, as one has after its first pick and background round."""
    await done(client.pick("support", "answer", "known"))
    await done(client.run_background())
    return client


async def back(client: Any, server: FakeServer) -> None:
    server.come_back()
    server.clock.advance(31)
    await done(client.run_background())
