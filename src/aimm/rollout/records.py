"""States, facts and timeline entries as plain JSON values and back, and past verdicts computed again."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from aimm.rollout.errors import NotReplayable
from aimm.rollout.model import Entry, State, Verdict, What
from aimm.rollout.rules import decide

T = TypeVar("T")


def plain(value: object) -> Any:
    """Dictionaries, lists, text and numbers that say the same as a dataclass of ``model``."""
    return msgspec.to_builtins(value)


def from_plain(kind: type[T], value: Any) -> T:
    """The dataclass that ``plain`` was given.

    Fields that are missing take their defaults, unknown ones are ignored, so that entries stay readable
    when the model grows.

    Raises:
        msgspec.ValidationError: the value says no ``kind``.
    """
    return msgspec.convert(value, kind)


def state_of(value: Mapping[str, Any]) -> State:
    """A stored state."""
    return from_plain(State, value)


def entry_of(value: Mapping[str, Any]) -> Entry:
    """A stored timeline entry."""
    return from_plain(Entry, value)


def recompute(entry: Entry) -> Verdict:
    """The verdict that an entry records, computed again from what the entry holds.

    Raises:
        NotReplayable: a person did it, so there is nothing to compute.
    """
    if entry.facts is None or entry.what is What.FORCED:
        raise NotReplayable
    return decide(entry.before, entry.facts, entry.at, entry.seed)
