"""The state of a client, shared by its operations."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ai_model_match.core.boxes import Box
from ai_model_match.core.breaker import Breaker
from ai_model_match.core.capturing import Capturing
from ai_model_match.core.counts import Counts
from ai_model_match.core.examples import RecordedExample
from ai_model_match.core.exchange import Exchange
from ai_model_match.core.last_known import LastKnown
from ai_model_match.core.outbox import Exposure, Journal, Outbox
from ai_model_match.core.outcomes import Outcome
from ai_model_match.model import OutputMessage, Stats
from ai_model_match.settings import Settings, Surroundings

_log = logging.getLogger("ai_model_match")

# Kinds may contain text from the service, so limit their number.
_MOST_WARNINGS = 1_000


def _nobody() -> None:
    """Do nothing; there is no background task."""


@dataclass(slots=True)
class InUse:
    """Times of a use case in use, in monotonic seconds."""

    last: float
    refresh_at: float


@dataclass(slots=True)
class State:
    """The state of a client.

    ``wake`` is called when there is new background work. ``codes`` caches the use cases and steps that exist,
    with the time until which they are valid (monotonic seconds).
    """

    settings: Settings
    around: Surroundings
    counts: Counts
    breaker: Breaker
    exchange: Exchange
    known: LastKnown
    outbox: Outbox
    outcomes: Box[Outcome]
    examples: Box[RecordedExample]
    defaults: Mapping[tuple[str, str], OutputMessage]
    capturing: Capturing = field(default_factory=Capturing)
    in_use: dict[str, InUse] = field(default_factory=dict[str, InUse])
    warned: set[str] = field(default_factory=set[str])
    refused_in_a_row: int = 0
    codes: tuple[float, Mapping[str, list[str]] | None] | None = None
    wake: Callable[[], None] = _nobody

    @classmethod
    def build(
        cls,
        settings: Settings,
        around: Surroundings,
        counts: Counts,
        journal: Journal,
        salt: bytes,
        defaults: Mapping[tuple[str, str], OutputMessage],
    ) -> "State":
        """Create the state of a new client."""
        breaker = Breaker(
            settings.circuit_threshold,
            settings.circuit_pause,
            settings.longest_circuit_pause,
            around.random,
            lambda: counts.add("circuit_openings"),
        )
        outbox = Outbox(
            settings.max_exposures,
            settings.max_feedback,
            settings.exposure_batch,
            around.new_id,
            journal,
            around,
        )
        outcomes = Box[Outcome](settings.max_exposures, settings.exposure_batch, around.new_id)
        examples = Box[RecordedExample](settings.max_examples, settings.example_batch, around.new_id)
        exchange = Exchange(settings, around, breaker, counts)
        known = LastKnown(salt, settings.max_sessions)
        return cls(settings, around, counts, breaker, exchange, known, outbox, outcomes, examples, defaults)

    def touch(self, use_case: str) -> None:
        """Mark a use case as in use, so that its snapshot is refreshed."""
        now = self.around.monotonic()
        in_use = self.in_use.get(use_case)
        if in_use is not None:
            in_use.last = now
            return
        self.in_use[use_case] = InUse(now, now)
        self.wake()

    def expose(self, exposure: Exposure) -> None:
        """Queue an exposure, or count it as lost if the queue is full."""
        before = self.outbox.exposures
        if not self.outbox.add_exposure(exposure):
            self.counts.add("exposures_lost")
        elif before == 0 or before + 1 == self.settings.exposure_trigger:
            self.wake()

    def measure(self, outcome: Outcome) -> None:
        """Queue an outcome, or count it as lost if the queue is full."""
        before = self.outcomes.waiting
        if not self.outcomes.add(outcome):
            self.counts.add("outcomes_lost")
        elif before == 0 or before + 1 == self.settings.exposure_trigger:
            self.wake()

    def record(self, example: RecordedExample) -> None:
        """Queue an example if it may be recorded, or count it as lost if the queue is full."""
        if not self.may_record(example.use_case):
            return
        before = self.examples.waiting
        if not self.examples.add(example):
            self.counts.add("examples_lost")
        elif before == 0 or before + 1 == self.settings.example_batch:
            self.wake()

    def may_record(self, use_case: str) -> bool:
        """Whether an example is worth sending, as far as the service has said. Counts one that is not."""
        now = self.around.monotonic()
        if self.capturing.is_forbidden(now):
            self.counts.add("examples_lost")
        elif self.capturing.is_off(use_case, now):
            self.counts.add("examples_skipped")
        else:
            return True
        return False

    def forbid_examples(self, dropped: int) -> None:
        """Drop examples for a while, because the API key may not record them."""
        self.capturing.forbid(self.around.monotonic())
        self.counts.add("examples_lost", dropped)
        self.warn_once(
            "examples are forbidden",
            "%d examples were dropped (more are only counted): the API key does not have the scope record",
            dropped,
        )

    def warn_once(self, kind: str, message: str, *values: object, exc_info: Exception | None = None) -> None:
        """Log the first warning of a kind."""
        if kind not in self.warned and len(self.warned) < _MOST_WARNINGS:
            self.warned.add(kind)
            _log.warning(message, *values, exc_info=exc_info)

    def stats(self) -> Stats:
        """Return counters and current queue sizes."""
        waiting = {
            "exposures_waiting": self.outbox.exposures,
            "outcomes_waiting": self.outcomes.waiting,
            "examples_waiting": self.examples.waiting,
            "feedback_waiting": self.outbox.feedback,
        }
        return Stats(**self.counts.read(), **waiting)

    def after_fork(self, journal: Journal) -> None:
        """Reset the state in a forked child."""
        self.counts.after_fork()
        self.breaker.after_fork()
        self.known.after_fork()
        self.outbox.after_fork(journal)
        self.outcomes.after_fork()
        self.examples.after_fork()
        self.capturing = Capturing()
        self.wake = _nobody
