"""Datasets of use cases."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.datasets.editing import ItemService
from aimm.datasets.ports import Uploads
from aimm.datasets.service import DatasetService
from aimm.kit.services import Services
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.records import StoredDatasets
from aimm.storage.datasets.uploads import StoredUploads
from aimm.storage.use_cases import StoredUseCases
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

services = Makers()


@services.maker_of(DatasetService)
def dataset_service(unit: Unit) -> DatasetService:
    """Datasets."""
    return DatasetService(
        use_cases=StoredUseCases(unit.connection),
        datasets=StoredDatasets(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
    )


@services.maker_of(ItemService)
def item_service(unit: Unit) -> ItemService:
    """Items of datasets, in the data store."""
    return ItemService(StoredItems(unit.data_store), unit.clock, unit.ids)


@services.maker_of(Uploads)
def uploads(unit: Unit) -> Uploads:
    """Uploaded files, in the data store."""
    return StoredUploads(unit.data_store, unit.artifacts)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.datasets.files import FileController
    from aimm.web.datasets.items import ItemController
    from aimm.web.datasets.records import DatasetController
    from aimm.web.datasets.versions import VersionController

    return DatasetController, ItemController, VersionController, FileController


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.datasets.manifest import DATASETS

    return (DATASETS,)


DATASETS = Word(services, _controllers, _kinds)
