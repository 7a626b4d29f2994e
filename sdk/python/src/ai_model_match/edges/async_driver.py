"""Driver for asyncio: background work runs in a task of the event loop."""

import asyncio
import contextlib
import logging
import threading
from typing import TypeVar

import httpx2

from ai_model_match.core.effects import Effect, NoReply, Operation, Outcome, Save, Send
from ai_model_match.edges.assembly import Assembly
from ai_model_match.edges.bodies import check_size
from ai_model_match.edges.network import Unusable, as_reply
from ai_model_match.edges.processes import at_end_of_child, follow
from ai_model_match.edges.sync_driver import SHORTEST_PAUSE, SyncDriver, no_reply
from ai_model_match.errors import ClientClosed

_log = logging.getLogger("ai_model_match")

T = TypeVar("T")

# Strong references, because the event loop keeps only weak ones.
_closing: set[asyncio.Task[None]] = set()


class AsyncDriver:
    """Runs operations in the running event loop. A client can be used in several loops, one after another.

    Args:
        parts: The parts of the client.
        transport: Transport for requests. None: the network.
        background: Whether a task runs background work.
    """

    def __init__(
        self, parts: Assembly, transport: httpx2.AsyncBaseTransport | None, background: bool
    ) -> None:
        self._parts = parts
        self._transport = transport
        self._tasked = background
        self._closed = False
        self._forsaken: list[object] = []
        self._prepare()
        follow(self)

    async def run(self, operation: Operation[T]) -> T:
        """Run an operation.

        Raises:
            ClientClosed: After close().
        """
        if self._closed:
            operation.close()
            raise ClientClosed
        self._settle_in()
        return await self._run(operation)

    async def close(self, seconds: float) -> None:
        """Send queued data within a number of seconds, then close everything."""
        if self._closed:
            return
        self._settle_in()
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._run(self._parts.background.flush(seconds))
        self._parts.give_up()
        if self._http is not None:
            await self._http.aclose()

    def finish(self) -> None:
        """Close without raising and without an event loop, at exit or in the garbage collector."""
        if self._closed:
            return
        self._closed = True
        if self._transport is not None:
            self._parts.give_up()  # a custom transport needs an event loop
            return
        rest = SyncDriver(self._parts, None, background=False)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            rest.finish()
            return
        # Do not block the running event loop.
        if self._http is not None and loop is self._loop:
            closing = loop.create_task(self._http.aclose())
            _closing.add(closing)
            closing.add_done_callback(_closing.discard)
        try:
            threading.Thread(target=rest.finish, name="aimm-finish").start()
        except RuntimeError:
            rest.finish()  # the interpreter is shutting down

    def after_fork(self) -> None:
        """Reset in a forked child, without using the loop, task or connections of the parent."""
        # Keep references: finalizing these objects could disturb the parent.
        self._forsaken.append((self._loop, self._event, self._task, self._http))
        self._parts.after_fork()
        self._prepare()

    def wake(self) -> None:
        """Signal new background work. Can be called from any thread."""
        at_end_of_child()
        if self._loop is not None:
            # A loop that ends in another thread may be closed at any time.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._event.set)

    def _prepare(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._in_round = False
        self._http: httpx2.AsyncClient | None = None
        # Created here and not in the first call, because loading certificates takes time.
        with contextlib.suppress(Unusable):
            self._connect()
        self._parts.state.wake = self.wake

    def _connect(self) -> httpx2.AsyncClient:
        if self._http is None:
            self._http = self._parts.network.open_async(self._transport)
        return self._http

    def _settle_in(self) -> None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # Connections and tasks belong to the previous loop.
            if self._loop is not None:
                self.wake()  # ends its task, if that loop still runs
                self._http = None
            self._loop, self._event, self._task = loop, asyncio.Event(), None
        if self._tasked and not self._closed and (self._task is None or self._task.done()):
            self._task = loop.create_task(self._work(self._event), name="aimm-background")

    async def _run(self, operation: Operation[T]) -> T:
        outcome: Outcome = None
        try:
            while True:
                outcome = await self._perform(operation.send(outcome))
        except StopIteration as stop:
            return stop.value
        finally:
            operation.close()

    async def _perform(self, effect: Effect) -> Outcome:
        if isinstance(effect, Send):
            return await self._send(effect)
        if isinstance(effect, Save):
            await asyncio.to_thread(self._parts.save)
        else:
            await self._parts.state.around.async_sleep(effect.seconds)
        return None

    async def _send(self, effect: Send) -> Outcome:
        try:
            http = self._connect()
            async with (
                asyncio.timeout(effect.timeout),
                http.stream(
                    effect.method,
                    self._parts.base_url + effect.path,
                    content=effect.body,
                    headers=dict(effect.headers),
                    timeout=httpx2.Timeout(effect.timeout, connect=effect.connect_timeout),
                ) as response,
            ):
                body = bytearray()
                async for part in response.aiter_bytes():
                    body += part
                    check_size(len(body))
                return as_reply(response, bytes(body))
        except TimeoutError:
            return NoReply(f"no answer within {effect.timeout:.3g} s")
        except Unusable as error:
            return NoReply(str(error))
        except Exception as error:  # noqa: BLE001 - see no_reply
            return no_reply(error, self._parts.state)

    async def _work(self, event: asyncio.Event) -> None:
        self._in_round = False
        try:
            # The event belongs to this loop; once another loop uses the client, that one does the work.
            while not self._closed and event is self._event:
                await self._work_once(event)
        except asyncio.CancelledError:
            # A loop that ends cancels its tasks and waits for them. Send data that is due now: the next loop
            # may be just as short, if there is one.
            if not self._closed:
                await self._leave_loop()
            raise

    async def _leave_loop(self) -> None:
        if self._in_round or self._parts.background.due_in() == 0:
            await self._run(self._parts.background.flush(self._parts.state.settings.exit_deadline))
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def _work_once(self, event: asyncio.Event) -> None:
        event.clear()
        due_in = self._parts.background.due_in()
        if due_in is None or due_in > 0:
            # Not wait_for(): in Python 3.11, it drops a cancellation that arrives together with the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(due_in):
                    await event.wait()
            return
        self._in_round = True
        try:
            await self._run(self._parts.background.round())
        except Exception:  # noqa: BLE001 - logged; a failed round must not stop the background
            _log.exception("background work failed")
        self._in_round = False
        await self._parts.state.around.async_sleep(SHORTEST_PAUSE)
