"""An open session: one request to the service, then every step is answered from memory."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, SupportsFloat
from uuid import UUID

from ai_model_match.core.arguments import read_default
from ai_model_match.core.examples import RecordedExample, drawn_sequence
from ai_model_match.core.outbox import Exposure
from ai_model_match.core.outcomes import make_outcome
from ai_model_match.errors import NotConfigured, UnknownStep
from ai_model_match.model import Default, Feedback, Pick

if TYPE_CHECKING:
    from ai_model_match.core.operations import OpenedSession
    from ai_model_match.core.state import State


class Rater(Protocol):
    """A synchronous client, as far as a session needs it."""

    def send_feedback(
        self,
        correlation_id: str,
        score: SupportsFloat,
        comment: str | None = None,
        reference_link: str | None = None,
        idempotency_key: UUID | str | None = None,
    ) -> Feedback: ...


class AsyncRater(Protocol):
    """An asynchronous client, as far as a session needs it."""

    async def send_feedback(
        self,
        correlation_id: str,
        score: SupportsFloat,
        comment: str | None = None,
        reference_link: str | None = None,
        idempotency_key: UUID | str | None = None,
    ) -> Feedback: ...


class OpenSession:
    """Base of both session classes: the flow and the configurations of its steps.

    An open session keeps its flow and configurations for as long as the object lives, even if they change
    on the server. It is thread-safe.

    Attributes:
        use_case: Code of the use case.
        correlation_id: ID of the session.
        flow_id: ID of the session's flow. None if only defaults are available.
        is_first: Whether this call opened the session, as far as the client knows.
        expires_at: When the assignment expires on the service, RFC 3339. None if the service did not answer.
        snapshot_version: Version of the use case's configuration. None if unknown.
        stale: True if the service did not answer, so flow and configurations are the last known ones.
    """

    __slots__ = (
        "_defaults",
        "_fresh",
        "_now",
        "_state",
        "_unconfigured",
        "_used",
        "correlation_id",
        "expires_at",
        "flow_id",
        "is_first",
        "snapshot_version",
        "stale",
        "use_case",
    )

    def __init__(self, opened: "OpenedSession", state: "State") -> None:
        self.use_case = opened.use_case
        self.correlation_id = opened.correlation_id
        self.flow_id = opened.flow_id
        self.is_first = opened.is_first
        self.expires_at = opened.expires_at
        self.snapshot_version = opened.snapshot_version
        self.stale = opened.stale
        self._fresh = dict(opened.picks)
        self._used: dict[str, Pick] = {}
        self._unconfigured = opened.unconfigured
        self._defaults = opened.defaults
        self._state = state
        self._now: Callable[[], float] = state.around.monotonic

    @property
    def steps(self) -> list[str]:
        """Codes of the steps that have a configuration."""
        return sorted({*self._fresh, *self._used})

    def step(self, code: str, default: Default | None = None) -> Pick:
        """Get the configuration of a step, without a request.

        The first use of each step is reported to the service in the background. Later calls return the
        same object.

        Args:
            code: Code of the step.
            default: Used if the flow has no configuration for the step.

        Raises:
            NotConfigured: The step has no configuration, and there is no default.
            UnknownStep: The flow does not have this step, and there is no default.
        """
        found = self._used.get(code)
        return found if found is not None else self._first_use(code, default)

    def record_outcome(
        self,
        step: str | None = None,
        *,
        error: bool | BaseException | None = None,
        latency_ms: SupportsFloat | None = None,
        input_tokens: SupportsFloat | None = None,
        output_tokens: SupportsFloat | None = None,
        cost: SupportsFloat | None = None,
    ) -> None:
        """Record the outcome of the session or of one step; see Client.record_outcome."""
        self._state.measure(
            make_outcome(
                self.correlation_id,
                step,
                self._now(),
                error,
                latency_ms,
                input_tokens,
                output_tokens,
                cost,
            )
        )

    def record(
        self,
        step: str,
        inputs: Mapping[str, Any],
        output: Any,
        *,
        sequence: int | None = None,
        model: str | None = None,
        latency_ms: SupportsFloat | None = None,
        input_tokens: SupportsFloat | None = None,
        output_tokens: SupportsFloat | None = None,
        consent: bool = False,
    ) -> None:
        """Record what a step was asked and what it answered, as an example for datasets.

        Examples are queued and sent in batches in the background. The service keeps them only as far as the
        capture settings of the use case allow. This never waits and never raises: what is invalid is dropped,
        counted in ``stats.examples_lost`` and logged once.

        Args:
            step: Code of the step.
            inputs: Values by placeholder, as JSON. Copied at the top level only: do not change values within.
            output: What the step answered, as JSON.
            sequence: Tells apart several calls of the step; None: a random number. Known ones are ignored.
            model: Name of the model that answered, in ``latency_ms`` milliseconds.
            input_tokens: Number of input tokens, beside that of output tokens.
            consent: Whether the person whom it is about consents to keeping it.
        """
        state = self._state
        try:
            state.record(
                RecordedExample(
                    self.correlation_id,
                    self.use_case,
                    step,
                    drawn_sequence(state.around.random()) if sequence is None else sequence,
                    self._now(),
                    dict(inputs),
                    output,
                    model,
                    latency_ms,
                    input_tokens,
                    output_tokens,
                    consent,
                )
            )
        except Exception as error:  # noqa: BLE001 - capture must never fail what is captured
            state.counts.add("examples_lost")
            state.warn_once("example", "dropped an example: %r", error)

    def _first_use(self, code: str, default: Default | None) -> Pick:
        found = self._fresh.get(code)
        if found is None:
            # Another thread may have used it between the two lookups.
            return self._used.get(code) or self._without_configuration(code, default)
        self._used[code] = found
        if self._fresh.pop(code, None) is not None:
            stale = self.stale
            self._state.expose(
                Exposure(
                    self.correlation_id,
                    self.use_case,
                    code,
                    self._now(),
                    self.flow_id if stale else None,
                    stale,
                )
            )
        return found

    def _without_configuration(self, code: str, default: Default | None) -> Pick:
        from ai_model_match.core import fallback

        chosen = read_default(default) if default is not None else self._defaults.get(code)
        if chosen is not None:
            return fallback.from_default(self._state, self.use_case, code, self.correlation_id, chosen)
        if code in self._unconfigured:
            raise NotConfigured(
                f"step {code!r} of use case {self.use_case!r} has no configuration, and there is no default"
            )
        raise UnknownStep(
            f"the session's flow has no step {code!r}; it has: {', '.join(self.steps) or 'none'}"
        )

    def __repr__(self) -> str:
        stale = ", stale" if self.stale else ""
        return f"<{type(self).__name__} {self.use_case}/{self.correlation_id} flow {self.flow_id}{stale}>"


class Session(OpenSession):
    """An open session of the synchronous client; see OpenSession."""

    __slots__ = ("_client",)

    def __init__(self, opened: "OpenedSession", state: "State", client: Rater) -> None:
        super().__init__(opened, state)
        self._client = client

    def send_feedback(
        self,
        score: SupportsFloat,
        comment: str | None = None,
        reference_link: str | None = None,
        idempotency_key: UUID | str | None = None,
    ) -> Feedback:
        """Submit feedback for the session; see Client.send_feedback."""
        return self._client.send_feedback(
            self.correlation_id, score, comment, reference_link, idempotency_key
        )


class AsyncSession(OpenSession):
    """An open session of the asynchronous client; see OpenSession. ``step`` needs no await."""

    __slots__ = ("_client",)

    def __init__(self, opened: "OpenedSession", state: "State", client: AsyncRater) -> None:
        super().__init__(opened, state)
        self._client = client

    async def send_feedback(
        self,
        score: SupportsFloat,
        comment: str | None = None,
        reference_link: str | None = None,
        idempotency_key: UUID | str | None = None,
    ) -> Feedback:
        """Submit feedback for the session; see AsyncClient.send_feedback."""
        return await self._client.send_feedback(
            self.correlation_id, score, comment, reference_link, idempotency_key
        )
