"""Driver for threads: requests run in a thread pool, background work in a daemon thread."""

import contextlib
import logging
import threading
from functools import partial
from typing import TypeVar

import httpx2

from ai_model_match.core.effects import Effect, NoReply, Operation, Outcome, Reply, Save, Send
from ai_model_match.core.state import State
from ai_model_match.edges.assembly import Assembly
from ai_model_match.edges.lanes import Lanes, LaneTimeout, NoLane
from ai_model_match.edges.network import Connections, Unusable
from ai_model_match.edges.processes import at_end_of_child, follow
from ai_model_match.errors import ClientClosed

_log = logging.getLogger("ai_model_match")

T = TypeVar("T")

# Minimum pause between rounds, and the time after which an idle thread ends.
SHORTEST_PAUSE = 0.05
LONGEST_IDLE = 30.0


class SyncDriver:
    """Runs operations in the calling thread.

    Args:
        parts: The parts of the client.
        transport: Transport for requests. None: the network.
        background: Whether a thread runs background work.
    """

    def __init__(self, parts: Assembly, transport: httpx2.BaseTransport | None, background: bool) -> None:
        self._parts = parts
        self._transport = transport
        self._threaded = background
        self._closed = False
        self._prepare()
        follow(self)

    def run(self, operation: Operation[T]) -> T:
        """Run an operation.

        Raises:
            ClientClosed: After close().
        """
        if self._closed:
            operation.close()
            raise ClientClosed
        return self._run(operation)

    def close(self, seconds: float) -> None:
        """Send queued data within a number of seconds, then close everything."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            worker = self._worker
        around = self._parts.state.around
        end = around.monotonic() + seconds
        self._event.set()
        if worker is not None and worker is not threading.current_thread():
            worker.join(seconds)
        try:
            self._run(self._parts.background.flush(end - around.monotonic()))
        finally:
            self._parts.give_up()
            self._lanes.close()
            if self._http is not None:
                self._http.close()

    def finish(self) -> None:
        """Close without raising, at exit or in the garbage collector."""
        try:
            self.close(self._parts.state.settings.exit_deadline)
        except Exception:  # noqa: BLE001 - logged; there is no caller
            _log.exception("failed to close the client")

    def wake(self) -> None:
        """Signal new background work."""
        at_end_of_child()
        if not self._threaded or self._closed:
            return
        self._event.set()
        if self._worker is None:
            with self._lock:
                if self._worker is None and not self._closed:
                    self._start()

    def after_fork(self) -> None:
        """Reset in a forked child, without using threads or connections of the parent."""
        self._parts.after_fork()
        self._prepare()

    def _prepare(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._worker: threading.Thread | None = None
        self._lanes = Lanes()
        self._http: Connections | None = None
        # Created here and not in the first call, because loading certificates takes time.
        with contextlib.suppress(Unusable):
            self._connect()
        self._parts.state.wake = self.wake

    def _connect(self) -> Connections:
        with self._lock:
            if self._http is None:
                self._http = self._parts.network.open(self._transport)
            return self._http

    def _run(self, operation: Operation[T]) -> T:
        outcome: Outcome = None
        try:
            while True:
                outcome = self._perform(operation.send(outcome))
        except StopIteration as stop:
            return stop.value
        finally:
            operation.close()

    def _perform(self, effect: Effect) -> Outcome:
        if isinstance(effect, Send):
            return self._send(effect)
        if isinstance(effect, Save):
            self._parts.save()
        else:
            self._parts.state.around.sleep(effect.seconds)
        return None

    def _send(self, effect: Send) -> Outcome:
        try:
            return self._lanes.call(partial(self._request, effect), effect.timeout)
        except LaneTimeout:
            return NoReply(f"no answer within {effect.timeout:.3g} s")
        except NoLane:
            return NoReply("too many requests are blocked")
        except Unusable as error:
            return NoReply(str(error))
        except Exception as error:  # noqa: BLE001 - see no_reply
            return no_reply(error, self._parts.state)

    def _request(self, effect: Send) -> Reply:
        http = self._http or self._connect()
        return http.send(effect)

    def _start(self) -> None:
        worker = threading.Thread(target=self._work, name="aimm-background", daemon=True)
        try:
            worker.start()
        except RuntimeError:
            return  # the interpreter is shutting down; close() sends queued data
        self._worker = worker

    def _work(self) -> None:
        while not self._closed:
            self._event.clear()
            due_in = self._parts.background.due_in()
            if due_in is None:
                if self._rest():
                    return
            elif due_in > 0:
                self._event.wait(due_in)
            else:
                self._round()

    def _round(self) -> None:
        try:
            self._run(self._parts.background.round())
        except Exception:  # noqa: BLE001 - logged; a failed round must not stop the background
            _log.exception("background work failed")
        self._parts.state.around.sleep(SHORTEST_PAUSE)

    def _rest(self) -> bool:
        """Wait for work. True if the thread should end."""
        if self._event.wait(LONGEST_IDLE):
            return False
        with self._lock:
            if self._event.is_set():
                return False
            self._worker = None
            return True


def no_reply(error: Exception, state: State) -> NoReply:
    """Convert an error to the reason for a missing reply.

    A library below may raise anything, for example for a name that cannot be looked up. The application gets
    the fallback then, as in any outage, and what was not expected is logged once.
    """
    if not isinstance(error, httpx2.RequestError | httpx2.InvalidURL | OSError):
        kind = type(error).__name__
        state.warn_once(f"request {kind}", "a request failed unexpectedly: %r", error, exc_info=error)
    return NoReply(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
