"""Drives operations on an asyncio event loop: the background is a task of that loop."""

import asyncio
import contextlib
import logging
from typing import TypeVar

import httpx2

from ai_model_match.core.effects import Effect, NoReply, Operation, Outcome, Save, Send
from ai_model_match.edges.assembly import Assembly
from ai_model_match.edges.sync_driver import LIMITS, SHORTEST_PAUSE, as_reply, no_reply
from ai_model_match.errors import ClientClosed

_log = logging.getLogger("ai_model_match")

T = TypeVar("T")


class AsyncDriver:
    """Runs operations on the running loop; a client may outlive one loop and go on in the next.

    Args:
        parts: The client's parts.
        transport: What sends the requests; None: the network.
        background: Whether a task does the background's work by itself.
    """

    def __init__(
        self, parts: Assembly, transport: httpx2.AsyncBaseTransport | None, background: bool
    ) -> None:
        self._parts = parts
        self._transport = transport
        self._tasked = background
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        # Made here, not in the first call: reading the certificates takes a while.
        self._http = self._connect()
        self._parts.state.wake = self.wake

    @property
    def closed(self) -> bool:
        """Whether close() or abandon() was called."""
        return self._closed

    async def run(self, operation: Operation[T]) -> T:
        """Run an operation to its end.

        Raises:
            ClientClosed: After close().
        """
        if self._closed:
            operation.close()
            raise ClientClosed
        self._settle_in()
        return await self._run(operation)

    async def close(self, seconds: float) -> None:
        """Send what waits, for at most so many seconds, then let go of everything."""
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
        await self._http.aclose()

    def retire(self) -> None:
        """Take no further calls; another driver takes over what waits."""
        self._closed = True

    def abandon(self) -> None:
        """Let go without sending what waits."""
        self._closed = True
        self._parts.give_up()

    def wake(self) -> None:
        """The background has something new to do; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)

    def _connect(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(headers=dict(self._parts.headers), transport=self._transport, limits=LIMITS)

    def _settle_in(self) -> None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # Connections and tasks belong to the loop they were made in, which is gone.
            if self._loop is not None:
                self._http = self._connect()
            self._loop, self._event, self._task = loop, asyncio.Event(), None
        if self._tasked and not self._closed and (self._task is None or self._task.done()):
            self._task = loop.create_task(self._work(), name="aimm-background")

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
            async with asyncio.timeout(effect.timeout):
                response = await self._http.request(
                    effect.method,
                    self._parts.base_url + effect.path,
                    content=effect.body,
                    headers=dict(effect.headers),
                    timeout=httpx2.Timeout(effect.timeout, connect=effect.connect_timeout),
                )
        except TimeoutError:
            return NoReply(f"no answer within {effect.timeout:.3g} s")
        except (httpx2.RequestError, httpx2.InvalidURL, OSError) as error:
            return no_reply(error)
        return as_reply(response)

    async def _work(self) -> None:
        while True:
            self._event.clear()
            due_in = self._parts.background.due_in()
            if due_in is None or due_in > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._event.wait(), due_in)
                continue
            try:
                await self._run(self._parts.background.round())
            except Exception:  # noqa: BLE001 - logged; one bad round must not end them all
                _log.exception("a background round failed")
            await self._parts.state.around.async_sleep(SHORTEST_PAUSE)
