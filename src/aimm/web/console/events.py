"""The stream of events that keeps an open console up to date."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from litestar import Controller, Request, get
from litestar.response import Stream

from aimm.access.model import Permission
from aimm.kit.errors import AimmError
from aimm.web.broadcast import (
    BeatEvent,
    Broadcaster,
    HelloEvent,
    Listener,
    change_event,
    event,
)
from aimm.web.context import Context, context
from aimm.web.guards import READ, identify
from aimm.web.hot.protocol import abort_of
from aimm.web.queries import rfc3339

EVENT_STREAM = "text/event-stream"
BEAT_SECONDS = 10.0
_CHECK_SECONDS = 1.0


def _still_valid(request: Request[Any, Any, Any]) -> Callable[[], bool]:
    """Whether the caller would be let through now: tokens expire, people are switched off."""
    authenticator, authorization = context(request).authenticator, request.headers.get("authorization")

    def valid() -> bool:
        try:
            return Permission.READ in identify(authenticator, authorization, None).permissions
        except AimmError:
            return False

    return valid


async def _opening(ctx: Context, listener: Listener, last: str | None) -> bytes:
    now = rfc3339(ctx.clock.now())
    hello = event("hello", listener.version, HelloEvent(listener.version, ctx.clock_speed, now))
    if last is None:
        return hello
    # what is no number was never told by us; nothing is known of what came after it
    seen = int(last) if last.isascii() and last.isdigit() and len(last) < 18 else -1
    async with ctx.reading() as desk:
        missed = await desk.publications.since(seen)
    return hello + change_event(missed) if missed.forgotten or missed.version != seen else hello


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


class EventController(Controller):
    """What happens, as it happens."""

    path = "/events"
    tags = ["Console"]

    @get(
        guards=[READ],
        opt={
            "headers": ["Last-Event-ID"],
            "events": ["HelloEvent", "ChangeEvent", "ActivityEvent", "BeatEvent"],
        },
        summary="Hear of changes and activity as they happen (server-sent events)",
    )
    async def hear(self, request: Request[Any, Any, Any]) -> Stream:
        ctx = context(request)
        listener = ctx.events.join(abort_of(request.scope["extensions"]))
        try:
            opening = await _opening(ctx, listener, request.headers.get("last-event-id"))
        except BaseException:
            ctx.events.leave(listener)
            raise
        stream = _events(ctx.events, listener, opening, _still_valid(request))
        # proxies must not wait for more before they pass on what is there
        return Stream(stream, media_type=EVENT_STREAM, headers={"x-accel-buffering": "no"})
