"""Parse path and query parameters; envelopes for items and lists."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from litestar import Request, Response

from aimm.kit.clock import from_micros
from aimm.kit.errors import Invalid
from aimm.kit.limits import UUID_PATTERN
from aimm.kit.paging import MAX_PAGE_SIZE, PAGE_SIZE, WRONG_CURSOR, OrderDir, Page, PageRequest
from aimm.web.bodies import check_uuid
from aimm.web.body_values import BLANK, NUL
from aimm.web.parameters import Filter, parameter_of, read_filters

T = TypeVar("T")
U = TypeVar("U")

_MAX_PAGE = 10_000_000
_CURSOR = re.compile(r"^[A-Za-z0-9_-]{1,4000}$")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


class Item(msgspec.Struct, Generic[T]):
    """A single object."""

    item: T


class ItemList(msgspec.Struct, Generic[T], rename="camel"):
    """A page of objects; ``totalCount`` counts all pages."""

    items: list[T]
    total_count: int
    has_next: bool


class GrowingList(ItemList[T], Generic[T], rename="camel"):
    """A page of a list that grows; continue with ``after`` = ``next`` until it is null.

    ``totalCount`` counts all pages, up to 10,000: with ``totalIsExact`` = false there are more. Unlike page
    numbers, the cursor neither skips nor repeats entries when others are added, and costs the same anywhere.
    It holds for the order, direction and filters of its list, and replaces ``page``. Results of a search by
    relevance have no cursor: ``next`` is null, and ``page`` continues them.
    """

    total_is_exact: bool
    next: str | None


def growing_list(page: Page[T], convert: Callable[[T], U]) -> GrowingList[U]:
    """Convert a page of a list that grows to a response."""
    items = [convert(item) for item in page.items]
    return GrowingList(items, page.total, page.has_next, page.exact, page.next)


def item_list(page: Page[T], convert: Callable[[T], U]) -> ItemList[U]:
    """Convert a page to a response."""
    return ItemList([convert(item) for item in page.items], page.total, page.has_next)


def _whole(name: str, text: str | None, default: int, most: int) -> tuple[int, str | None]:
    if text is None:
        return default, None
    if not text:
        return 0, f"{name}: {BLANK}"
    if not _WHOLE.fullmatch(text):
        raise Invalid
    value = int(text)
    if value == 0:
        return 0, f"{name}: {BLANK}"
    if value < 1:
        return 0, f"{name}: must be no less than 1"
    if value > most:
        return 0, f"{name}: must be no greater than {most}"
    return value, None


def _choice(name: str, text: str, allowed: Sequence[str]) -> str | None:
    if not text:
        return f"{name}: {BLANK}"
    return None if text in allowed else f"{name}: must be a valid value"


def wrong_search(text: str | None, order_by: str | None = None) -> list[str]:
    """What is wrong with a ``searchKey``; empty if nothing is."""
    wrong: list[str] = []
    if order_by == "relevance" and not text:
        wrong.append("OrderBy: not allowed without searchKey field")
    if text and "\0" in text:
        wrong.append(f"SearchKey: {NUL}")
    elif text and not 3 <= len(text.encode()) <= 200:
        wrong.append("SearchKey: the length must be between 3 and 200")
    return wrong


def _wrong_cursor(after: str | None, search: str | None) -> str | None:
    if after and search:
        return "After: not allowed with searchKey field"
    return WRONG_CURSOR if after and not _CURSOR.fullmatch(after) else None


@dataclass(frozen=True, slots=True)
class Listing:
    """The requested list and page.

    Attributes:
        scope: UUID of the list's parent; empty if it has none.
    """

    request: PageRequest
    scope: str = ""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Query parameters of a list, parsed from requests and described for OpenAPI.

    Attributes:
        columns: columns to order by, the default first; empty if the order is fixed.
        scope: query parameter with the UUID of the parent (``useCaseId``), or empty.
        searched: whether ``searchKey`` and the order ``relevance`` are supported.
        direction: default direction of the default order.
        growing: whether the list continues by the cursor ``after``, if it has ``columns`` and no search.
        filters: the columns to filter by, for lists with ``columns``; what is absent does not filter.
    """

    columns: Sequence[str] = ()
    scope: str = ""
    searched: bool = True
    direction: OrderDir = OrderDir.ASC
    filters: Sequence[Filter] = ()
    growing: bool = True

    def read(self, request: Request[Any, Any, Any]) -> Listing:
        """Parse the query parameters.

        Raises:
            Invalid: parameters are invalid; the error lists all of them.
        """
        given = request.query_params
        owner = given.get(self.scope, "") if self.scope else ""
        number, wrong_page = _whole("Page", given.get("page"), 1, _MAX_PAGE)
        size, wrong_size = _whole("PageSize", given.get("pageSize"), PAGE_SIZE, MAX_PAGE_SIZE)
        after = (given.get("after") or None) if self.growing else None
        wrong = [self._wrong_scope(owner), wrong_page, wrong_size]
        if not self.columns:
            refuse(wrong)
            return Listing(PageRequest(number, size), owner)
        search = given.get("searchKey")
        natural = "relevance" if search and self.searched else self.columns[0]
        order_by = given.get("orderBy", natural)
        order_dir = given.get("orderDir", self._direction(order_by))
        filters, wrong_filters = read_filters(self.filters, request)
        refuse(
            [
                *wrong,
                *wrong_filters,
                _choice("OrderBy", order_by, self._orders()),
                _choice("OrderDir", order_dir, list(OrderDir)),
                *wrong_search(search, order_by),
                _wrong_cursor(after, search),
            ]
        )
        given_filters = {name: value for name, value in filters.items() if value is not None}
        listed = PageRequest(
            number, size, order_by, OrderDir(order_dir), search or None, given_filters, after
        )
        return Listing(listed, owner)

    def parameters(self) -> list[dict[str, Any]]:
        """The OpenAPI parameter objects."""
        page = {"type": "integer", "minimum": 1, "maximum": _MAX_PAGE, "default": 1}
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        found = [
            parameter_of("page", page, required=False),
            parameter_of("pageSize", size, required=False),
        ]
        if self.scope:
            found.insert(0, parameter_of(self.scope, {"type": "string", "pattern": UUID_PATTERN}))
        if self.columns:
            orders = {"type": "string", "enum": self._orders(), "default": self.columns[0]}
            found.append(parameter_of("orderBy", orders, required=False))
            found.append(parameter_of("orderDir", {"type": "string", "enum": list(OrderDir)}, required=False))
            if self.searched:
                schema = {"type": "string", "minLength": 3, "maxLength": 200}
                found.append(parameter_of("searchKey", schema, required=False))
            if self.growing:
                found.append(
                    parameter_of("after", {"type": "string", "pattern": _CURSOR.pattern}, required=False)
                )
            found.extend(one.parameter() for one in self.filters)
        return found

    def _direction(self, order_by: str) -> OrderDir:
        if order_by == "relevance":
            return OrderDir.DESC
        return self.direction if order_by == self.columns[0] else OrderDir.ASC

    def _orders(self) -> list[str]:
        return [*self.columns, "relevance"] if self.searched else list(self.columns)

    def _wrong_scope(self, value: str) -> str | None:
        if not self.scope:
            return None
        label = self.scope[0].upper() + self.scope[1:].replace("Id", "ID")
        try:
            check_uuid(label, value)
        except Invalid as error:
            return error.codes[0]
        return None


@dataclass(frozen=True, slots=True)
class Query:
    """One required query parameter, described for OpenAPI."""

    name: str
    schema: dict[str, Any]

    def parameters(self) -> list[dict[str, Any]]:
        """The OpenAPI parameter object."""
        return [parameter_of(self.name, self.schema)]


def refuse(wrong: Sequence[str | None]) -> None:
    """Raise Invalid with all errors in alphabetical order, if there are any."""
    found = sorted(text for text in wrong if text is not None)
    if found:
        raise Invalid(*found)


def based_on(request: Request[Any, Any, Any]) -> int | None:
    """The version in If-Match; None for any version, -1 (never a version) for an unknown ETag."""
    tag = request.headers.get("if-match")
    if tag is None or tag.strip() == "*":
        return None
    text = tag.strip().removeprefix("W/").strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def with_etag(body: T, version: int) -> Response[Item[T]]:
    """An item with its version as ETag."""
    return Response(Item(body), headers={"etag": f'"{version}"'})


def moment_of(label: str, text: str | None) -> datetime | None:
    """The UTC time that a client sent; None if it sent none, or nothing.

    Raises:
        Invalid: it is not an RFC 3339 time with an offset.
    """
    if not text:
        return None
    try:
        return msgspec.convert(text, type=Annotated[datetime, msgspec.Meta(tz=True)]).astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        raise Invalid(f"{label}: must be an RFC 3339 time with an offset") from None


def rfc3339(moment: datetime) -> str:
    """Format a UTC time with microseconds and ``Z``."""
    return (
        moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    )  # three times strftime's speed


def rfc3339_of_millis(millis: int) -> str:
    """Format milliseconds since 1970 as RFC 3339."""
    return rfc3339(from_micros(millis * 1000))


ERRORS: Mapping[int, str] = {
    400: "Rejected by a business rule.",
    401: "Missing or invalid credentials.",
    403: "Permission denied.",
    404: "Not found.",
    408: "Request timeout.",
    412: "The change is based on an outdated version.",
    413: "Request body too large.",
    415: "Compressed request bodies are not supported.",
    416: "The range begins after the end of the file.",
    422: "Validation error: a field is missing, malformed or out of range.",
    429: "Too many requests. Retry after the time in `Retry-After`.",
    503: "Storage temporarily unavailable; retry after `Retry-After` seconds.",
}
