"""From a configuration and an item's inputs to a request. Pure: the same inputs make the same request."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import msgspec

from aimm.evaluation.model import Step

Role = Literal["system", "user", "assistant"]

_PLACEHOLDER = re.compile(r"<<([A-Za-z0-9_-]+)>>")
_ROLES: Mapping[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "model": "assistant",
}
# spellings of keys are compared without case, "_" and "-", as warnings about configurations do
_NAMES: Mapping[str, str] = {
    "temperature": "temperature",
    "topp": "top_p",
    "maxtokens": "max_tokens",
    "maxcompletiontokens": "max_tokens",
    "maxoutputtokens": "max_tokens",
    "maxnewtokens": "max_tokens",
    "stop": "stop",
    "stopsequences": "stop",
    "seed": "seed",
}
MODEL_KEYS = frozenset({"model", "modelid", "modelname", "deployment", "deploymentid", "engine"})
OWN_KEYS = frozenset({"connection", "output"})
"""Keys of parameters that say how a run asks; providers do not get them."""
_TEXT_KEYS = ("prompt", "input", "text")
_PARTS = frozenset({"system", "messages", *_TEXT_KEYS})


class Unrenderable(Exception):
    """No request can be made for this item.

    Attributes:
        kind: stable name of the reason.
    """

    kind = "cannot-render"


class MissingInputs(Unrenderable):
    """The item lacks inputs; ``names`` are the placeholders without a value."""

    kind = "missing-input"

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        super().__init__(f"The item has no input for {', '.join(f'<<{name}>>' for name in names)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A rendered request.

    Attributes:
        messages: role and text, oldest first.
        extra: further parameters, named as the provider names them.
    """

    model: str
    messages: tuple[tuple[Role, str], ...]
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])


def plain(key: str) -> str:
    """A key of parameters without case, ``_`` and ``-``."""
    return key.replace("_", "").replace("-", "").lower()


def text_of(value: Any) -> str:
    """An input as text: texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def placeholders_of(value: Any) -> list[str]:
    """The placeholders of parameters, each once, in order."""
    if isinstance(value, str):
        return list(dict.fromkeys(_PLACEHOLDER.findall(value)))
    if isinstance(value, list):
        inner: list[Any] = cast("list[Any]", value)
    elif isinstance(value, dict):
        inner = [part for pair in cast("dict[str, Any]", value).items() for part in pair]
    else:
        return []
    return list(dict.fromkeys(name for part in inner for name in placeholders_of(part)))


def filled(value: Any, inputs: Mapping[str, Any]) -> Any:
    """Parameters with their placeholders filled in.

    A text that is one placeholder and nothing else becomes the value itself, so that ``"<<limit>>"`` can be
    a number. All placeholders need an input.
    """
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value)
        if whole is not None:
            return inputs[whole[1]]
        return _PLACEHOLDER.sub(lambda found: text_of(inputs[found[1]]), value)
    if isinstance(value, list):
        return [filled(one, inputs) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return {text_of(filled(name, inputs)): filled(one, inputs) for name, one in pairs}
    return value


def render(step: Step, inputs: Mapping[str, Any]) -> Asked:
    """The request of a step for an item.

    Args:
        inputs: the item's, and the outputs of earlier steps.

    Raises:
        MissingInputs: a placeholder has no input.
        Unrenderable: the filled-in parameters are no request.
    """
    missing = [name for name in placeholders_of(step.parameters) if name not in inputs]
    if missing:
        raise MissingInputs(missing)
    return _asked(step.model, filled(step.parameters, inputs))


def _asked(model: str, given: Any) -> Asked:
    if not isinstance(given, dict):
        return Asked(model=model, messages=(("user", text_of(given)),))
    parameters = cast("dict[str, Any]", given)
    known: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in parameters.items():
        key = plain(name)
        if key in MODEL_KEYS or key in OWN_KEYS or key in _PARTS or value is None:
            continue
        if key in _NAMES:
            known[_NAMES[key]] = _parameter(name, _NAMES[key], value)
        else:
            extra[name] = value
    return Asked(model=model, messages=_messages(parameters), extra=extra, **known)


def _parameter(name: str, meaning: str, value: Any) -> Any:
    if meaning == "stop":
        return tuple(map(text_of, cast("list[Any]", value))) if isinstance(value, list) else (text_of(value),)
    kind = float if meaning in ("temperature", "top_p") else int
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        raise Unrenderable(f"The parameter {name} must be a number.") from None


def _messages(parameters: Mapping[str, Any]) -> tuple[tuple[Role, str], ...]:
    by_key = {plain(name): value for name, value in parameters.items()}
    system: tuple[tuple[Role, str], ...] = ()
    if by_key.get("system") is not None:
        system = (("system", text_of(by_key["system"])),)
    if "messages" in by_key:
        return system + tuple(map(_message, _list_of(by_key["messages"])))
    for key in _TEXT_KEYS:
        if by_key.get(key) is not None:
            return (*system, ("user", text_of(by_key[key])))
    raise Unrenderable("The parameters have neither messages nor a prompt.")


def _list_of(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [{"role": "user", "content": value}]
    if not isinstance(value, list) or not value:
        raise Unrenderable("The messages must be a list with at least one message.")
    return cast("list[Any]", value)


def _message(value: Any) -> tuple[Role, str]:
    message = cast("dict[str, Any]", value) if isinstance(value, dict) else {"role": "user", "content": value}
    role = _ROLES.get(str(message.get("role", "user")))
    if role is None:
        raise Unrenderable(f"The role {message.get('role')} cannot be asked; use system, user or assistant.")
    return role, _content(message.get("content", message.get("text", "")))


def _content(value: Any) -> str:
    if not isinstance(value, list):
        return text_of(value)
    texts: list[str] = []
    for part in cast("list[Any]", value):
        text = cast("dict[str, Any]", part).get("text") if isinstance(part, dict) else part
        if not isinstance(text, str):
            raise Unrenderable("A message has a part that is not text; runs ask texts only.")
        texts.append(text)
    return "".join(texts)


def answer_key(connection: str, asked: Asked, repetition: int) -> str:
    """Identifies a request, so that it is not asked twice: 64 hexadecimal digits."""
    whole = [connection, asked, repetition]
    return hashlib.sha256(msgspec.json.encode(whole, order="deterministic")).hexdigest()


def output_value(text: str, name: str | None) -> Any:
    """What a step hands to the next ones: its answer, or one field of its JSON (``a.b`` leads deeper).

    Raises:
        Unrenderable: the answer has no such field.
    """
    if name is None:
        return text
    try:
        value: Any = msgspec.json.decode(_without_fence(text))
    except (msgspec.DecodeError, RecursionError):
        raise Unrenderable(f"The step before did not answer in JSON, so it has no field {name}.") from None
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            raise Unrenderable(f"The answer of the step before has no field {name}.")
        value = cast("dict[str, Any]", value)[part]
    return value


def _without_fence(text: str) -> str:
    """JSON without the code fence that models like to put around it."""
    found = re.fullmatch(r"\s*```[a-z]*\n(.*?)```\s*", text, re.DOTALL)
    return text if found is None else found[1]
