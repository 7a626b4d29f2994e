"""An open session: one call to the service, then every step is answered here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, SupportsFloat
from uuid import UUID

from ai_model_match.core.arguments import read_default
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
    """What the sessions of both clients share: the flow, and the configuration of its steps.

    An open session keeps its flow and its configurations for as long as the object lives, whatever is
    changed meanwhile. It may be used by several threads.

    Attributes:
        use_case: The use case's code.
        correlation_id: The session's id.
        flow_id: The session's flow; None when only defaults are at hand.
        is_first: Whether this call opened the session, as far as is known.
        expires_at: Until when the service keeps the flow, RFC 3339; None when it was not asked.
        snapshot_version: The version of the use case's configuration; None when it is not known.
        stale: The service did not answer: flow and configurations are the last known ones.
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
        """The codes of the steps that have a configuration."""
        return sorted({*self._fresh, *self._used})

    def step(self, code: str, default: Default | None = None) -> Pick:
        """The configuration of a step, answered without the service.

        The first use of each step is reported to the service in the background. The same object is
        returned each time.

        Args:
            code: The step's code.
            default: A configuration to use when the flow has none for the step.

        Raises:
            NotConfigured: The step was never configured, and there is no default.
            UnknownStep: The flow has no such step, and there is no default.
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
        """Say what was measured of the session or of one step; see Client.record_outcome."""
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

    def _first_use(self, code: str, default: Default | None) -> Pick:
        found = self._fresh.get(code)
        if found is None:
            # Another thread may have used it between the two look-ups.
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
                f"step {code!r} of use case {self.use_case!r} has no configuration, and no default"
            )
        raise UnknownStep(
            f"the session's flow has no step {code!r}; it has {', '.join(self.steps) or 'none'}"
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
        """Say how the session went; see Client.send_feedback."""
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
        """Say how the session went; see AsyncClient.send_feedback."""
        return await self._client.send_feedback(
            self.correlation_id, score, comment, reference_link, idempotency_key
        )
