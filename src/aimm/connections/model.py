"""Connections; ``aimm.kit.records`` describes the structs of a record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import Name

CONNECTION_ORDERS = ("name", "kind", "created_at", "updated_at")
"""Columns by which connections can be ordered, the default first."""
SEARCHED = ("name", "base_url", "model")
"""Columns in which connections are searched, most important first."""

KindName = Literal["openai", "anthropic", "gemini"]
"""The API that a provider speaks; ``openai`` is any OpenAI-compatible server."""
ApiName = Literal["chat", "responses", "completions"]
"""The endpoint of an OpenAI-compatible server that answers requests."""

BaseUrl = Annotated[str, Meta(min_length=1, max_length=2_000, examples=["http://localhost:8000/v1"])]
SecretRef = Annotated[
    str, Meta(min_length=1, max_length=1_000, examples=["env:OPENAI_API_KEY", "file:/run/secrets/openai"])
]
Secret = Annotated[str, Meta(min_length=1, max_length=8_000)]
Temperature = Annotated[float, Meta(ge=0, le=2)]
Tokens = Annotated[int, Meta(ge=1, le=10_000_000)]
PerMinute = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Concurrency = Annotated[int, Meta(ge=1, le=1_000)]
Seconds = Annotated[float, Meta(ge=1, le=86_400)]


class ConnectionFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a connection.

    Attributes:
        name: unique among all connections, case-sensitive.
        kind: the API that the provider speaks.
        base_url: URL to which the paths of the API are appended.
        api: the endpoint that answers requests; other kinds than ``openai`` have only ``chat``.
        secret_ref: where the API key is: ``env:NAME`` or ``file:PATH``; None if it is stored, or not needed.
        model: the model to ask when none is named.
        temperature: default of requests; None leaves it to the provider.
        max_tokens: default limit of answers; None leaves it to the provider.
        requests_per_minute: limit of requests; None means no limit.
        tokens_per_minute: limit of tokens of requests and answers together; None means no limit.
        concurrency: most requests at once.
        timeout_seconds: how long an answer may take.
        silence_seconds: how long a provider may send nothing.
    """

    name: Name
    kind: KindName
    base_url: BaseUrl
    api: ApiName = "chat"
    secret_ref: SecretRef | None = None
    model: Name | None = None
    temperature: Temperature | None = None
    max_tokens: Tokens | None = None
    requests_per_minute: PerMinute | None = None
    tokens_per_minute: PerMinute | None = None
    concurrency: Concurrency = 16
    timeout_seconds: Seconds = 600.0
    silence_seconds: Seconds = 120.0


class NewConnection(ConnectionFields, frozen=True, kw_only=True, rename="camel"):
    """A connection to create."""


class ConnectionPatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged."""

    name: Name | UnsetType = UNSET
    kind: KindName | UnsetType = UNSET
    base_url: BaseUrl | UnsetType = UNSET
    api: ApiName | UnsetType = UNSET
    secret_ref: SecretRef | UnsetType | None = UNSET
    model: Name | UnsetType | None = UNSET
    temperature: Temperature | UnsetType | None = UNSET
    max_tokens: Tokens | UnsetType | None = UNSET
    requests_per_minute: PerMinute | UnsetType | None = UNSET
    tokens_per_minute: PerMinute | UnsetType | None = UNSET
    concurrency: Concurrency | UnsetType = UNSET
    timeout_seconds: Seconds | UnsetType = UNSET
    silence_seconds: Seconds | UnsetType = UNSET


class Connection(ConnectionFields, frozen=True, kw_only=True, rename="camel"):
    """How a provider is reached.

    Attributes:
        id: public UUID.
        number: compact key inside the store.
        secret_set_at: when the API key was stored; None if none is stored.
        version: counts the changes, from 1; the ETag of the connection.
    """

    id: str
    number: int
    secret_set_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """Whether a connection works.

    Attributes:
        code: ``ok``, or a stable name of what is wrong.
        message: the result in words.
        models: the models that the provider lists.
        seconds: latency of the provider's answer, None without one.
    """

    code: str
    message: str
    models: tuple[str, ...] = ()
    seconds: float | None = None
