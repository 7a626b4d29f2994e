"""All errors raised by the client.

AIMMError
├── AIMMHTTPException             the server returned an error: status_code, errors, hint
├── AIMMHTTPGenericException      no usable answer: message, err
│   ├── Unavailable               no response in time, and no fallback: tried
│   └── FeedbackNotKept           no response in time, and the feedback queue is full
├── NotConfigured (KeyError)      the step has no configuration
├── UnknownStep (KeyError)        the session's flow has no such step
├── MissingPlaceholders           render() was called without all values: names
└── ClientClosed                  the client was used after close()

Invalid arguments (an empty code, a score of 7) raise ValueError before anything is sent.
The two AIMMHTTP names, and KeyError for an empty configuration, are the same as in version 1.0.4.
"""

from collections.abc import Iterable, Sequence

__all__ = [
    "AIMMError",
    "AIMMHTTPException",
    "AIMMHTTPGenericException",
    "ClientClosed",
    "FeedbackNotKept",
    "MissingPlaceholders",
    "NotConfigured",
    "Unavailable",
    "UnknownStep",
]


class AIMMError(Exception):
    """Base of all errors of this client."""


class AIMMHTTPException(AIMMError):
    """The server returned an error.

    Attributes:
        status_code: HTTP status, 400 to 499.
        errors: Error codes or messages of the server, for example ``["use-case-not-active"]``.
        hint: A hint for people, for example which use cases exist. Empty if there is none.
    """

    def __init__(self, status_code: int, errors: Sequence[str], hint: str = "") -> None:
        self.status_code = status_code
        self.errors = list(errors)
        self.hint = hint
        said = f"the server answered {status_code}: {', '.join(self.errors) or 'no reason given'}"
        super().__init__(f"{said} ({hint})" if hint else said)

    def __reduce__(self) -> tuple[type["AIMMHTTPException"], tuple[int, list[str], str]]:
        return type(self), (self.status_code, self.errors, self.hint)


class AIMMHTTPGenericException(AIMMError):
    """There was no usable answer.

    Attributes:
        message: What happened.
        err: The cause.
    """

    def __init__(self, message: str, err: str = "") -> None:
        self.message = message
        self.err = err
        super().__init__(f"{message}: {err}" if err else message)

    def __reduce__(self) -> tuple[type["AIMMHTTPGenericException"], tuple[str, str]]:
        return type(self), (self.message, self.err)


class Unavailable(AIMMHTTPGenericException):
    """The service did not respond in time, and there was no fallback.

    Attributes:
        tried: What was tried, in order, and why it failed.
    """

    def __init__(self, message: str, err: str = "", tried: Iterable[str] = ()) -> None:
        self.tried = list(tried)
        super().__init__(message, err or "; ".join(self.tried))


class FeedbackNotKept(AIMMHTTPGenericException):
    """The service did not respond in time, and the feedback could not be queued."""


class _QuietKeyError(AIMMError, KeyError):
    # KeyError shows the repr of its argument, which would add quotes.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class NotConfigured(_QuietKeyError):
    """The step has no configuration, and no default was passed."""


class UnknownStep(_QuietKeyError):
    """The session's flow has no such step, and no default was passed."""


class MissingPlaceholders(AIMMError):
    """A configuration has placeholders without a value.

    Attributes:
        names: All missing names, in order of first occurrence.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        super().__init__(f"no value for {', '.join(f'<<{name}>>' for name in self.names)}")

    def __reduce__(self) -> tuple[type["MissingPlaceholders"], tuple[list[str]]]:
        return type(self), (self.names,)


class ClientClosed(AIMMError):
    """The client was used after close()."""

    def __init__(self) -> None:
        super().__init__("the client is closed")
