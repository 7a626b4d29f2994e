"""What is asked of a provider, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["openai", "anthropic", "gemini"]
"""The API that a server speaks; ``openai`` is any OpenAI-compatible server."""
Api = Literal["chat", "responses", "completions"]
"""The endpoint of an OpenAI-compatible server."""
Role = Literal["system", "user", "assistant"]
Finish = Literal["stop", "length", "tool", "other"]
"""Why an answer ended: by itself or a stop text, at the token limit, with a tool call, or otherwise."""

DEFAULT_BASE_URLS: Mapping[Kind, str] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "gemini": "https://generativelanguage.googleapis.com/v1beta",
}
"""Where the vendors themselves serve their API."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds.

    Attributes:
        connect: for the TCP connection, including TLS.
        silence: between two pieces of an answer, and for the first one.
        total: for the whole answer.
    """

    connect: float = 10.0
    silence: float = 120.0
    total: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where and how a provider is reached.

    Attributes:
        base_url: URL to which the paths of the API are appended, such as ``http://localhost:8000/v1``.
        secret: API key; empty for servers that need none. Never shown.
        api: the endpoint that answers requests; only OpenAI-compatible servers have more than one.
        max_bytes: longest answer that is read.
    """

    kind: Kind
    base_url: str
    secret: str = field(default="", repr=False)
    api: Api = "chat"
    timeouts: Timeouts = Timeouts()
    max_bytes: int = 33_554_432


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may call.

    Attributes:
        parameters: JSON Schema of the arguments, an object.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a model. Parameters that are None or empty are left to the provider.

    Attributes:
        messages: the conversation, oldest first; a rendered prompt is one message of the user.
        json: whether the answer must be a JSON object.
        json_schema: JSON Schema of the answer; implies ``json``.
        extra: further fields of the body, named as the provider names them; they override the others.
    """

    model: str
    messages: tuple[Message, ...]
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    json: bool = False
    json_schema: Mapping[str, Any] | None = None
    tools: tuple[Tool, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])


def prompt(model: str, text: str, **parameters: Any) -> Request:
    """A request with one rendered prompt."""
    return Request(model=model, messages=(Message("user", text),), **parameters)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function that the model wants to call.

    Attributes:
        arguments: the arguments as JSON text.
    """

    name: str
    arguments: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a provider answered.

    Attributes:
        text: the answer; JSON if that was asked for.
        model: the model as the provider names it; empty if it does not.
        tokens_in: tokens of the request, None if the provider does not say.
        tokens_out: tokens of the answer, None if the provider does not say.
    """

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer and its timing.

    Attributes:
        first_token: seconds until the first piece of the answer; None if the answer was not streamed.
        last_token: seconds until the answer was complete.
        attempts: requests that were needed, at least 1. The times are those of the last one.
    """

    outcome: Outcome
    first_token: float | None
    last_token: float
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Vectors of texts, in the order of the texts."""

    vectors: tuple[tuple[float, ...], ...]
    model: str = ""
    tokens_in: int | None = None
