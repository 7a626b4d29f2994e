"""Servers on loopback that behave like OpenAI-compatible servers, Anthropic and Gemini.

One server speaks all three, below ``/v1`` (OpenAI), ``/anthropic`` and ``/v1beta`` (Gemini). It checks the
API key and the model, echoes the last message, streams word by word, and answers errors in each API's format.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from aimm.providers.model import Api, Endpoint, Kind, Timeouts
from tests.fakes.provider_answers import (
    MODEL,
    Reply,
    Trouble,
    anthropic_answer,
    anthropic_error,
    gemini_answer,
    gemini_error,
    openai_answer,
    openai_error,
)

KEY = "sk-fake-0123456789abcdef"


@dataclass
class FakeProvider:
    """A running server, and what it was asked.

    Attributes:
        base: ``http://host:port``.
        key: the API key that it accepts; empty accepts every caller.
        models: the names of the models that its OpenAI-compatible part has.
        troubles: the next answers go wrong in these ways, in order; None is a good answer.
        reply: makes the answer from the last message.
        retry_after: seconds that rate limits ask to wait, or None.
        requests: the bodies of all questions, as they came.
        paths: the paths of all requests, with their query.
        at_once: the most questions that were in progress at the same time.
        latency: seconds that a good answer takes.
    """

    base: str = ""
    key: str = KEY
    models: Sequence[str] = (MODEL,)
    troubles: list[Trouble | None] = field(default_factory=list[Trouble | None])
    reply: Reply = lambda text: f"You said: {text}"
    retry_after: float | None = None
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    paths: list[str] = field(default_factory=list[str])
    at_once: int = 0
    latency: float = 0.0
    _now: int = 0

    def endpoint(self, kind: Kind, *, api: Api = "chat", secret: str = KEY, **limits: Any) -> Endpoint:
        """How a client reaches this server."""
        path = {"openai": "/v1", "anthropic": "/anthropic", "gemini": "/v1beta"}[kind]
        waits = Timeouts(connect=5, silence=limits.pop("silence", 5), total=limits.pop("total", 20))
        return Endpoint(
            kind=kind, base_url=self.base + path, secret=secret, api=api, timeouts=waits, **limits
        )

    def application(self) -> web.Application:
        """The handlers."""
        app = web.Application()
        for path in ("chat/completions", "completions", "responses", "embeddings"):
            app.router.add_post(f"/v1/{path}", self._openai)
        app.router.add_get("/v1/models", self._openai)
        app.router.add_post("/anthropic/v1/messages", self._anthropic)
        app.router.add_get("/anthropic/v1/models", self._anthropic)
        app.router.add_post("/v1beta/models/{call}", self._gemini)
        app.router.add_get("/v1beta/models", self._gemini)
        app.router.add_route("*", "/html/{rest:.*}", _html)
        app.router.add_route("*", "/away/{rest:.*}", self._away)
        app.router.add_route("*", "/moved/{rest:.*}", _moved)
        return app

    async def _openai(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path_qs)
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            said = f"Incorrect API key provided: {given}."
            return openai_error(401, said, "invalid_request_error", "invalid_api_key")
        if request.method == "GET":
            return web.json_response(
                {"object": "list", "data": [{"id": one, "object": "model"} for one in self.models]}
            )
        asked = await self._asked(request)
        if asked["model"] not in self.models:
            said = f"The model `{asked['model']}` does not exist or you do not have access to it."
            return openai_error(404, said, "invalid_request_error", "model_not_found")
        if asked.get("temperature", 0) > 2:
            said = "Invalid 'temperature': decimal above maximum value."
            return openai_error(400, said, "invalid_request_error", "decimal_above_max_value")
        trouble = self._next()
        errors: Mapping[str, tuple[int, str, str, str | None]] = {
            "rate-limit": (429, "Rate limit reached for requests", "requests", "rate_limit_exceeded"),
            "quota": (429, "You exceeded your current quota.", "insufficient_quota", "insufficient_quota"),
            "overloaded": (503, "The server is overloaded.", "server_error", None),
            "refused": (
                400,
                "Blocked by content management policy.",
                "invalid_request_error",
                "content_filter",
            ),
        }
        if trouble in errors:
            return openai_error(*errors[trouble], headers=self._wait(trouble))
        return await self._work(
            request, lambda: openai_answer(self.reply, request.path, asked, trouble), trouble
        )

    async def _anthropic(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path_qs)
        if self.key and request.headers.get("x-api-key") != self.key:
            return anthropic_error(401, "authentication_error", "invalid x-api-key")
        if "anthropic-version" not in request.headers:
            return anthropic_error(400, "invalid_request_error", "anthropic-version: header is required")
        if request.method == "GET":
            return web.json_response({"data": [{"type": "model", "id": MODEL}], "has_more": False})
        asked = await self._asked(request)
        if "max_tokens" not in asked:
            return anthropic_error(400, "invalid_request_error", "max_tokens: Field required")
        if asked["model"] != MODEL:
            return anthropic_error(404, "not_found_error", f"model: {asked['model']}")
        trouble = self._next()
        errors = {
            "rate-limit": (429, "rate_limit_error", "This request would exceed your rate limit."),
            "quota": (400, "invalid_request_error", "Your credit balance is too low to access the API."),
            "overloaded": (529, "overloaded_error", "Overloaded"),
        }
        if trouble in errors:
            return anthropic_error(*errors[trouble], headers=self._wait(trouble))
        return await self._work(request, lambda: anthropic_answer(self.reply, asked, trouble), trouble)

    async def _gemini(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path_qs)
        if self.key and request.headers.get("x-goog-api-key") != self.key:
            details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
            said = "API key not valid. Please pass a valid API key."
            return gemini_error(400, "INVALID_ARGUMENT", said, details)
        if request.method == "GET":
            return web.json_response({"models": [{"name": f"models/{MODEL}"}]})
        asked = await self._asked(request)
        model, _, method = request.match_info["call"].partition(":")
        if model != MODEL:
            said = f"models/{model} is not found for API version v1beta, or is not supported."
            return gemini_error(404, "NOT_FOUND", said)
        trouble = self._next()
        if trouble in ("rate-limit", "quota"):
            period = "PerDay" if trouble == "quota" else "PerMinute"
            violation = {"quotaId": f"GenerateRequests{period}PerProjectPerModel-FreeTier"}
            details = [
                {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]},
                {
                    "@type": "type.googleapis.com/google.rpc.RetryInfo",
                    "retryDelay": f"{self.retry_after or 0}s",
                },
            ]
            return gemini_error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", details)
        if trouble == "overloaded":
            return gemini_error(503, "UNAVAILABLE", "The model is overloaded.")
        return await self._work(request, lambda: gemini_answer(self.reply, method, asked, trouble), trouble)

    async def _asked(self, request: web.Request) -> dict[str, Any]:
        asked: dict[str, Any] = await request.json()
        self.requests.append(asked)
        return asked

    def _next(self) -> Trouble | None:
        return self.troubles.pop(0) if self.troubles else None

    def _wait(self, trouble: Trouble | None) -> dict[str, str]:
        if trouble != "rate-limit" or self.retry_after is None:
            return {}
        return {"Retry-After": f"{self.retry_after:g}"}

    async def _work(
        self, request: web.Request, make: Callable[[], Any], trouble: Trouble | None
    ) -> web.StreamResponse:
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        try:
            await asyncio.sleep(self.latency)
            if trouble == "hang":
                await asyncio.sleep(30)
            if trouble == "broken-json":
                return web.Response(text='{"choices": [', content_type="application/json")
            made = make()
            if isinstance(made, dict):
                return web.json_response(made)
            return await _stream(request, made, trouble)
        finally:
            self._now -= 1

    async def _away(self, request: web.Request) -> web.StreamResponse:
        """Redirects to another host."""
        port = self.base.rsplit(":", 1)[1]
        raise web.HTTPTemporaryRedirect(f"http://localhost:{port}/v1/{request.match_info['rest']}")


@asynccontextmanager
async def fake_provider(**given: Any) -> AsyncIterator[FakeProvider]:
    """A server for as long as the context lasts."""
    fake = FakeProvider(**given)
    runner = web.AppRunner(fake.application(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()


async def _html(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html><body>Welcome</body></html>", content_type="text/html")


async def _moved(request: web.Request) -> web.StreamResponse:
    """Redirects to the right path of the same host."""
    raise web.HTTPPermanentRedirect(f"/v1/{request.match_info['rest']}")


async def _stream(
    request: web.Request, events: list[tuple[str, Any]], trouble: Trouble | None
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    if trouble == "cut":
        events = events[: max(1, len(events) // 2)]
    for name, data in events:
        text = data if isinstance(data, str) else json.dumps(data)
        await response.write((f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode())
        if trouble == "stall":
            await asyncio.sleep(30)
    await response.write_eof()
    return response
