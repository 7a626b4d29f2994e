"""Gemini: ``POST /models/MODEL:generateContent`` and ``:streamGenerateContent``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from aimm.providers.dialects.failures import raise_if_error
from aimm.providers.dialects.shape import Call, cut_off, decoded, decoded_event, encoded, finish_of, joined
from aimm.providers.errors import BadAnswer, ContentRefused
from aimm.providers.model import Endpoint, Finish, Outcome, Request, ToolCall
from aimm.providers.sse import Event

_FINISH: Mapping[str, Finish] = {"STOP": "stop", "MAX_TOKENS": "length"}
_REFUSED = frozenset(
    {
        "SAFETY",
        "RECITATION",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
    }
)


class _FunctionCall(Struct, frozen=True):
    name: str
    args: msgspec.Raw = msgspec.Raw(b"{}")
    id: str | None = None


class _Part(Struct, frozen=True, rename="camel"):
    text: str | None = None
    thought: bool = False
    function_call: _FunctionCall | None = None


class _Content(Struct, frozen=True):
    parts: list[_Part] = []


class _Candidate(Struct, frozen=True, rename="camel"):
    content: _Content = _Content()
    finish_reason: str | None = None


class _Feedback(Struct, frozen=True, rename="camel"):
    block_reason: str | None = None


class _Usage(Struct, frozen=True, rename="camel"):
    prompt_token_count: int | None = None
    candidates_token_count: int | None = None
    thoughts_token_count: int | None = None

    @property
    def tokens_out(self) -> int | None:
        """All tokens of the answer; thoughts are counted separately."""
        if self.candidates_token_count is None:
            return self.thoughts_token_count
        return self.candidates_token_count + (self.thoughts_token_count or 0)


class _Response(Struct, frozen=True, rename="camel"):
    candidates: list[_Candidate] | None = None
    prompt_feedback: _Feedback | None = None
    usage_metadata: _Usage | None = None
    model_version: str | None = None


def model_url(endpoint: Endpoint, model: str, method: str) -> str:
    """The URL of a method of a model."""
    name = quote(model.removeprefix("models/"), safe="")
    return joined(endpoint.base_url, f"models/{name}:{method}")


def headers(endpoint: Endpoint) -> dict[str, str]:
    """The headers of every call."""
    key = {"x-goog-api-key": endpoint.secret} if endpoint.secret else {}
    return {"content-type": "application/json"} | key


@dataclass(frozen=True, slots=True)
class Gemini:
    """Gemini's own API."""

    def call(self, endpoint: Endpoint, request: Request, *, stream: bool) -> Call:
        method = "streamGenerateContent?alt=sse" if stream else "generateContent"
        system = [{"text": message.text} for message in request.messages if message.role == "system"]
        functions = [
            {"name": tool.name, "description": tool.description, "parametersJsonSchema": tool.parameters}
            for tool in request.tools
        ]
        body = {
            "contents": [
                {
                    "role": "model" if message.role == "assistant" else "user",
                    "parts": [{"text": message.text}],
                }
                for message in request.messages
                if message.role != "system"
            ],
            "systemInstruction": {"parts": system} if system else None,
            "generationConfig": _generation(request),
            "tools": [{"functionDeclarations": functions}] if functions else None,
        }
        url = model_url(endpoint, request.model, method)
        return Call(url, headers(endpoint), encoded(body, request.extra))

    def answer(self, body: bytes, request: Request) -> Outcome:
        reader = ResponseReader()
        response = decoded(body, _Response, "an answer of Gemini's API")
        reader.add(response)
        if response.candidates is None and response.prompt_feedback is None:
            raise BadAnswer("The provider's answer contains no candidate.")
        return reader.outcome()

    def reader(self, request: Request) -> "ResponseReader":
        return ResponseReader()


def _generation(request: Request) -> dict[str, Any]:
    given = {
        "maxOutputTokens": request.max_tokens,
        "temperature": request.temperature,
        "topP": request.top_p,
        "stopSequences": list(request.stop) or None,
        "seed": request.seed,
        "responseMimeType": "application/json" if request.json or request.json_schema is not None else None,
        "responseJsonSchema": request.json_schema,
    }
    return {name: value for name, value in given.items() if value is not None}


@dataclass(slots=True)
class ResponseReader:
    """Puts an answer together from one response or from those of a stream."""

    _texts: list[str] = field(default_factory=list[str])
    _calls: list[ToolCall] = field(default_factory=list[ToolCall])
    _reason: str | None = None
    _model: str = ""
    _usage: _Usage = field(default_factory=_Usage)

    def feed(self, event: Event) -> str:
        raise_if_error("gemini", event.data)
        return self.add(decoded_event(event.data, _Response))

    def add(self, response: _Response) -> str:
        """Take one response; returns the text that it adds."""
        blocked = response.prompt_feedback and response.prompt_feedback.block_reason
        if blocked:
            raise ContentRefused(f"The provider's content filter refused the request ({blocked}).")
        self._model = response.model_version or self._model
        self._usage = response.usage_metadata or self._usage
        if not response.candidates:
            return ""
        candidate = response.candidates[0]
        self._reason = candidate.finish_reason or self._reason
        text = "".join(part.text or "" for part in candidate.content.parts if not part.thought)
        self._texts.append(text)
        self._calls += [
            ToolCall(call.name, bytes(call.args).decode(), call.id or "")
            for part in candidate.content.parts
            if (call := part.function_call) is not None
        ]
        return text

    def outcome(self) -> Outcome:
        if self._reason is None:
            raise cut_off()
        if self._reason in _REFUSED:
            raise ContentRefused(f"The provider's content filter ended the answer ({self._reason}).")
        finish: Finish = "tool" if self._calls else finish_of(self._reason, _FINISH)
        return Outcome(
            text="".join(self._texts),
            tool_calls=tuple(self._calls),
            finish=finish,
            model=self._model,
            tokens_in=self._usage.prompt_token_count,
            tokens_out=self._usage.tokens_out,
        )
