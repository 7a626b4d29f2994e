"""Why a provider did not answer. Each failure says in words what is wrong.

ProviderFailure
├── AddressRefused      the address must not be called, such as cloud metadata
├── Unreachable         no connection, or it broke                                  (transient)
├── Untrusted           the TLS certificate or handshake failed
├── Slow                a timeout                                                   (transient)
├── Unauthenticated     the API key is missing, wrong or lacks a permission
├── UnknownModel        the provider has no such model
├── RateLimited         too many requests or tokens per minute                      (transient)
├── QuotaExhausted      no credit or no quota is left
├── ContentRefused      a content filter refused the request or the answer
├── RequestRejected     the provider rejects a parameter
├── WrongApi            the server does not speak this kind of API
├── BadAnswer           the answer is cut off, malformed or too long                (transient)
└── ServerFailed        the provider has an internal error or is overloaded         (transient)

Transient failures may go away by themselves and are worth another attempt.
"""

from typing import ClassVar


class ProviderFailure(Exception):
    """A provider did not answer as asked.

    Attributes:
        code: stable name of the failure.
        transient: whether another attempt may succeed.
        words: what is wrong, as sentences.
        retry_after: seconds that the provider asks to wait, or None.
    """

    code: ClassVar[str] = "provider-failure"
    transient: ClassVar[bool] = False

    def __init__(self, words: str, *, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.retry_after = retry_after


class AddressRefused(ProviderFailure):
    """The address must not be called."""

    code = "address-refused"


class Unreachable(ProviderFailure):
    """No connection, or it broke."""

    code = "unreachable"
    transient = True


class Untrusted(ProviderFailure):
    """The TLS certificate or handshake failed."""

    code = "tls-failed"


class Slow(ProviderFailure):
    """A timeout."""

    code = "timed-out"
    transient = True


class Unauthenticated(ProviderFailure):
    """The API key is missing, wrong or lacks a permission."""

    code = "unauthenticated"


class UnknownModel(ProviderFailure):
    """The provider has no such model."""

    code = "unknown-model"


class RateLimited(ProviderFailure):
    """Too many requests or tokens per minute."""

    code = "rate-limited"
    transient = True


class QuotaExhausted(ProviderFailure):
    """No credit or no quota is left."""

    code = "quota-exhausted"


class ContentRefused(ProviderFailure):
    """A content filter refused the request or the answer."""

    code = "content-refused"


class RequestRejected(ProviderFailure):
    """The provider rejects a parameter."""

    code = "request-rejected"


class WrongApi(ProviderFailure):
    """The server does not speak this kind of API."""

    code = "wrong-api"


class BadAnswer(ProviderFailure):
    """The answer is cut off, malformed or too long."""

    code = "bad-answer"
    transient = True


class ServerFailed(ProviderFailure):
    """The provider has an internal error or is overloaded."""

    code = "server-failed"
    transient = True
