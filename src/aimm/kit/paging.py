"""Pages of lists: requests and results."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

MAX_PAGE_SIZE = 200
MOST_COUNTED = 10_000
"""Lists that grow are counted up to here, because counting takes as long as reading."""
PAGE_SIZE = 20
"""Default number of entries per page."""
WRONG_CURSOR = "After: must be the cursor of an earlier answer"


class OrderDir(StrEnum):
    """Sort direction of a list."""

    ASC = "asc"
    DESC = "desc"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The requested part of a list, and its order.

    Attributes:
        page: from 1.
        size: entries per page, 1 … 200.
        order_by: a column of the resource, or ``relevance``.
        order_dir: ascending or descending.
        search: words to search for, or None for everything.
        filters: values by column; a list of texts passes if it contains the value.
        after: the cursor of the page before, from which this one continues; ``page`` is then not used.
    """

    page: int
    size: int
    order_by: str = "created_at"
    order_dir: OrderDir = OrderDir.ASC
    search: str | None = None
    filters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    after: str | None = None

    @property
    def offset(self) -> int:
        """Number of entries before this page."""
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, and the length of the whole list.

    Attributes:
        exact: whether ``total`` is the length; otherwise there are more than ``total``.
        next: a cursor at which a list that grows continues; None at its end, and for other lists.
    """

    items: Sequence[T]
    total: int
    has_next: bool
    exact: bool = True
    next: str | None = None

    def map(self, convert: Callable[[T], U]) -> "Page[U]":
        """The same page with every entry converted."""
        items = [convert(item) for item in self.items]
        return Page(items, self.total, self.has_next, self.exact, self.next)


def page_of(items: Sequence[T], total: int, request: PageRequest) -> Page[T]:
    """Make a page of ``items``, given the total number of entries."""
    return Page(items, total, request.page * request.size < total)
