"""What people judge: rubrics, queues, tasks and judgements."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.kit.services import Services
from aimm.reviews.editing import TaskService
from aimm.reviews.judging import JudgingService
from aimm.reviews.service import QueueService, RubricService
from aimm.storage.reviews.assignments import StoredAssignments
from aimm.storage.reviews.records import StoredQueues, StoredRubrics
from aimm.storage.reviews.tasks import StoredTasks
from aimm.storage.use_cases import StoredUseCases
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

services = Makers()


@services.maker_of(RubricService)
def rubric_service(unit: Unit) -> RubricService:
    """Rubrics."""
    return RubricService(
        use_cases=StoredUseCases(unit.connection),
        rubrics=StoredRubrics(unit.connection),
        queues=StoredQueues(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
    )


@services.maker_of(QueueService)
def queue_service(unit: Unit) -> QueueService:
    """Review queues."""
    return QueueService(
        use_cases=StoredUseCases(unit.connection),
        rubrics=StoredRubrics(unit.connection),
        queues=StoredQueues(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
    )


@services.maker_of(TaskService)
def task_service(unit: Unit) -> TaskService:
    """Tasks of review queues."""
    return TaskService(
        queues=StoredQueues(unit.connection),
        rubrics=StoredRubrics(unit.connection),
        tasks=StoredTasks(unit.connection),
        assignments=StoredAssignments(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
        actor=unit.work.actor,
    )


@services.maker_of(JudgingService)
def judging_service(unit: Unit) -> JudgingService:
    """Judging, for the actor of the unit of work."""
    return JudgingService(
        queues=StoredQueues(unit.connection),
        rubrics=StoredRubrics(unit.connection),
        tasks=StoredTasks(unit.connection),
        assignments=StoredAssignments(unit.connection),
        clock=unit.clock,
        ids=unit.ids,
        rater=unit.work.actor.name,
    )


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.reviews.filling import QueueFillController
    from aimm.web.reviews.queues import QueueController, RubricController
    from aimm.web.reviews.reviewing import ReviewingController
    from aimm.web.reviews.tasks import QueueTaskController, TaskController

    return (
        RubricController,
        QueueController,
        QueueTaskController,
        QueueFillController,
        TaskController,
        ReviewingController,
    )


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.reviews.manifest import QUEUES, RUBRICS

    return RUBRICS, QUEUES


REVIEWS = Word(services, _controllers, _kinds)
