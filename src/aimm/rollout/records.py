"""Convert states, facts and timeline entries to plain JSON values and back, and recompute past verdicts."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from aimm.rollout.errors import NotReplayable
from aimm.rollout.model import Entry, State, Verdict, What
from aimm.rollout.rules import decide

T = TypeVar("T")


def plain(value: object) -> Any:
    """Convert a dataclass of ``model`` or ``facts`` to dictionaries, lists, text and numbers."""
    return msgspec.to_builtins(value)


def from_plain(kind: type[T], value: Any) -> T:
    """Convert the result of ``plain`` back to its dataclass.

    Missing fields take their defaults and unknown ones are ignored, so that entries stay readable when the
    model grows.

    Raises:
        msgspec.ValidationError: the value does not match ``kind``.
    """
    return msgspec.convert(value, kind)


def state_of(value: Mapping[str, Any]) -> State:
    """Parse a stored state."""
    return from_plain(State, value)


def entry_of(value: Mapping[str, Any]) -> Entry:
    """Parse a stored timeline entry."""
    return from_plain(Entry, value)


def recompute(entry: Entry) -> Verdict:
    """Recompute the verdict of an entry from its own contents.

    Raises:
        NotReplayable: a person did it, so there is no decision to recompute.
    """
    if entry.facts is None or entry.what is What.FORCED:
        raise NotReplayable
    return decide(entry.before, entry.facts, entry.at, entry.seed)
