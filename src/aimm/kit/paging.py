"""Pages of lists: what is asked for and what is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

MAX_PAGE_SIZE = 200
PAGE_SIZE = 20
"""Entries on a page unless more or fewer are asked for."""


class OrderDir(StrEnum):
    """Which way a list runs."""

    ASC = "asc"
    DESC = "desc"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list, in which order.

    Attributes:
        page: from 1.
        size: entries on a page, 1 … 200.
        order_by: a column of the resource, or ``relevance``.
        order_dir: ascending or descending.
        search: words to look for, or None for everything.
    """

    page: int
    size: int
    order_by: str = "created_at"
    order_dir: OrderDir = OrderDir.ASC
    search: str | None = None

    @property
    def offset(self) -> int:
        """Entries before this page."""
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, and how long the whole list is."""

    items: Sequence[T]
    total: int
    has_next: bool

    def map(self, convert: Callable[[T], U]) -> "Page[U]":
        """The same page with every entry converted."""
        return Page([convert(item) for item in self.items], self.total, self.has_next)


def page_of(items: Sequence[T], total: int, request: PageRequest) -> Page[T]:
    """The page that ``items`` are, given how many there are in all."""
    return Page(items, total, request.page * request.size < total)
