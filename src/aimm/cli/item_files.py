"""Files with the items of datasets, which manifests name: this command reads them, a service never does."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from msgspec import UNSET, structs

from aimm.cli.manifest_files import Loaded, ManifestError
from aimm.cli.output_files import replaced_file
from aimm.cli.yaml_reading import Complaint, Place
from aimm.datasets.errors import DatasetNotFound
from aimm.datasets.exporting import exported, pages_of
from aimm.datasets.items import Draft
from aimm.datasets.manifest import DATASETS, DatasetDocument, dataset_of
from aimm.datasets.ports import Items
from aimm.datasets.reading import Line, csv_lines, json_line
from aimm.datasets.replacing import (
    MOST_BYTES,
    Content,
    RefusedLines,
    ReplacingService,
    content_of,
    is_in_the_way,
    is_newest,
)
from aimm.datasets.rules import EMPTY_HASH
from aimm.kit.changes import Journal
from aimm.kit.services import Services
from aimm.manifests.changes import Change, Group, Plan, Sign
from aimm.manifests.model import Item
from aimm.manifests.wording import counted
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.manifest import USE_CASES, UseCaseDocument

_NOTHING = Draft(number=1, count=0, hash=EMPTY_HASH, base=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFile:
    """A file that a manifest names.

    Attributes:
        at: codes of the use case and of the dataset.
        name: as in the manifest.
    """

    at: tuple[str, str]
    name: str
    place: Place | None
    content: Content


@dataclass(frozen=True, slots=True)
class NewItems(Change[Services]):
    """The next version of a dataset, with the items of a file.

    Attributes:
        seen: the draft when the plan was made.
        author: whom the version names as its maker.
    """

    file: ItemFile = field(compare=False)
    seen: Draft
    author: str

    @property
    def sign(self) -> Sign:
        return Sign.CREATE if self.seen.base is None else Sign.CHANGE

    @property
    def line(self) -> str:
        count = counted(len(self.file.content.items), "item")
        return (
            f"items of dataset '{self.file.at[1]}': {count} of {self.file.name} as version {self.seen.number}"
        )

    @property
    def details(self) -> Sequence[str]:
        base = self.seen.base
        return [] if base is None else [f"version {base.number} has {counted(base.count, 'item')}"]

    async def make(self, services: Services) -> None:
        """Write the version; its audit log entry is stored before.

        Raises:
            Outdated: somebody has changed the dataset since the plan was made.
        """
        dataset = await dataset_of(services, self.file.at)
        service = services[ReplacingService]
        await service.replace(dataset, self.seen, self.file.content, self.file.name, self.author)

    async def note(self, services: Services) -> None:
        """Store the audit log entry."""
        dataset = await dataset_of(services, self.file.at)
        service = services[ReplacingService]
        services[Journal].note(service.noted(dataset, self.seen, self.file.content, self.file.name))


def item_files(loaded: Loaded) -> list[ItemFile]:
    """The files with items that a manifest names, read as a whole.

    Raises:
        ManifestError: with all errors in the files.
    """
    complaints: list[Complaint] = []
    found: list[ItemFile] = []
    for at, document, place in _named(loaded):
        path = _beside(place, document.items or "")
        try:
            kind = document.expected_kind or "text"
            content = content_of(_lines(path), kind)
        except RefusedLines as error:
            complaints += [Complaint(Place(str(path), line, 1), said) for line, said in error.lines]
        except OSError as error:
            complaints.append(Complaint(place, f"{path} cannot be read ({error.strerror})"))
        except _TooLarge:
            said = f"{path} has more than {MOST_BYTES >> 20} MiB: import it with `aimm datasets import`"
            complaints.append(Complaint(place, said))
        else:
            found.append(ItemFile(at=at, name=document.items or "", place=place, content=content))
    if complaints:
        raise ManifestError(complaints)
    return found


def _named(loaded: Loaded) -> Iterator[tuple[tuple[str, str], DatasetDocument, Place | None]]:
    for index, owner in enumerate(loaded.manifest.parts.get(USE_CASES.section, ())):
        for number, part in enumerate(owner.parts.get(DATASETS.section, ())):
            document = cast("DatasetDocument", part.document)
            if document.items is not UNSET:
                code = cast("UseCaseDocument", owner.document).code
                path = (USE_CASES.section, index, DATASETS.section, number, "items")
                yield (code, document.code), document, loaded.place(path)


def _beside(place: Place | None, name: str) -> Path:
    """A path relative to its manifest; to the current folder for standard input."""
    return Path(place.file).parent / name if place is not None and place.file != "<stdin>" else Path(name)


class _TooLarge(Exception):
    """A file is not read as a whole."""


def _lines(path: Path) -> Iterator[Line]:
    if path.stat().st_size > MOST_BYTES:
        raise _TooLarge
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as table:
            yield from csv_lines(table)
        return
    with path.open("rb") as file:
        found = (json_line(number, raw) for number, raw in enumerate(file, 1))
        yield from (line for line in found if line is not None)


async def plan_items(
    services: Services, items: Items | None, files: Sequence[ItemFile], author: str
) -> list[NewItems]:
    """The versions that the files make; none where the newest version has the content of the file.

    Args:
        items: None if there is no data store yet.

    Raises:
        ManifestError: a draft has changes that would be lost.
    """
    complaints: list[Complaint] = []
    found: list[NewItems] = []
    for file in files:
        seen = await _draft(services, items, file)
        if is_newest(seen, file.content):
            continue
        if is_in_the_way(seen, file.content):
            said = "the draft has changes that are in no version: freeze it first, or undo them"
            complaints.append(Complaint(file.place, said))
        found.append(NewItems(file, seen, author))
    if complaints:
        raise ManifestError(complaints)
    return found


async def _draft(services: Services, items: Items | None, file: ItemFile) -> Draft:
    if items is None:
        return _NOTHING
    try:
        dataset = await dataset_of(services, file.at)
    except (UseCaseNotFound, DatasetNotFound):
        return _NOTHING
    return await items.draft(dataset.id)


def with_items(plan: Plan, changes: Sequence[NewItems]) -> Plan:
    """A plan with versions of datasets, below the other changes of their use cases."""
    groups = list(plan.groups)
    for change in changes:
        heading = USE_CASES.heading(change.file.at[0])
        place = next((n for n, group in enumerate(groups) if group.heading == heading), None)
        if place is None:
            groups.append(Group(heading, (change,)))
        else:
            groups[place] = replace(groups[place], changes=(*groups[place].changes, change))
    return Plan(tuple(groups))


async def items_written(item: Item, items: Items, services: Services, folder: Path, below: Path) -> Item:
    """An item of the root of an export whose datasets name files, which are written into a folder.

    Args:
        below: where the manifest is; names of files are relative to it.
    """
    owner = cast("UseCaseDocument", item.document).code
    parts: list[Item] = []
    for part in item.parts[DATASETS.section]:
        document = cast("DatasetDocument", part.document)
        dataset = await dataset_of(services, (owner, document.code))
        base = (await items.draft(dataset.id)).base
        if base is not None:
            file = folder / _file_name(owner) / f"{_file_name(document.code)}.jsonl"
            await _write(items, dataset.id, base.number, file)
            part = Item(structs.replace(document, items=_relative(file, below)), part.parts)
        parts.append(part)
    return Item(item.document, {**item.parts, DATASETS.section: parts})


def _file_name(code: str) -> str:
    """A code as a part of the name of a file; codes that differ have names that differ."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", code)[:60]
    return plain if plain == code else f"{plain}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def _relative(file: Path, below: Path) -> str:
    return os.path.relpath(file, below)


async def _write(items: Items, dataset_id: str, version: int, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with replaced_file(file) as write:
        pages = pages_of(lambda wanted: items.find(dataset_id, wanted), version)
        async for part in exported(pages, "jsonl"):
            write(part.decode())
