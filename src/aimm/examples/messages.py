"""What a model was asked and what it answered, from the attributes and events of a span.

Conventions changed their form several times. Messages of text become ``{"role": …, "content": …}``, whatever
their form was; others stay as they are.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

Attributes = Mapping[str, Any]
Events = Sequence[tuple[str, Attributes]]
"""Names and attributes of the events of a span."""

_NUMBERED = re.compile(r"gen_ai\.(prompt|completion)\.(\d{1,3})\.(.{1,100})")
_ASKING = {f"gen_ai.{role}.message": role for role in ("system", "user", "assistant", "tool")}
_CHOICE = "gen_ai.choice"


def asked(attributes: Attributes, events: Events) -> list[Any]:
    """The messages that a model was sent, instructions first; empty if there are none."""
    found = _messages(attributes.get("gen_ai.input.messages"), "user")
    found = found or _messages(attributes.get("gen_ai.prompt"), "user") or _numbered(attributes, "prompt")
    if not found:
        found = [_message(dict(one), _ASKING[name]) for name, one in events if name in _ASKING]
    instructions = _parsed(attributes.get("gen_ai.system_instructions"))
    if found and instructions:
        return [_message({"role": "system", "parts": instructions}, "system"), *found]
    return found


def output_of(attributes: Attributes, events: Events) -> Any:
    """What a model answered: a text where it is one message of text, else messages; None if nothing."""
    own = attributes.get("aimm.output")
    if own is not None:
        return own
    found = _messages(attributes.get("gen_ai.output.messages"), "assistant")
    found = found or _messages(attributes.get("gen_ai.completion"), "assistant")
    found = found or _numbered(attributes, "completion")
    found = found or [_choice(one) for name, one in events if name == _CHOICE]
    if len(found) == 1 and isinstance(found[0], dict):
        only = cast("dict[str, Any]", found[0])
        if isinstance(only.get("content"), str) and not only.keys() - {"role", "content", "finish_reason"}:
            return only["content"]
    return found or None


def _parsed(value: Any) -> Any:
    """The value of an attribute that may be JSON in a text."""
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        return value


def _messages(value: Any, role: str) -> list[Any]:
    parsed = _parsed(value)
    if parsed is None or parsed in ("", []):
        return []
    if isinstance(parsed, list):
        return [_message(one, role) for one in cast("list[Any]", parsed)]
    if isinstance(parsed, dict):
        return [_message(parsed, role)]
    return [{"role": role, "content": value if isinstance(value, str) else parsed}]


def _message(given: Any, role: str) -> Any:
    """A message with its text as ``content``, where text is all that it has."""
    if isinstance(given, str):
        return {"role": role, "content": given}
    if not isinstance(given, dict):
        return given
    message = {"role": role, **cast("dict[str, Any]", given)}
    for name in ("parts", "content"):
        text = _text(_parsed(message.get(name)) if name == "parts" else message.get(name))
        if text is not None:
            return {**{key: one for key, one in message.items() if key != name}, "content": text}
    return message


def _text(parts: Any) -> str | None:
    """The text of parts that are all text; None if there is anything else."""
    if isinstance(parts, str):
        return parts
    if not isinstance(parts, list) or not parts:
        return None
    texts = [_part_text(one) for one in cast("list[Any]", parts)]
    return None if None in texts else "\n".join(cast("list[str]", texts))


def _part_text(part: Any) -> str | None:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        return None
    known = cast("dict[str, Any]", part)
    text = known.get("content", known.get("text"))
    return text if known.get("type") == "text" and isinstance(text, str) else None


def _numbered(attributes: Attributes, kind: str) -> list[Any]:
    """Messages that are spread over attributes: ``gen_ai.prompt.0.role``, ``gen_ai.prompt.0.content`` …"""
    found: dict[int, dict[str, Any]] = {}
    for name, value in attributes.items():
        match = _NUMBERED.fullmatch(name)
        if match and match[1] == kind:
            found.setdefault(int(match[2]), {})[match[3]] = _numbered_value(value)
    role = "user" if kind == "prompt" else "assistant"
    return [_message(found[number], role) for number in sorted(found)]


def _numbered_value(value: Any) -> Any:
    """A value of such an attribute: parts of a message are JSON there, any other text is itself."""
    parsed = _parsed(value)
    parts = cast("list[Any]", parsed) if isinstance(parsed, list) else []
    return parts if parts and all(isinstance(one, dict) for one in parts) else value


def _choice(attributes: Attributes) -> Any:
    """The message of an event ``gen_ai.choice``: in ``message``, or in its own attributes."""
    inner = _parsed(attributes.get("message"))
    if not inner:
        inner = {name: value for name, value in attributes.items() if name != "index"}
    return _message(inner, "assistant")
