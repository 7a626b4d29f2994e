"""Background work: delivery, snapshot refresh, probes, saving."""

from urllib.parse import quote

from ai_model_match.core import wire
from ai_model_match.core.delivery import Held, deliver
from ai_model_match.core.effects import Operation, Save
from ai_model_match.core.exchange import Request, Unreachable
from ai_model_match.core.state import InUse, State
from ai_model_match.errors import AIMMHTTPException

# Delays after a rejected key, or a service without snapshots.
_REFUSED_PAUSE = 30.0
_UNANSWERED_PAUSE = 5.0
# The longest Retry-After to respect, so that a wrong one does not hold queued data back for days.
_LONGEST_HOLD = 300.0


class Background:
    """Schedules background work. Run one round at a time; ``flush`` may run concurrently.

    Args:
        state: The client's memory.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._delivered_at = self._saved_at = state.around.monotonic()
        self._held_until = 0.0

    def due_in(self) -> float | None:
        """Seconds until the next round is due. None if nothing is scheduled."""
        now = self._state.around.monotonic()
        times = [time for time in (self._network_at(), self._save_at()) if time is not None]
        return max(0.0, min(times) - now) if times else None

    def round(self) -> Operation[None]:
        """Do the work that is due."""
        state = self._state
        self._forget_idle(state.around.monotonic())
        try:
            yield from self._deliver_when_due()
            yield from self._refresh_when_due()
        except Held as held:
            self._hold(held)
        except Unreachable:
            pass  # the circuit breaker schedules the next attempt
        save_at = self._save_at()
        if save_at is not None and save_at <= state.around.monotonic():
            yield from self._save()

    def flush(self, seconds: float) -> Operation[None]:
        """Send queued data now, within a number of seconds, then save the cache."""
        self._delivered_at = self._state.around.monotonic()
        try:
            yield from self._deliver(self._delivered_at + seconds)
        except Held as held:
            self._hold(held)
        if self._state.known.dirty:
            yield from self._save()

    def _deliver_when_due(self) -> Operation[None]:
        at = self._delivery_at()
        now = self._state.around.monotonic()
        if at is not None and at <= now:
            self._delivered_at = now
            yield from self._deliver(now + self._state.settings.background_deadline)

    def _deliver(self, deadline: float) -> Operation[None]:
        try:
            yield from deliver(self._state, deadline)
        except Held:
            raise
        except Exception as error:  # noqa: BLE001 - a failed delivery must not stop refreshing and saving
            # Without a delay, the failure would repeat in a tight loop.
            self._held_until = self._state.around.monotonic() + self._state.settings.exposure_interval
            kind = f"delivery {type(error).__name__}"
            self._state.warn_once(kind, "failed to send queued data: %r", error, exc_info=error)

    def _refresh_when_due(self) -> Operation[None]:
        now = self._state.around.monotonic()
        probing = self._state.breaker.probe_at is not None
        due = [use_case for use_case, used in self._state.in_use.items() if used.refresh_at <= now]
        if probing and not due:
            # With nothing else to send, a snapshot request serves as the probe.
            due = list(self._state.in_use)[-1:]
        if probing and self._state.breaker.probe_at is not None and self._state.breaker.probe_at > now:
            return
        for use_case in due:
            used = self._state.in_use.get(use_case)
            if used is not None:
                yield from self._refresh(use_case, used)

    def _refresh(self, use_case: str, used: InUse) -> Operation[None]:
        state = self._state
        snapshot = state.known.snapshot(use_case)
        headers = {"If-None-Match": snapshot.etag} if snapshot and snapshot.etag else {}
        request = Request("GET", f"/picker/snapshot?useCaseCode={quote(use_case, safe='')}", None, headers)
        now = state.around.monotonic()
        # Jitter, so that clients started together do not stay in step.
        used.refresh_at = now + state.settings.refresh_interval * (0.9 + 0.2 * state.around.random())
        try:
            answer = yield from state.exchange.ask(request, now + state.settings.background_deadline)
            if answer.status != 304:
                state.known.learn_snapshot(
                    *wire.read_snapshot(answer.content, use_case, answer.headers.get("etag"))
                )
        except (AIMMHTTPException, wire.Unreadable):
            used.refresh_at = now + max(_REFUSED_PAUSE, 10 * state.settings.refresh_interval)
        except Unreachable as gone:
            pause = min(_UNANSWERED_PAUSE, state.settings.refresh_interval)
            used.refresh_at = now + max(pause, _asked_pause(gone))
            raise

    def _save(self) -> Operation[None]:
        self._saved_at = self._state.around.monotonic()
        yield Save()

    def _network_at(self) -> float | None:
        delivery = self._delivery_at()
        times = [used.refresh_at for used in self._state.in_use.values()]
        if delivery is not None:
            times.append(delivery)
        probe_at = self._state.breaker.probe_at
        if probe_at is not None and times:
            return max(probe_at, self._held_until)
        return max(min(times), self._held_until) if times else None

    def _delivery_at(self) -> float | None:
        state = self._state
        probe_at = state.breaker.probe_at or 0.0
        gathered = max(state.outbox.exposures, state.outcomes.waiting)
        examples = state.examples.waiting
        enough = gathered >= state.settings.exposure_trigger or examples >= state.settings.example_batch
        if state.outbox.feedback or enough:
            return max(self._held_until, probe_at)
        if gathered or examples:
            return max(self._delivered_at + state.settings.exposure_interval, self._held_until, probe_at)
        return None

    def _save_at(self) -> float | None:
        return self._saved_at + self._state.settings.save_interval if self._state.known.dirty else None

    def _hold(self, held: Held) -> None:
        pause = _REFUSED_PAUSE if held.wrong_key else self._state.settings.exposure_interval
        if isinstance(held.cause, Unreachable):
            pause = max(pause, _asked_pause(held.cause))
        self._held_until = self._state.around.monotonic() + pause

    def _forget_idle(self, now: float) -> None:
        idle_after = self._state.settings.idle_after
        for use_case, used in list(self._state.in_use.items()):
            if now - used.last > idle_after and self._state.breaker.probe_at is None:
                del self._state.in_use[use_case]


def _asked_pause(gone: Unreachable) -> float:
    """Seconds to wait because the server asked for it (Retry-After). 0 if it did not."""
    return min(_LONGEST_HOLD, gone.retry_after or 0.0)
