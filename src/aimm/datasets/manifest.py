"""Datasets in manifests. Their items are in files beside the manifest, which only the command reads."""

from collections.abc import AsyncIterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.datasets.errors import DatasetNotFound
from aimm.datasets.items import ExpectedKind
from aimm.datasets.model import Dataset, DatasetPatch, NewDataset, Seed, Splits
from aimm.datasets.service import DatasetService
from aimm.kit.limits import LongText, Name, Tags
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, Kind, document_of, set_fields
from aimm.manifests.scopes import Keys
from aimm.use_cases.manifest import USE_CASES, use_case_of


class DatasetDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A set of items to measure or train with."""

    code: Annotated[Name, Meta(description="Stable name; tells the datasets of a use case apart.")]
    title: Annotated[Name, Meta(description="What people call it.")] | UnsetType = UNSET
    description: (
        Annotated[LongText | None, Meta(description="What its items are and where they come from.")]
        | UnsetType
    ) = UNSET
    tags: Annotated[Tags, Meta(description="Words to find it by.")] | UnsetType = UNSET
    splits: (
        Annotated[Splits, Meta(description="Parts of the items, such as train and test, by group.")]
        | UnsetType
    ) = UNSET
    split_seed: Annotated[Seed | None, Meta(description="Another seed draws other splits.")] | UnsetType = (
        UNSET
    )
    items: (
        Annotated[
            str,
            Meta(
                min_length=1,
                description="File with the items of the newest version: JSON Lines, or CSV with the "
                "names of columns first. Its path is relative to the manifest.",
            ),
        ]
        | UnsetType
    ) = UNSET
    expected_kind: (
        Annotated[
            ExpectedKind, Meta(description="Of expected values in the file that do not say it themselves.")
        ]
        | UnsetType
    ) = UNSET


class DatasetKind(Kind[Services, Dataset, DatasetDocument]):
    """The datasets of a use case; identified by their code."""

    name = "dataset"
    section = "datasets"
    about = "What the use case is measured with and trained on, each named once."
    label = "dataset"
    shape = DatasetDocument
    key = "code"
    needed = ("title",)
    separate = ("items", "expected_kind")
    within = USE_CASES.name
    sparse = True

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[Dataset, DatasetDocument]]:
        use_case = around.owner(USE_CASES)
        for dataset in await services[DatasetService].datasets.of_use_case(use_case.id):
            yield dataset, document_of(DatasetDocument, dataset, items=UNSET, expected_kind=UNSET)

    async def create(self, services: Services, at: Keys, document: DatasetDocument) -> None:
        use_case = await use_case_of(services, at)
        fields = set_fields(document, but=self.separate)
        await services[DatasetService].create(NewDataset(use_case_id=use_case.id, **fields))

    async def update(self, services: Services, at: Keys, changed: DatasetDocument) -> None:
        dataset = await dataset_of(services, at)
        patch = DatasetPatch(**set_fields(changed, but=(self.key,)))
        await services[DatasetService].update(dataset.id, patch)

    async def delete(self, services: Services, at: Keys) -> None:
        await services[DatasetService].delete((await dataset_of(services, at)).id)

    def creation_line(self, at: Keys, document: DatasetDocument) -> str:
        return f"{self.named(at)} ({document.title})"


DATASETS = DatasetKind()


async def dataset_of(services: Services, at: Keys) -> Dataset:
    """The dataset that a change belongs to.

    Raises:
        UseCaseNotFound, DatasetNotFound: it is gone.
    """
    use_case = await use_case_of(services, at)
    for dataset in await services[DatasetService].datasets.of_use_case(use_case.id):
        if dataset.code == at[1]:
            return dataset
    raise DatasetNotFound
