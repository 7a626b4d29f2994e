"""The catalogue of models."""

from typing import Any

import msgspec
from litestar import Controller, Request, get

from aimm.candidates.catalogue import CATALOGUE_ORDERS, Entry, Wanted
from aimm.candidates.suitability import SuitabilityService, Suited
from aimm.kit.errors import Invalid
from aimm.web.candidate_answers import FactsAnswer, SuitabilityAnswer, facts_answer, suitability_answer
from aimm.web.context import context
from aimm.web.filters import FilterQuery, Queries, flag_filter, text_filter, uuid_filter
from aimm.web.guards import READ
from aimm.web.parameters import Filter
from aimm.web.queries import Item, ItemList, ListQuery, item_list

_MOST_TOKENS = 1_000_000_000
_MOST_PRICE = 1_000_000


class CatalogueEntryAnswer(msgspec.Struct, rename="camel"):
    """A model at a provider.

    Attributes:
        tiered: whether prices rise with the length of the request; those given are the lowest.
        suitability: what its facts say about the requirements of the use case that was asked for.
    """

    id: str
    provider: str
    name: str
    tiered: bool
    deprecated: bool
    facts: FactsAnswer
    suitability: SuitabilityAnswer | None


class CatalogueAnswer(msgspec.Struct, rename="camel"):
    """What the catalogue is: the day whose facts it has, and where they are from."""

    as_of: str
    source: str
    entries: int
    providers: list[str]
    modalities: list[str]


def _number_filter(name: str, most: int, *, whole: bool) -> Filter:
    """A number from 0; absent unless given."""
    kind: Any = int if whole else float
    phrase = "a whole number" if whole else "a number"

    def read(label: str, text: str) -> float:
        try:
            value: float = msgspec.convert(text, type=kind, strict=False)
        except msgspec.ValidationError:
            raise Invalid(f"{label}: must be {phrase}") from None
        if not 0 <= value <= most:  # also refuses NaN
            raise Invalid(f"{label}: must be between 0 and {most}")
        return value

    schema = {"type": "integer" if whole else "number", "minimum": 0, "maximum": most}
    return Filter(name, read, schema)


_PAGES = ListQuery(CATALOGUE_ORDERS, searched=False, growing=False)
_FILTERS = FilterQuery(
    (
        text_filter("text"),
        text_filter("provider"),
        flag_filter("openWeights"),
        text_filter("modality"),
        _number_filter("minContext", _MOST_TOKENS, whole=True),
        _number_filter("maxPrice", _MOST_PRICE, whole=False),
        uuid_filter("useCaseId"),
    )
)


class CatalogueController(Controller):
    """The catalogue of models."""

    path = "/catalogue"
    tags = ["Candidates"]

    @get(
        guards=[READ],
        opt={"query": Queries((_PAGES, _FILTERS))},
        summary="List the models of the catalogue",
        description="`text` are words that the id or the name must contain, all of them. A filter leaves out "
        "entries of which the fact is unknown. `maxPrice` is of a million input tokens, in USD. With "
        "`useCaseId`, each entry is held against the requirements of the use case.",
    )
    async def list_catalogue(self, request: Request[Any, Any, Any]) -> ItemList[CatalogueEntryAnswer]:
        listing, given = _PAGES.read(request), _FILTERS.read(request)
        wanted = Wanted(
            text=given["text"] or "",
            provider=given["provider"],
            open_weights=given["openWeights"],
            modality=given["modality"],
            min_context=given["minContext"],
            max_price=given["maxPrice"],
        )
        async with context(request).reading() as services:
            page = await services[SuitabilityService].page(wanted, listing.request, given["useCaseId"])
        return item_list(page, _suited)

    @get("/about", guards=[READ], summary="Get the date and the source of the catalogue")
    async def get_catalogue(self, request: Request[Any, Any, Any]) -> Item[CatalogueAnswer]:
        async with context(request).reading() as services:
            found = await services[SuitabilityService].catalogue()
        return Item(
            CatalogueAnswer(
                as_of=found.as_of,
                source=found.source,
                entries=len(found.entries),
                providers=list(found.providers),
                modalities=list(found.modalities),
            )
        )


def _suited(suited: Suited) -> CatalogueEntryAnswer:
    judged = suited.judged
    return _entry(suited.entry, None if judged is None else suitability_answer(judged))


def _entry(entry: Entry, suitability: SuitabilityAnswer | None) -> CatalogueEntryAnswer:
    return CatalogueEntryAnswer(
        id=entry.id,
        provider=entry.provider,
        name=entry.name,
        tiered=entry.tiered,
        deprecated=entry.deprecated,
        facts=facts_answer(entry),
        suitability=suitability,
    )
