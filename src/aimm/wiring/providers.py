"""From connections to clients of their providers. The HTTP library is loaded when a provider is asked."""

import time
from dataclasses import dataclass, replace

from aimm.connections.model import Connection, TestResult
from aimm.providers.model import Endpoint, Timeouts

_TEST_WAITS = Timeouts(connect=5.0, silence=20.0, total=20.0)


def endpoint_of(connection: Connection, secret: str) -> Endpoint:
    """Where and how the provider of a connection is reached."""
    return Endpoint(
        kind=connection.kind,
        base_url=connection.base_url,
        secret=secret,
        api=connection.api,
        timeouts=Timeouts(silence=connection.silence_seconds, total=connection.timeout_seconds),
    )


@dataclass(frozen=True, slots=True)
class ProviderTester:
    """The port ``connections.ports.Tester``: one attempt, with short timeouts."""

    async def test(self, connection: Connection, secret: str) -> TestResult:
        from aimm.providers.probe import probe
        from aimm.providers.transport import Transport

        endpoint = replace(endpoint_of(connection, secret), timeouts=_TEST_WAITS)
        async with Transport() as transport:
            finding = await probe(endpoint, connection.model, transport, time.monotonic)
        return TestResult(
            code=finding.code, message=finding.words, models=finding.models, seconds=finding.seconds
        )
