"""Warnings about configurations that models are likely to reject. They do not block anything.

The service stores any configuration, because only the application knows what it does with it. The warnings
point out likely mistakes in a prompt before the first session meets them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import msgspec

WRITING = frozenset({"text", "chat"})
MODALITIES = WRITING | {"image", "audio", "video", "embedding"}
ROLES = ("system", "developer", "user", "assistant", "tool", "function", "model")
MOST = 20
_SHOWN = 40
# spellings of keys are compared without case, "_" and "-"
_MODEL = frozenset(
    {"model", "modelid", "modelname", "deployment", "deploymentid", "deploymentname", "engine"}
)
_RANGES: Mapping[str, tuple[float, float]] = {
    "temperature": (0.0, 2.0),
    "topp": (0.0, 1.0),
    "frequencypenalty": (-2.0, 2.0),
    "presencepenalty": (-2.0, 2.0),
}
_LIMITS = frozenset({"maxtokens", "maxcompletiontokens", "maxoutputtokens", "maxnewtokens"})


@dataclass(frozen=True, slots=True)
class Remark:
    """A likely mistake in a configuration.

    Attributes:
        code: ``no_model``, ``unknown_role``, ``empty_message``, ``no_messages``, ``not_a_number`` or
            ``out_of_range``.
        text: one plain sentence.
        where: the place in the parameters, such as ``messages[0].role``; empty for the whole.
        value: the value found there, shortened; empty if there is none.
    """

    code: str
    text: str
    where: str = ""
    value: str = ""


def remarks(configuration: str) -> tuple[Remark, ...]:
    """Likely mistakes in a configuration, in text order; at most ``MOST``.

    Placeholders count as filled, since the caller fills them. Unknown modalities are the
    application's own and are not checked, nor is a step that was never configured.

    Args:
        configuration: JSON text ``{"modality": …, "parameters": …}``, or ``{}``.
    """
    try:
        return tuple(islice(_of_document(msgspec.json.decode(configuration)), MOST))
    except (msgspec.DecodeError, RecursionError):
        return ()  # nested too deeply, or numbers out of range; it is served anyway


def _of_document(document: object) -> Iterator[Remark]:
    if not isinstance(document, dict):
        return
    fields = cast("dict[str, Any]", document)
    modality = str(fields.get("modality", "")).strip().lower()
    if modality in MODALITIES:
        yield from _found(fields.get("parameters"), modality in WRITING)


def _found(parameters: object, writing: bool) -> Iterator[Remark]:
    if not _names_model(parameters):
        yield Remark("no_model", "No model is named.", "model")
    if not isinstance(parameters, dict):
        return
    for key, value in cast("dict[str, Any]", parameters).items():
        plain = _plain(key)
        if writing and plain == "messages":
            yield from _of_messages(key, value)
        elif plain in _RANGES or plain in _LIMITS:
            yield from _of_number(key, value, _RANGES.get(plain))


def _names_model(value: object) -> bool:
    """Whether a model is named anywhere: some applications nest it (``{"llm": {"model": …}}``)."""
    if isinstance(value, list):
        return any(map(_names_model, cast("list[Any]", value)))
    if not isinstance(value, dict):
        return False
    members = cast("dict[str, Any]", value).items()
    return any((_plain(key) in _MODEL and _filled(held)) or _names_model(held) for key, held in members)


def _of_messages(key: str, value: object) -> Iterator[Remark]:
    if not isinstance(value, list):
        return  # a placeholder, or a form of the application's own
    messages = cast("list[Any]", value)
    if not messages:
        yield Remark("no_messages", f"The list “{key}” is empty.", key)
    for number, message in enumerate(messages):
        if isinstance(message, dict):
            yield from _of_message(f"{key}[{number}]", number + 1, cast("dict[str, Any]", message))


def _of_message(place: str, number: int, message: Mapping[str, Any]) -> Iterator[Remark]:
    role = message.get("role")
    if isinstance(role, str) and role not in ROLES and "<<" not in role:
        shown = role if len(role) <= _SHOWN else f"{role[: _SHOWN - 1]}…"
        text = f"Message {number} has “{shown}” as its role; models accept {', '.join(ROLES[:4])}."
        yield Remark("unknown_role", text, f"{place}.role", shown)
    content = message.get("content")
    if isinstance(content, str) and not content.strip():
        yield Remark("empty_message", f"Message {number} is empty.", f"{place}.content")


def _of_number(key: str, value: object, domain: tuple[float, float] | None) -> Iterator[Remark]:
    shown = str(value)[:_SHOWN]
    if value is None or (isinstance(value, str) and "<<" in value):
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Remark("not_a_number", f"“{key}” is not a number.", key, shown)
    elif domain is None and value < 1:
        yield Remark("out_of_range", f"“{key}” is {shown}; it must be at least 1.", key, shown)
    elif domain is not None and not domain[0] <= value <= domain[1]:
        text = f"“{key}” is {shown}; it usually lies between {domain[0]:g} and {domain[1]:g}."
        yield Remark("out_of_range", text, key, shown)


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


@dataclass(frozen=True, slots=True)
class Placed:
    """A warning, with its flow and the position of its step (from 1)."""

    flow_id: str
    title: str
    step: int
    remark: Remark

    @property
    def text(self) -> str:
        """The warning as a sentence that names flow and step."""
        return f"Flow “{self.title}”, step {self.step}: {self.remark.text}"


def placed(flow_id: str, title: str, configurations: Sequence[str]) -> list[Placed]:
    """The warnings about all steps of a flow, whose configurations are in the order of the steps."""
    return [
        Placed(flow_id, title, number, remark)
        for number, configuration in enumerate(configurations, 1)
        for remark in remarks(configuration)
    ]
