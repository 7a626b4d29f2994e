"""Every error that the client raises, in one tree.

AIMMError
├── AIMMHTTPException             the server answered with an error: status_code, errors
├── AIMMHTTPGenericException      there was no usable answer: message, err
│   ├── Unavailable               no answer in time and nothing kept to fall back on: tried
│   └── FeedbackNotKept           no answer in time and no room to keep the feedback
├── NotConfigured (KeyError)      the step has never been given a configuration
├── UnknownStep (KeyError)        the session's flow has no step of that code
├── MissingPlaceholders           a configuration was rendered without all its values: names
└── ClientClosed                  the client was used after it had been closed

Wrong arguments (an empty code, a score of 7) raise ValueError before anything is sent.
The two AIMMHTTP names, and KeyError for an empty configuration, are those of client 1.0.4.
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
    """The server answered, and its answer is an error.

    Attributes:
        status_code: HTTP status, 400 to 499.
        errors: The server's codes or messages, e.g. ``["use-case-not-active"]``.
        hint: What may be wrong, for people, e.g. which use cases there are; empty when nothing is known.
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
    """No usable answer came back.

    Attributes:
        message: What happened, for people.
        err: The underlying reason.
    """

    def __init__(self, message: str, err: str = "") -> None:
        self.message = message
        self.err = err
        super().__init__(f"{message}: {err}" if err else message)

    def __reduce__(self) -> tuple[type["AIMMHTTPGenericException"], tuple[str, str]]:
        return type(self), (self.message, self.err)


class Unavailable(AIMMHTTPGenericException):
    """The service gave no answer in time, and there was nothing to fall back on.

    Attributes:
        tried: What was tried, in order, each with why it did not help.
    """

    def __init__(self, message: str, err: str = "", tried: Iterable[str] = ()) -> None:
        self.tried = list(tried)
        super().__init__(message, err or "; ".join(self.tried))


class FeedbackNotKept(AIMMHTTPGenericException):
    """The service gave no answer in time and the feedback could not be kept for later."""


class _QuietKeyError(AIMMError, KeyError):
    # KeyError shows the repr of its argument, which would put quotes around the sentence.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class NotConfigured(_QuietKeyError):
    """The picked step has never been given a configuration, and no default was passed."""


class UnknownStep(_QuietKeyError):
    """The session's flow has no step of that code, and no default was passed."""


class MissingPlaceholders(AIMMError):
    """A configuration names placeholders for which no value was given.

    Attributes:
        names: All missing names, in the order of their first occurrence.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        super().__init__(f"no value for {', '.join(f'<<{name}>>' for name in self.names)}")

    def __reduce__(self) -> tuple[type["MissingPlaceholders"], tuple[list[str]]]:
        return type(self), (self.names,)


class ClientClosed(AIMMError):
    """The client was used after it had been closed."""

    def __init__(self) -> None:
        super().__init__("this client has been closed")
