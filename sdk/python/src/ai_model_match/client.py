"""The synchronous client."""

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
from ai_model_match.session import Session
from ai_model_match.settings import Settings, Surroundings, check_seconds

if TYPE_CHECKING:
    import httpx2

    from ai_model_match.edges.folder import CachePath
    from ai_model_match.edges.network import Verify


class Client:
    """Picks configurations and sends feedback. Thread-safe; create one per program and share it.

    Args:
        base_url: URL of the service, without ``/api/v1``.
        api_key: API key for the service.
        timeout: Maximum duration of a call in seconds, including retries (``settings.deadline``).
        cache_path: Folder for data that must survive an outage or a restart. True: a folder in the user's
            cache directory. None or False: keep everything in memory.
        defaults: Configurations by (use case, step), used when no other configuration is available.
        settings: Limits and timeouts; see Settings.
        transport: Transport for requests, such as a FakeServer (ai_model_match.testing). None: the network.
        background: False: send, refresh and save only during a call, flush() or close().
        surroundings: Clocks, random numbers and IDs; for tests.
        proxy: URL of a proxy (``http://``, ``https://`` or ``socks5://``). None: use the environment, see
            ``trust_env``.
        verify: True: verify against the default CA certificates. A path: a file or directory of CA
            certificates. An ``ssl.SSLContext``. False: do not verify.
        trust_env: Whether to use ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``,
            ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``. If one of them is invalid, the client logs a warning
            that names it and behaves as if the service were unavailable.

    Raises:
        ValueError: If an argument is invalid.
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
        transport: "httpx2.BaseTransport | None" = None,
        background: bool = True,
        surroundings: Surroundings | None = None,
        proxy: str | None = None,
        verify: "Verify" = True,
        trust_env: bool = True,
    ) -> None:
        # Imported here, so that importing the package does not load the HTTP library.
        from ai_model_match.core import operations
        from ai_model_match.edges.assembly import assemble
        from ai_model_match.edges.sync_driver import SyncDriver

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
        self._driver = SyncDriver(parts, transport, background)
        # Flushes within a bounded time when the client is garbage-collected, and at exit.
        self._finalizer = weakref.finalize(self, self._driver.finish)

    def pick(
        self, use_case: str, step: str, correlation_id: CorrelationId, *, default: Default | None = None
    ) -> Pick:
        """Get the configuration to use for a step.

        Args:
            use_case: Code of the use case.
            step: Code of the step.
            correlation_id: The session's id; all its picks get the same flow.
            default: Used if the service is unavailable and nothing is cached, or if the step has no
                configuration.

        Returns:
            The configuration. It is ``stale`` if the service did not make the pick.

        Raises:
            AIMMHTTPException: The service rejected the request, for example ``use-case-not-active``.
            NotConfigured: The step has no configuration, and there is no default.
            Unavailable: The service did not respond in time, and there is no fallback.
            ValueError: A code or ID is not 1 to 255 bytes long.
        """
        return self._driver.run(
            self._operations.pick(
                self._state,
                check_name("use_case_code", use_case),
                check_name("step_code", step),
                check_correlation_id(correlation_id),
                None if default is None else read_default(default),
            )
        )

    def session(
        self,
        use_case: str,
        correlation_id: CorrelationId,
        *,
        defaults: Mapping[str, Default] | None = None,
    ) -> Session:
        """Open a session with one request; its steps are then answered from memory.

        Args:
            use_case: Code of the use case.
            correlation_id: ID of the session.
            defaults: Configurations by step, used when no other configuration is available.

        Raises:
            AIMMHTTPException: The service rejected the request.
            Unavailable: The service did not respond in time, and there is no fallback.
            ValueError: A code or ID is not 1 to 255 bytes long.
        """
        opened = self._driver.run(
            self._operations.open_session(
                self._state,
                check_name("use_case_code", use_case),
                check_correlation_id(correlation_id),
                read_defaults(defaults),
            )
        )
        return Session(opened, self._state, self)

    def send_feedback(
        self,
        correlation_id: CorrelationId,
        score: SupportsFloat,
        comment: str | None = None,
        reference_link: str | None = None,
        idempotency_key: UUID | str | None = None,
    ) -> Feedback:
        """Submit feedback for a session. A session can be rated once.

        Args:
            correlation_id: ID of the session.
            score: 1 to 5, of any number type.
            comment: At most 4,096 bytes.
            reference_link: At most 4,096 bytes.
            idempotency_key: Feedback with the same key is stored once. Generated if absent.

        Returns:
            ``status`` is ``accepted``, or ``queued`` if the service did not respond in time.

        Raises:
            AIMMHTTPException: The service rejected the request, for example ``feedback-already-provided``.
            FeedbackNotKept: The service did not respond in time, and the queue is full.
            ValueError: A score, text or key is invalid.
        """
        new_id = self._state.around.new_id
        feedback = make_feedback(correlation_id, score, comment, reference_link, idempotency_key, new_id)
        return self._driver.run(self._operations.send_feedback(self._state, feedback))

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
        """Record the outcome of a session. Outcomes are queued and sent in batches in the background.

        Args:
            correlation_id: ID of the session.
            step: Code of the measured step. None: the whole session.
            error: Whether it failed. An exception counts as True.
            latency_ms: Latency in milliseconds.
            input_tokens: Number of input tokens.
            output_tokens: Number of output tokens.
            cost: Cost, in the same currency for all outcomes of a use case.

        Numbers can be of any type with an exact value, such as ``Decimal``, ``Fraction`` or numpy scalars.

        Raises:
            ValueError: If no value is given, or an argument has the wrong type or is out of range.
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
        """Counters of this client."""
        return self._state.stats()

    def flush(self, timeout: float | None = None) -> None:
        """Send queued data now, within ``timeout`` seconds (default: the deadline), and save the cache."""
        self._driver.run(
            self._background.flush(
                self._state.settings.deadline if timeout is None else check_seconds("timeout", timeout)
            )
        )

    def run_background(self) -> None:
        """Run due background work now; for clients created with ``background=False``."""
        self._driver.run(self._background.round())

    def close(self, timeout: float | None = None) -> None:
        """Send queued data within ``timeout`` seconds (default: ``settings.exit_deadline``) and close.

        Data that cannot be sent is kept in the cache folder or counted as lost. Closing twice is allowed.
        """
        self._driver.close(
            self._state.settings.exit_deadline if timeout is None else check_seconds("timeout", timeout)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
