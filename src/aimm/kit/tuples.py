"""Named tuples without the cost of calling their class, for code that runs on every pick."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

T = TypeVar("T", bound=tuple[Any, ...])


def maker(kind: type[T]) -> Callable[[tuple[Any, ...]], T]:
    """A function from a plain tuple to a named tuple of ``kind``, three times as fast as its class."""
    new = cast("Callable[..., T]", tuple.__new__)  # pyright: ignore[reportUnknownMemberType]
    return partial(new, kind)
