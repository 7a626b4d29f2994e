"""Datasets of use cases."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.datasets.editing import ItemService
from aimm.datasets.ports import Uploads
from aimm.datasets.replacing import ReplacingService
from aimm.datasets.service import DatasetService
from aimm.datasets.splitting import SplitService
from aimm.kit.services import Services
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.places import StoredPlaces
from aimm.storage.datasets.records import StoredDatasets
from aimm.storage.datasets.replacing import StoredReplacing
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


@services.maker_of(ReplacingService)
def replacing_service(unit: Unit) -> ReplacingService:
    """Whole versions of items, in the data store."""
    return ReplacingService(StoredReplacing(unit.data_store), unit.clock)


@services.maker_of(SplitService)
def split_service(unit: Unit) -> SplitService:
    """Items of one split."""
    return SplitService(StoredPlaces(unit.data_store))


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.datasets.duplicates import DuplicateController
    from aimm.web.datasets.files import FileController
    from aimm.web.datasets.items import ItemController
    from aimm.web.datasets.records import DatasetController
    from aimm.web.datasets.versions import VersionController

    return DatasetController, ItemController, VersionController, FileController, DuplicateController


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.datasets.manifest import DATASETS

    return (DATASETS,)


DATASETS = Word(services, _controllers, _kinds)
