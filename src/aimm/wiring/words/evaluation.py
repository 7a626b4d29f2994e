"""Runs and their outputs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.evaluation.service import RunService
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.records import StoredDatasets
from aimm.storage.evaluation.configured import StoredConfigurations
from aimm.storage.evaluation.records import StoredRuns
from aimm.storage.evaluation.samples import StoredSamples
from aimm.storage.use_cases import StoredUseCases
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(RunService)
def run_service(unit: Unit) -> RunService:
    """Runs."""
    return RunService(
        use_cases=StoredUseCases(unit.connection),
        runs=StoredRuns(unit.connection),
        configured=StoredConfigurations(unit.connection),
        samples=StoredSamples(StoredDatasets(unit.connection), StoredItems(unit.data_store)),
        journal=unit.work,
        clock=unit.clock,
        actor=unit.work.actor,
    )


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.run_outputs import RunOutputController
    from aimm.web.runs import RunController

    return RunController, RunOutputController


EVALUATION = Word(services, _controllers)
