"""OpenAI-compatible servers: chat completions and completions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from aimm.providers.dialects.failures import raise_if_error
from aimm.providers.dialects.shape import Call, cut_off, decoded, decoded_event, encoded, finish_of, joined
from aimm.providers.errors import BadAnswer, ContentRefused
from aimm.providers.model import Endpoint, Finish, Outcome, Request, ToolCall
from aimm.providers.sse import Event

_FINISH: Mapping[str, Finish] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool",
    "function_call": "tool",
}
DONE = b"[DONE]"


class _Usage(Struct, frozen=True):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Function(Struct, frozen=True):
    name: str | None = None
    arguments: str | None = None


class _ToolCall(Struct, frozen=True):
    index: int | None = None
    id: str | None = None
    function: _Function = _Function()


class _Message(Struct, frozen=True):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[_ToolCall] | None = None


class _Choice(Struct, frozen=True):
    message: _Message | None = None
    delta: _Message | None = None
    text: str | None = None
    finish_reason: str | None = None


class _Completion(Struct, frozen=True):
    choices: list[_Choice]
    model: str | None = None
    usage: _Usage | None = None


def headers(endpoint: Endpoint) -> dict[str, str]:
    """The headers of every call."""
    key = {"authorization": f"Bearer {endpoint.secret}"} if endpoint.secret else {}
    return {"content-type": "application/json"} | key


def _common(endpoint: Endpoint, request: Request, stream: bool) -> dict[str, Any]:
    vendor = "api.openai.com" in endpoint.base_url
    # the vendor's reasoning models know only the new name, other servers often only the old one
    limit = "max_completion_tokens" if vendor and endpoint.api == "chat" else "max_tokens"
    return {
        "model": request.model,
        limit: request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "stop": list(request.stop),
        "seed": request.seed,
        "stream": stream or None,
        "stream_options": {"include_usage": True} if stream else None,
    }


@dataclass(frozen=True, slots=True)
class Chat:
    """``POST /chat/completions``."""

    def call(self, endpoint: Endpoint, request: Request, *, stream: bool) -> Call:
        body = _common(endpoint, request, stream) | {
            "messages": [{"role": message.role, "content": message.text} for message in request.messages],
            "response_format": _response_format(request),
            "tools": [
                {
                    "type": "function",
                    "function": {
                        "name": tool.name,
                        "description": tool.description,
                        "parameters": tool.parameters,
                    },
                }
                for tool in request.tools
            ],
        }
        url = joined(endpoint.base_url, "chat/completions")
        return Call(url, headers(endpoint), encoded(body, request.extra))

    def answer(self, body: bytes, request: Request) -> Outcome:
        return _outcome(decoded(body, _Completion, "a chat completion"))

    def reader(self, request: Request) -> "CompletionReader":
        return CompletionReader()


@dataclass(frozen=True, slots=True)
class Completions:
    """``POST /completions``: the messages are joined into one prompt."""

    def call(self, endpoint: Endpoint, request: Request, *, stream: bool) -> Call:
        text = "\n\n".join(message.text for message in request.messages)
        body = _common(endpoint, request, stream) | {"prompt": text}
        url = joined(endpoint.base_url, "completions")
        return Call(url, headers(endpoint), encoded(body, request.extra))

    def answer(self, body: bytes, request: Request) -> Outcome:
        return _outcome(decoded(body, _Completion, "a completion"))

    def reader(self, request: Request) -> "CompletionReader":
        return CompletionReader()


def _response_format(request: Request) -> dict[str, Any] | None:
    if request.json_schema is not None:
        named = {"name": "answer", "schema": request.json_schema, "strict": True}
        return {"type": "json_schema", "json_schema": named}
    return {"type": "json_object"} if request.json else None


def _outcome(completion: _Completion) -> Outcome:
    if not completion.choices:
        raise BadAnswer("The provider's answer contains no choice.")
    choice = completion.choices[0]
    message = choice.message or _Message(content=choice.text)
    _check_refusal(choice.finish_reason, message.refusal)
    calls = tuple(
        ToolCall(call.function.name or "", call.function.arguments or "", call.id or "")
        for call in message.tool_calls or ()
    )
    usage = completion.usage or _Usage()
    return Outcome(
        text=message.content or "",
        tool_calls=calls,
        finish=finish_of(choice.finish_reason, _FINISH),
        model=completion.model or "",
        tokens_in=usage.prompt_tokens,
        tokens_out=usage.completion_tokens,
    )


def _check_refusal(reason: str | None, refusal: str | None) -> None:
    if reason == "content_filter":
        raise ContentRefused("The provider's content filter ended the answer.")
    if refusal:
        raise ContentRefused(f"The model refused to answer: {refusal[:300]}")


@dataclass(slots=True)
class CompletionReader:
    """Puts a streamed completion together, of either endpoint."""

    _texts: list[str] = field(default_factory=list[str])
    _refusals: list[str] = field(default_factory=list[str])
    _calls: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    _reason: str | None = None
    _model: str = ""
    _usage: _Usage = field(default_factory=_Usage)

    def feed(self, event: Event) -> str:
        if event.data == DONE:
            return ""
        raise_if_error("openai", event.data)
        chunk = decoded_event(event.data, _Completion)
        self._model = chunk.model or self._model
        self._usage = chunk.usage or self._usage
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        self._reason = choice.finish_reason or self._reason
        delta = choice.delta or _Message(content=choice.text)
        if delta.refusal:
            self._refusals.append(delta.refusal)
        self._add_calls(delta.tool_calls or ())
        self._texts.append(delta.content or "")
        return delta.content or ""

    def _add_calls(self, pieces: Sequence[_ToolCall]) -> None:
        for piece in pieces:
            at = len(self._calls) if piece.index is None else piece.index
            parts = self._calls.setdefault(at, ["", "", ""])
            parts[0] += piece.function.name or ""
            parts[1] += piece.function.arguments or ""
            parts[2] = piece.id or parts[2]

    def outcome(self) -> Outcome:
        if self._reason is None:
            raise cut_off()
        _check_refusal(self._reason, "".join(self._refusals))
        return Outcome(
            text="".join(self._texts),
            tool_calls=tuple(ToolCall(*parts) for _, parts in sorted(self._calls.items())),
            finish=finish_of(self._reason, _FINISH),
            model=self._model,
            tokens_in=self._usage.prompt_tokens,
            tokens_out=self._usage.completion_tokens,
        )
