"""The asynchronous client, for asyncio."""

import weakref
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self, SupportsFloat
from uuid import UUID

from ai_model_match import __version__
from ai_model_match.core.arguments import (
    Defaults,
    check_correlation_id,
    check_name,
    make_feedback,
    read_default,
    read_defaults,
)
from ai_model_match.core.outcomes import make_outcome
from ai_model_match.model import CorrelationId, Default, Feedback, Pick, Stats
from ai_model_match.session import AsyncSession
from ai_model_match.settings import Settings, Surroundings

if TYPE_CHECKING:
    import httpx2

    from ai_model_match.edges.folder import CachePath
    from ai_model_match.edges.network import Verify


class AsyncClient:
    """The client for asyncio: what Client offers, to be awaited. Not to be shared between threads.

    Args:
        base_url: Address of the service, without ``/api/v1``.
        api_key: Key of the service.
        timeout: Longest time of a call in seconds, with its retries; ``settings.deadline`` in short.
        cache_path: Folder for what must outlive an outage or a restart. True: a folder of its own in the
            user's cache directory. None or False: memory only.
        defaults: Configurations by (use case, step), used when nothing else is known.
        settings: All limits; see Settings.
        transport: What sends the requests, e.g. a FakeServer (ai_model_match.testing); None: the network.
        background: False: nothing is sent, refreshed or saved except in a call, flush() and close().
        surroundings: Time, chance and ids; for tests.
        proxy: Address of a proxy (``http://``, ``https://`` or ``socks5://``). None: as the environment
            says, see ``trust_env``.
        verify: True: the system's certificates. A file or folder of certificates, or an
            ``ssl.SSLContext``. False: any certificate is accepted.
        trust_env: Whether ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``, ``SSL_CERT_FILE``
            and ``SSL_CERT_DIR`` are looked at. One that cannot be used is as good as a service that is
            away, and is named in a warning.

    Raises:
        ValueError: For an unusable address, key, limit, default, proxy or file of certificates.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout: float | None = None,
        cache_path: "CachePath" = True,
        defaults: Defaults | None = None,
        settings: Settings | None = None,
        transport: "httpx2.AsyncBaseTransport | None" = None,
        background: bool = True,
        surroundings: Surroundings | None = None,
        proxy: str | None = None,
        verify: "Verify" = True,
        trust_env: bool = True,
    ) -> None:
        # Importing the HTTP library, and what makes use of it, is not paid by who only imports this.
        from ai_model_match.core import operations
        from ai_model_match.edges.assembly import assemble
        from ai_model_match.edges.async_driver import AsyncDriver

        settings = (settings or Settings()).with_deadline(timeout)
        around = surroundings or Surroundings()
        parts = assemble(
            base_url,
            api_key,
            __version__,
            cache_path,
            defaults,
            settings,
            around,
            proxy=proxy,
            verify=verify,
            trust_env=trust_env,
        )
        self.base_url = parts.base_url
        self._operations = operations
        self._state = parts.state
        self._background = parts.background
        self._driver = AsyncDriver(parts, transport, background)
        # Runs when the client is dropped, and at exit: what waits is sent, within a bounded time.
        self._finalizer = weakref.finalize(self, self._driver.finish)

    async def pick(
        self, use_case: str, step: str, correlation_id: CorrelationId, *, default: Default | None = None
    ) -> Pick:
        """Ask which configuration to use now; see Client.pick."""
        return await self._driver.run(
            self._operations.pick(
                self._state,
                check_name("use_case_code", use_case),
                check_name("step_code", step),
                check_correlation_id(correlation_id),
                None if default is None else read_default(default),
            )
        )

    async def session(
        self,
        use_case: str,
        correlation_id: CorrelationId,
        *,
        defaults: Mapping[str, Default] | None = None,
    ) -> AsyncSession:
        """Open a session with one call; see Client.session."""
        opened = await self._driver.run(
            self._operations.open_session(
                self._state,
                check_name("use_case_code", use_case),
                check_correlation_id(correlation_id),
                read_defaults(defaults),
            )
        )
        return AsyncSession(opened, self._state, self)

    async def send_feedback(
        self,
        correlation_id: CorrelationId,
        score: SupportsFloat,
        comment: str | None = None,
        reference_link: str | None = None,
        idempotency_key: UUID | str | None = None,
    ) -> Feedback:
        """Say how a session went, once; see Client.send_feedback."""
        new_id = self._state.around.new_id
        feedback = make_feedback(correlation_id, score, comment, reference_link, idempotency_key, new_id)
        return await self._driver.run(self._operations.send_feedback(self._state, feedback))

    def record_outcome(
        self,
        correlation_id: CorrelationId,
        step: str | None = None,
        *,
        error: bool | BaseException | None = None,
        latency_ms: SupportsFloat | None = None,
        input_tokens: SupportsFloat | None = None,
        output_tokens: SupportsFloat | None = None,
        cost: SupportsFloat | None = None,
    ) -> None:
        """Say what was measured of a session; queued and sent in the background, so it needs no await.

        Args:
            correlation_id: The session's id.
            step: Code of the step that was measured; None for the whole session.
            error: Whether it failed; an exception means that it did.
            latency_ms: How long it took.
            input_tokens: Tokens that went in.
            output_tokens: Tokens that came out.
            cost: What it cost, in one currency throughout a use case.

        Figures may be of any number type with an exact meaning: ``Decimal``, ``Fraction``, numpy scalars.

        Raises:
            ValueError: Nothing was measured, or a code, id or figure has the wrong type or is outside
                the limits.
        """
        self._state.measure(
            make_outcome(
                check_correlation_id(correlation_id),
                step,
                self._state.around.monotonic(),
                error,
                latency_ms,
                input_tokens,
                output_tokens,
                cost,
            )
        )

    @property
    def stats(self) -> Stats:
        """What this client has done so far."""
        return self._state.stats()

    async def flush(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - bounds what is begun
        """Send now what waits, for at most ``timeout`` seconds (the deadline when None), and save."""
        seconds = self._state.settings.deadline if timeout is None else timeout
        await self._driver.run(self._background.flush(seconds))

    async def run_background(self) -> None:
        """Do what is due in the background now; for clients made with ``background=False``."""
        await self._driver.run(self._background.round())

    async def aclose(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - bounds what is begun
        """Send what waits, for at most ``timeout`` seconds (``settings.exit_deadline`` when None), and end.

        What cannot be sent is kept in the cache folder, or counted as lost. Closing twice is fine.
        """
        await self._driver.close(self._state.settings.exit_deadline if timeout is None else timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
