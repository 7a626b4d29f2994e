"""``aimm catalogue``: the catalogue of models, on the database of the settings."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from aimm.candidates.catalogue import MOST_BYTES, Catalogue, Entry, Wanted, written
from aimm.candidates.suitability import SuitabilityService
from aimm.candidates.updating import CatalogueService
from aimm.cli.access import OPERATOR, show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from, show_target
from aimm.cli.suggesting import Suggesting
from aimm.kit.paging import MAX_PAGE_SIZE, Page, PageRequest
from aimm.wiring.direct_access import open_direct_access

_UNKNOWN = "?"
_YES_OR_NO: Mapping[bool | None, str] = {True: "yes", False: "no", None: _UNKNOWN}


@click.group(cls=Suggesting)
def catalogue() -> None:
    """Show the catalogue of models, or bring another one."""


@catalogue.command("show")
@click.argument("words", nargs=-1)
@click.option("--provider", help="Only models of this provider.")
@click.option("--open-weights", is_flag=True, help="Only models whose weights can be downloaded.")
@click.option("--modality", help="Only models that read this, such as image.")
@click.option("--min-context", type=click.IntRange(min=1), help="Least context window, in tokens.")
@click.option("--max-price", type=click.FloatRange(min=0), help="Most USD per million input tokens.")
@config_option
@plainly
def show_catalogue(
    words: tuple[str, ...],
    provider: str | None,
    open_weights: bool,
    modality: str | None,
    min_context: int | None,
    max_price: float | None,
    config: Path | None,
) -> None:
    """List the models whose id or name contains all WORDS, the first 200. What is unknown shows as ?."""
    settings = settings_from(config)
    wanted = Wanted(
        text=" ".join(words),
        provider=provider,
        open_weights=open_weights or None,
        modality=modality,
        min_context=min_context,
        max_price=max_price,
    )

    async def work() -> tuple[Catalogue, Page[Entry]]:
        async with open_direct_access(settings, only_read=True) as access, access.reading() as services:
            found = await services[SuitabilityService].catalogue()
        return found, found.page(wanted, PageRequest(1, MAX_PAGE_SIZE, "name"))

    found, page = run_async(work())
    show_table(
        ("id", "context", "in", "out", "reads", "open weights", "licence"), [_row(one) for one in page.items]
    )
    shown = f"{len(page.items)} of {page.total} models" if page.has_next else f"{page.total} models"
    click.echo(f"{shown}; prices in USD per million tokens, as of {found.as_of} ({found.source})")


@catalogue.command("update")
@click.option(
    "--from",
    "origin",
    required=True,
    help="A file, an http(s) address, or genai-prices for the installed package of this name.",
)
@config_option
@plainly
def update_catalogue(origin: str, config: Path | None) -> None:
    """Put another catalogue in place of the current one. It is checked, and taken whole or not at all."""
    settings = settings_from(config)

    async def work() -> Catalogue:
        raw = await _content(origin)
        async with open_direct_access(settings) as access:
            await show_target(settings, access.database)
            async with access.writing(OPERATOR) as services:
                return await services[CatalogueService].replace(raw)

    found = run_async(work())
    click.echo(f"the catalogue has {len(found.entries)} models, as of {found.as_of} ({found.source})")


@catalogue.command("make")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@plainly
def make_catalogue(file: Path) -> None:
    """Write the catalogue of the installed package genai-prices to FILE."""
    from aimm.storage.catalogue.making import made_of_package

    made = made_of_package(datetime.now(UTC))
    file.write_bytes(written(made))
    click.echo(f"wrote {len(made.entries)} models, as of {made.as_of}")


async def _content(origin: str) -> bytes:
    from aimm.storage.catalogue.making import PACKAGE, made_of_package
    from aimm.wiring.catalogue_fetching import fetched, is_url

    if is_url(origin):
        return await fetched(origin)
    if origin == PACKAGE:
        return written(made_of_package(datetime.now(UTC)))
    return _beginning(Path(origin))


def _beginning(file: Path) -> bytes:
    """The content of a file, or enough of it to see that it is too large."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id,
        _number(entry.context_window),
        _number(entry.input_price),
        _number(entry.output_price),
        ", ".join(entry.input_modalities) or _UNKNOWN,
        _YES_OR_NO[entry.open_weights],
        entry.licence or _UNKNOWN,
    )


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:,g}" if isinstance(value, float) else f"{value:,}"
