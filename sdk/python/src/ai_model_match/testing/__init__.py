"""Test support for applications: an in-memory service, and a clock that never waits.

    server = FakeServer()
    server.add_flow("support", share=100, steps={"answer": {"modality": "chat", "parameters": {}}})
    with server.client() as client:
        assert client.pick("support", "answer", "session-1").modality == "chat"

``server.go_down()`` and ``server.come_back()`` simulate an outage. Nothing sleeps and no port is opened.
"""

from ai_model_match.testing.clock import FakeClock
from ai_model_match.testing.server import FakeServer, Seen

__all__ = ["FakeClock", "FakeServer", "Seen"]
