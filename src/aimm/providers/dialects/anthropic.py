"""Anthropic: ``POST /v1/messages``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from aimm.providers.dialects.failures import raise_if_error
from aimm.providers.dialects.shape import Call, cut_off, decoded, decoded_event, encoded, finish_of, joined
from aimm.providers.errors import ContentRefused
from aimm.providers.model import Endpoint, Finish, Outcome, Request, ToolCall
from aimm.providers.sse import Event

API_VERSION = "2023-06-01"
DEFAULT_MAX_TOKENS = 4096
"""The API demands a limit."""

_ANSWER_TOOL = "answer"
_FINISH: Mapping[str, Finish] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "tool_use": "tool",
}


class _Usage(Struct, frozen=True):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None

    @property
    def tokens_in(self) -> int | None:
        """All tokens of the request; the API counts cached ones separately."""
        if self.input_tokens is None:
            return None
        return (
            self.input_tokens + (self.cache_creation_input_tokens or 0) + (self.cache_read_input_tokens or 0)
        )


class _Block(Struct, frozen=True):
    type: str
    text: str | None = None
    id: str | None = None
    name: str | None = None
    input: msgspec.Raw = msgspec.Raw(b"{}")


class _Message(Struct, frozen=True):
    content: list[_Block]
    model: str | None = None
    stop_reason: str | None = None
    usage: _Usage | None = None


class _Delta(Struct, frozen=True):
    type: str | None = None
    text: str | None = None
    partial_json: str | None = None
    stop_reason: str | None = None


class _Event(Struct, frozen=True):
    type: str
    index: int = 0
    message: _Message | None = None
    content_block: _Block | None = None
    delta: _Delta | None = None
    usage: _Usage | None = None


def api_url(endpoint: Endpoint, path: str) -> str:
    """The URL of a path; a base URL may end with ``/v1`` or not."""
    return joined(endpoint.base_url.rstrip("/").removesuffix("/v1"), f"v1/{path}")


def headers(endpoint: Endpoint) -> dict[str, str]:
    """The headers of every call."""
    key = {"x-api-key": endpoint.secret} if endpoint.secret else {}
    return {"content-type": "application/json", "anthropic-version": API_VERSION} | key


@dataclass(frozen=True, slots=True)
class Anthropic:
    """The messages API. JSON is asked for by a tool that the model must call, which every model knows."""

    def call(self, endpoint: Endpoint, request: Request, *, stream: bool) -> Call:
        system = "\n\n".join(message.text for message in request.messages if message.role == "system")
        tools = [
            {"name": tool.name, "description": tool.description, "input_schema": tool.parameters}
            for tool in request.tools
        ]
        body: dict[str, Any] = {
            "model": request.model,
            "max_tokens": request.max_tokens or DEFAULT_MAX_TOKENS,
            "system": system or None,
            "messages": [
                {"role": message.role, "content": message.text}
                for message in request.messages
                if message.role != "system"
            ],
            "temperature": request.temperature,
            "top_p": request.top_p,
            "stop_sequences": list(request.stop),
            "tools": tools,
            "stream": stream or None,
        }
        if _wants_json(request):
            schema = request.json_schema or {"type": "object"}
            answer = {"name": _ANSWER_TOOL, "description": "Give the answer.", "input_schema": schema}
            body |= {"tools": [*tools, answer], "tool_choice": {"type": "tool", "name": _ANSWER_TOOL}}
        return Call(api_url(endpoint, "messages"), headers(endpoint), encoded(body, request.extra))

    def answer(self, body: bytes, request: Request) -> Outcome:
        message = decoded(body, _Message, "a message of Anthropic's API")
        texts = [block.text or "" for block in message.content if block.type == "text"]
        calls = [
            ToolCall(block.name or "", bytes(block.input).decode(), block.id or "")
            for block in message.content
            if block.type == "tool_use"
        ]
        usage = message.usage or _Usage()
        return _outcome(request, texts, calls, message.stop_reason, message.model or "", usage)

    def reader(self, request: Request) -> "MessageReader":
        return MessageReader(request)


def _wants_json(request: Request) -> bool:
    return request.json or request.json_schema is not None


def _outcome(
    request: Request, texts: list[str], calls: list[ToolCall], reason: str | None, model: str, usage: _Usage
) -> Outcome:
    if reason == "refusal":
        raise ContentRefused("The provider's content filter ended the answer.")
    finish = finish_of(reason, _FINISH)
    if _wants_json(request) and calls and calls[-1].name == _ANSWER_TOOL:
        texts, calls = [calls[-1].arguments], calls[:-1]
        finish = "stop" if finish == "tool" and not calls else finish
    return Outcome(
        text="".join(texts),
        tool_calls=tuple(calls),
        finish=finish,
        model=model,
        tokens_in=usage.tokens_in,
        tokens_out=usage.output_tokens,
    )


@dataclass(slots=True)
class MessageReader:
    """Puts a streamed message together."""

    request: Request
    _texts: list[str] = field(default_factory=list[str])
    _calls: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    _reason: str | None = None
    _model: str = ""
    _usage: _Usage = field(default_factory=_Usage)
    _complete: bool = False

    def feed(self, event: Event) -> str:
        raise_if_error("anthropic", event.data)
        told = decoded_event(event.data, _Event)
        match told.type:
            case "message_start" if told.message is not None:
                self._model = told.message.model or ""
                self._usage = told.message.usage or self._usage
            case "content_block_start" if told.content_block is not None:
                return self._begin(told.index, told.content_block)
            case "content_block_delta" if told.delta is not None:
                return self._add(told.index, told.delta)
            case "message_delta":
                self._end(told)
            case "message_stop":
                self._complete = True
            case _:  # pings, and events that later versions of the API add
                pass
        return ""

    def _begin(self, index: int, block: _Block) -> str:
        if block.type == "tool_use":
            self._calls[index] = [block.name or "", "", block.id or ""]
        self._texts.append(block.text or "")
        return block.text or ""

    def _add(self, index: int, delta: _Delta) -> str:
        if delta.partial_json and index in self._calls:
            self._calls[index][1] += delta.partial_json
            asked = _wants_json(self.request) and self._calls[index][0] == _ANSWER_TOOL
            return delta.partial_json if asked else ""
        if delta.type != "text_delta":
            return ""
        self._texts.append(delta.text or "")
        return delta.text or ""

    def _end(self, told: _Event) -> None:
        if told.delta is not None:
            self._reason = told.delta.stop_reason or self._reason
        if told.usage is not None and told.usage.output_tokens is not None:
            self._usage = msgspec.structs.replace(self._usage, output_tokens=told.usage.output_tokens)

    def outcome(self) -> Outcome:
        if not self._complete:
            raise cut_off()
        calls = [ToolCall(name, text or "{}", key) for _, (name, text, key) in sorted(self._calls.items())]
        return _outcome(self.request, self._texts, calls, self._reason, self._model, self._usage)
