"""The catalogue of models: its file format, and how it is filtered.

It is filtered in memory, over texts in lower case that are made once: people filter as they type, and the
same request can hold every entry against the requirements of a use case, by the one set of rules there is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from aimm.candidates.facts import Facts
from aimm.kit.errors import Invalid
from aimm.kit.limits import Name, ShortText
from aimm.kit.paging import OrderDir, Page, PageRequest, page_of

FORMAT = 1
MOST_BYTES = 8 * 1024 * 1024
"""Largest file that is taken."""
MOST_ENTRIES = 20_000
OWN = "own"
"""The provider in the ids of own entries, which no entry of a catalogue has."""
CATALOGUE_ORDERS = ("name", "provider", "context_window", "input_price", "output_price", "knowledge_date")
"""Ways to order the catalogue, the default first. What is unknown comes last."""

AsOf = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Entry(Facts, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """A model at a provider.

    Attributes:
        id: ``provider/model``.
        tiered: whether prices rise with the length of the request; those given are the lowest.
        deprecated: whether the provider is about to withdraw it.
    """

    id: Name
    provider: Name
    name: Name
    tiered: bool = False
    deprecated: bool = False


class CatalogueFile(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A catalogue as it is stored and exchanged.

    Attributes:
        as_of: the day whose facts it has.
        source: where they are from.
    """

    format: int
    as_of: AsOf
    source: ShortText
    entries: Annotated[list[Entry], Meta(max_length=MOST_ENTRIES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What entries must have to pass a filter; an entry of which the fact is unknown does not pass.

    Attributes:
        text: words that the id or the name must contain, all of them.
        modality: what it must read.
        max_price: USD per million tokens of requests.
    """

    text: str = ""
    provider: str | None = None
    open_weights: bool | None = None
    modality: str | None = None
    min_context: int | None = None
    max_price: float | None = None


@dataclass(frozen=True)
class Catalogue:
    """A catalogue in memory."""

    as_of: str
    source: str
    entries: Sequence[Entry]

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """The entries by id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def providers(self) -> Sequence[str]:
        """All providers, sorted."""
        return sorted({entry.provider for entry in self.entries})

    @cached_property
    def modalities(self) -> Sequence[str]:
        """Everything that an entry reads, sorted."""
        return sorted({one for entry in self.entries for one in entry.input_modalities})

    @cached_property
    def _lowered(self) -> Sequence[tuple[str, Entry]]:
        return [(f"{entry.id} {entry.name}".casefold(), entry) for entry in self.entries]

    def page(self, wanted: Wanted, request: PageRequest) -> Page[Entry]:
        """One page of the entries that pass the filter."""
        found = _ordered(list(self._passing(wanted)), request)
        return page_of(found[request.offset : request.offset + request.size], len(found), request)

    def _passing(self, wanted: Wanted) -> Iterator[Entry]:
        words = wanted.text.casefold().split()
        checks = _checks(wanted)
        for text, entry in self._lowered:
            if all(word in text for word in words) and all(check(entry) for check in checks):
                yield entry


def _checks(wanted: Wanted) -> list[Callable[[Entry], bool]]:
    checks: list[Callable[[Entry], bool]] = []
    provider, weights, modality = wanted.provider, wanted.open_weights, wanted.modality
    context, price = wanted.min_context, wanted.max_price
    if provider is not None:
        checks.append(lambda entry: entry.provider == provider)
    if weights is not None:
        checks.append(lambda entry: entry.open_weights is weights)
    if modality is not None:
        checks.append(lambda entry: modality in entry.input_modalities)
    if context is not None:
        checks.append(lambda entry: entry.context_window is not None and entry.context_window >= context)
    if price is not None:
        checks.append(lambda entry: entry.input_price is not None and entry.input_price <= price)
    return checks


def _ordered(found: list[Entry], request: PageRequest) -> list[Entry]:
    name = request.order_by
    backwards = request.order_dir is OrderDir.DESC
    if name == "name":
        return sorted(found, key=lambda entry: (entry.name.casefold(), entry.id), reverse=backwards)
    known = [entry for entry in found if getattr(entry, name) is not None]
    known.sort(key=lambda entry: (getattr(entry, name), entry.id), reverse=backwards)
    return [*known, *sorted((one for one in found if getattr(one, name) is None), key=lambda one: one.id)]


def read_catalogue(raw: bytes) -> Catalogue:
    """Read and check the file of a catalogue.

    Raises:
        Invalid: what is wrong with it.
    """
    if len(raw) > MOST_BYTES:
        raise Invalid(f"catalogue: must be no larger than {MOST_BYTES} bytes")
    try:
        file = msgspec.json.decode(raw, type=CatalogueFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"catalogue: {_clause(error)}") from None
    if file.format != FORMAT:
        raise Invalid(f"catalogue: format must be {FORMAT}")
    _check_ids(file.entries)
    return Catalogue(file.as_of, file.source, file.entries)


def written(catalogue: Catalogue) -> bytes:
    """The file of a catalogue, one entry a line."""
    head = CatalogueFile(format=FORMAT, as_of=catalogue.as_of, source=catalogue.source, entries=[])
    lines = b",\n".join(msgspec.json.encode(entry) for entry in catalogue.entries)
    return msgspec.json.encode(head).removesuffix(b"]}") + b"\n" + lines + b"\n]}\n"


def _check_ids(entries: Sequence[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if not entry.id.startswith(f"{entry.provider}/") or entry.id == f"{entry.provider}/":
            raise Invalid(f"catalogue: the id {entry.id} must be provider/model with its provider")
        if entry.provider == OWN:
            raise Invalid(f"catalogue: the provider {OWN} is kept for own entries")
        if entry.id in seen:
            raise Invalid(f"catalogue: the id {entry.id} must not occur twice")
        seen.add(entry.id)


def _clause(error: Exception) -> str:
    """The error of the decoder, which names the place, as a fragment."""
    text = re.sub(r"[.;\s]+", " ", str(error)).strip() or "is not JSON"
    return f"{text[:1].lower()}{text[1:]}"
