"""OpenAI-compatible servers: ``POST /responses``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from aimm.providers.dialects.failures import raise_if_error
from aimm.providers.dialects.openai import DONE, headers
from aimm.providers.dialects.shape import Call, cut_off, decoded, decoded_event, encoded, finish_of, joined
from aimm.providers.errors import ContentRefused, ServerFailed
from aimm.providers.model import Endpoint, Finish, Outcome, Request, ToolCall
from aimm.providers.sse import Event

_INCOMPLETE: Mapping[str, Finish] = {"max_output_tokens": "length"}
_LAST = frozenset({"response.completed", "response.incomplete", "response.failed"})


class _Usage(Struct, frozen=True):
    input_tokens: int | None = None
    output_tokens: int | None = None


class _Content(Struct, frozen=True):
    type: str
    text: str | None = None
    refusal: str | None = None


class _Item(Struct, frozen=True):
    type: str
    content: list[_Content] | None = None
    name: str | None = None
    arguments: str | None = None
    call_id: str | None = None


class _Reason(Struct, frozen=True):
    reason: str | None = None


class _Error(Struct, frozen=True):
    code: str | None = None
    message: str | None = None


class _Response(Struct, frozen=True):
    status: str
    output: list[_Item]
    model: str | None = None
    usage: _Usage | None = None
    incomplete_details: _Reason | None = None
    error: _Error | None = None


class _Event(Struct, frozen=True):
    type: str
    delta: str | None = None
    response: _Response | None = None


@dataclass(frozen=True, slots=True)
class Responses:
    """The responses API. Nothing is stored at the provider."""

    def call(self, endpoint: Endpoint, request: Request, *, stream: bool) -> Call:
        body = {
            "model": request.model,
            "input": [{"role": message.role, "content": message.text} for message in request.messages],
            "max_output_tokens": request.max_tokens,
            "temperature": request.temperature,
            "top_p": request.top_p,
            "text": _text_format(request),
            "tools": [
                {
                    "type": "function",
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.parameters,
                }
                for tool in request.tools
            ],
            "store": False,
            "stream": stream or None,
        }
        url = joined(endpoint.base_url, "responses")
        return Call(url, headers(endpoint), encoded(body, request.extra))

    def answer(self, body: bytes, request: Request) -> Outcome:
        return _outcome(decoded(body, _Response, "an answer of the responses API"))

    def reader(self, request: Request) -> "ResponseReader":
        return ResponseReader()


def _text_format(request: Request) -> dict[str, Any] | None:
    if request.json_schema is not None:
        named = {"type": "json_schema", "name": "answer", "schema": request.json_schema, "strict": True}
        return {"format": named}
    return {"format": {"type": "json_object"}} if request.json else None


def _outcome(response: _Response) -> Outcome:
    why = response.incomplete_details.reason if response.incomplete_details else None
    if why == "content_filter":
        raise ContentRefused("The provider's content filter ended the answer.")
    if response.status == "failed":
        told = (response.error and response.error.message) or "no reason given"
        raise ServerFailed(f"The provider failed to answer: {told[:300]}")
    contents = [content for item in response.output for content in item.content or ()]
    refusal = "".join(content.refusal or "" for content in contents)
    if refusal:
        raise ContentRefused(f"The model refused to answer: {refusal[:300]}")
    calls = tuple(
        ToolCall(item.name or "", item.arguments or "", item.call_id or "")
        for item in response.output
        if item.type == "function_call"
    )
    usage = response.usage or _Usage()
    finish: Finish = "tool" if calls else "stop"
    if response.status == "incomplete":
        finish = finish_of(why, _INCOMPLETE)
    text = "".join(content.text or "" for content in contents if content.type == "output_text")
    return Outcome(
        text=text,
        tool_calls=calls,
        finish=finish,
        model=response.model or "",
        tokens_in=usage.input_tokens,
        tokens_out=usage.output_tokens,
    )


@dataclass(slots=True)
class ResponseReader:
    """Reads a streamed response; its last event repeats the whole of it."""

    _last: list[_Response] = field(default_factory=list[_Response])

    def feed(self, event: Event) -> str:
        if event.data == DONE:
            return ""
        raise_if_error("openai", event.data)
        told = decoded_event(event.data, _Event)
        if told.type == "response.output_text.delta":
            return told.delta or ""
        if told.type in _LAST and told.response is not None:
            self._last.append(told.response)
        return ""

    def outcome(self) -> Outcome:
        if not self._last:
            raise cut_off()
        return _outcome(self._last[-1])
