"""Named tuples without the price of calling their class, for what happens on every pick."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

T = TypeVar("T", bound=tuple[Any, ...])


def maker(kind: type[T]) -> Callable[[tuple[Any, ...]], T]:
    """A function from a plain tuple of all values to a named tuple of ``kind``, three times as fast."""
    new = cast("Callable[..., T]", tuple.__new__)  # pyright: ignore[reportUnknownMemberType]
    return partial(new, kind)
