"""The stream of events that keeps an open console up to date."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.response import Stream

from aimm.access.model import Permission
from aimm.kit.publications import Publications
from aimm.web.broadcast import (
    BeatEvent,
    Broadcaster,
    HelloEvent,
    Listener,
    change_event,
    event,
)
from aimm.web.context import Context, actor, context
from aimm.web.filters import FilterQuery, flag_filter
from aimm.web.guards import READ, stays_permitted
from aimm.web.hot.protocol import abort_of
from aimm.web.queries import rfc3339

EVENT_STREAM = "text/event-stream"
BEAT_SECONDS = 10.0
_CHECK_SECONDS = 1.0


async def _opening(ctx: Context, listener: Listener, last: str | None) -> tuple[bytes, bool]:
    """The first events of a stream, and whether they contain any changes."""
    now = rfc3339(ctx.clock.now())
    hello = event("hello", listener.version, HelloEvent(listener.version, ctx.clock_speed, now))
    if last is None:
        return hello, True
    # an unknown version, so everything after it is unknown too
    seen = int(last) if last.isascii() and last.isdigit() and len(last) < 18 else -1
    async with ctx.reading() as services:
        missed = await services[Publications].since(seen)
    if missed.forgotten or missed.version != seen:
        return hello + change_event(missed), True
    return hello, False


async def _events(
    broadcaster: Broadcaster, listener: Listener, opening: bytes, valid: Callable[[], bool]
) -> AsyncGenerator[bytes]:
    time = asyncio.get_running_loop().time
    try:
        chunk, told_at = opening, time()
        while True:
            if chunk:
                listener.blocked_since = told_at = time()
                yield chunk
                listener.blocked_since = None
            await listener.wait(_CHECK_SECONDS)
            if listener.ended or not valid():
                return
            chunk = listener.take()
            if not chunk and time() - told_at >= BEAT_SECONDS:
                chunk = event("beat", listener.version, BeatEvent(listener.version))
    finally:
        broadcaster.leave(listener)


async def _first_news(broadcaster: Broadcaster, listener: Listener, valid: Callable[[], bool]) -> bytes:
    """The next events; a heartbeat if nothing happens in time."""
    time = asyncio.get_running_loop().time
    end = time() + BEAT_SECONDS
    try:
        while time() < end and not listener.ended and valid():
            await listener.wait(_CHECK_SECONDS)
            if chunk := listener.take():
                return chunk
        return event("beat", listener.version, BeatEvent(listener.version))
    finally:
        broadcaster.leave(listener)


_QUERY = FilterQuery((flag_filter("once"),))


class EventController(Controller):
    """Live events."""

    path = "/events"
    tags = ["Console"]

    @get(
        guards=[READ],
        opt={
            "headers": ["Last-Event-ID"],
            "statuses": [429],
            "query": _QUERY,
            "events": ["HelloEvent", "ChangeEvent", "ActivityEvent", "BeatEvent"],
        },
        summary="Stream events",
        description="Server-sent events for changes and activity. With `once=true`, the response ends after "
        "the first event, for proxies that buffer streams.",
    )
    async def hear(self, request: Request[Any, Any, Any]) -> Stream | Response[bytes]:
        ctx, once = context(request), _QUERY.read(request)["once"]
        listener = ctx.events.join(actor(request), abort_of(request.scope["extensions"]))
        try:
            opening, news = await _opening(ctx, listener, request.headers.get("last-event-id"))
        except BaseException:
            ctx.events.leave(listener)
            raise
        permitted = stays_permitted(request, Permission.READ)
        if once:  # behind a proxy that only forwards complete responses
            told = b"" if news else await _first_news(ctx.events, listener, permitted)
            ctx.events.leave(listener)
            return Response(opening + told, media_type=EVENT_STREAM)
        stream = _events(ctx.events, listener, opening, permitted)
        # keep proxies from buffering
        return Stream(stream, media_type=EVENT_STREAM, headers={"x-accel-buffering": "no"})
