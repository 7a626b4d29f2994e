"""Examples captured from production, and the settings that allow it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.examples.ports import Examples
from aimm.examples.service import CaptureService, ExampleService
from aimm.kit.services import Services
from aimm.storage.captures import StoredCaptures
from aimm.storage.example_copies import StoredCopies
from aimm.storage.examples import StoredExamples
from aimm.storage.use_cases import StoredUseCases
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

services = Makers()


@services.maker_of(CaptureService)
def capture_service(unit: Unit) -> CaptureService:
    """Capture settings."""
    return CaptureService(
        use_cases=StoredUseCases(unit.connection),
        captures=StoredCaptures(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
    )


@services.maker_of(ExampleService)
def example_service(unit: Unit) -> ExampleService:
    """Captured examples."""
    copies = StoredCopies(unit.connection, unit.data_store)
    return ExampleService(StoredExamples(unit.data_store), copies, unit.work, unit.clock)


@services.maker_of(Examples)
def stored_examples(unit: Unit) -> Examples:
    """The stored examples themselves."""
    return StoredExamples(unit.data_store)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.captures import CaptureController
    from aimm.web.examples import ExampleController
    from aimm.web.otlp.controller import OtlpController
    from aimm.web.rated_examples import RatedExampleController

    return CaptureController, ExampleController, RatedExampleController, OtlpController


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.examples.manifest import CAPTURES

    return (CAPTURES,)


EXAMPLES = Word(services, _controllers, _kinds)
