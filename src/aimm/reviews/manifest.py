"""Rubrics and review queues in manifests; their tasks and judgements are data, and stay out."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import LongText, Name
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, Finding, Kind, document_of, set_fields
from aimm.manifests.model import Problem
from aimm.manifests.scopes import Fate, Keys
from aimm.reviews.errors import QueueNotFound, RubricNotFound
from aimm.reviews.model import (
    Anchors,
    AnswerForm,
    Criteria,
    Examples,
    Labels,
    Minutes,
    NewQueue,
    NewRubric,
    Queue,
    QueueKind,
    QueuePatch,
    Raters,
    Reviewers,
    Rubric,
    RubricPatch,
)
from aimm.reviews.service import QueueService, RubricService
from aimm.use_cases.manifest import USE_CASES, use_case_of


class RubricDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """How outputs are rated."""

    code: Annotated[Name, Meta(description="Stable name; tells the rubrics of a use case apart.")]
    title: Annotated[Name, Meta(description="What people call it.")] | UnsetType = UNSET
    anchors: (
        Annotated[Anchors, Meta(description="What the scores 1 to 5 mean, in this order; all or none.")]
        | UnsetType
    ) = UNSET
    criteria: (
        Annotated[Criteria, Meta(description="Aspects that are rated besides the overall score.")] | UnsetType
    ) = UNSET


class QueueDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What people judge, task by task; the tasks themselves are not part of files."""

    code: Annotated[Name, Meta(description="Stable name; tells the queues of a use case apart.")]
    kind: (
        Annotated[
            QueueKind,
            Meta(description="`label` items, `rate` outputs or `compare` two. Cannot be changed later."),
        ]
        | UnsetType
    ) = UNSET
    title: Annotated[Name, Meta(description="What people call it.")] | UnsetType = UNSET
    instructions: (
        Annotated[LongText | None, Meta(description="What raters read first; null for nothing.")] | UnsetType
    ) = UNSET
    examples: Annotated[Examples, Meta(description="What good judgements look like.")] | UnsetType = UNSET
    labels: (
        Annotated[Labels, Meta(description="Labels to choose from, in queues that label.")] | UnsetType
    ) = UNSET
    answer: (
        Annotated[AnswerForm, Meta(description="What a label may be: one of the labels, text, or JSON.")]
        | UnsetType
    ) = UNSET
    rubric: Annotated[Name | None, Meta(description="Code of a rubric; null for none.")] | UnsetType = UNSET
    raters_per_item: Annotated[Raters, Meta(description="How many raters judge a task.")] | UnsetType = UNSET
    lock_minutes: Annotated[Minutes, Meta(description="How long a task is kept for a rater.")] | UnsetType = (
        UNSET
    )
    reviewers: (
        Annotated[Reviewers, Meta(description="User names of those who may judge; empty for everybody.")]
        | UnsetType
    ) = UNSET
    show_expected: (
        Annotated[bool, Meta(description="Whether raters see the expected answer of an item.")] | UnsetType
    ) = UNSET
    open: Annotated[bool, Meta(description="Whether judgements are taken.")] | UnsetType = UNSET


class RubricKind(Kind[Services, Rubric, RubricDocument]):
    """The rubrics of a use case; identified by their code."""

    name = "rubric"
    section = "rubrics"
    about = "How outputs are rated, each named once."
    label = "rubric"
    shape = RubricDocument
    key = "code"
    needed = ("title",)
    within = USE_CASES.name
    sparse = True

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[Rubric, RubricDocument]]:
        use_case = around.owner(USE_CASES)
        for rubric in await services[RubricService].rubrics.of_use_case(use_case.id):
            yield rubric, document_of(RubricDocument, rubric)

    async def create(self, services: Services, at: Keys, document: RubricDocument) -> None:
        use_case = await use_case_of(services, at)
        await services[RubricService].create(NewRubric(use_case_id=use_case.id, **set_fields(document)))

    async def update(self, services: Services, at: Keys, changed: RubricDocument) -> None:
        rubric = await _rubric_of(services, at)
        patch = RubricPatch(**set_fields(changed, but=(self.key,)))
        await services[RubricService].update(rubric.id, patch)

    async def delete(self, services: Services, at: Keys) -> None:
        await services[RubricService].delete((await _rubric_of(services, at)).id)

    def creation_line(self, at: Keys, document: RubricDocument) -> str:
        return f"{self.named(at)} ({document.title})"


RUBRICS = RubricKind()


class QueueManifestKind(Kind[Services, Queue, QueueDocument]):
    """The review queues of a use case; identified by their code."""

    name = "reviewQueue"
    section = "reviewQueues"
    about = "What people judge, each named once."
    label = "review queue"
    shape = QueueDocument
    key = "code"
    needed = ("title", "kind")
    within = USE_CASES.name
    refers = {"rubric": RUBRICS.name}
    sparse = True

    async def stored(self, services: Services, around: Around) -> AsyncIterator[tuple[Queue, QueueDocument]]:
        use_case = around.owner(USE_CASES)
        for queue in await services[QueueService].queues.of_use_case(use_case.id):
            yield queue, document_of(QueueDocument, queue)

    def made(self, fate: Fate[QueueDocument]) -> Iterator[Finding]:
        kind = fate.desired.kind
        if fate.now is not None and kind is not UNSET and kind != fate.now.kind:
            text = f"cannot be changed from {fate.now.kind}; delete the queue, or make another one"
            yield Problem(path=(*fate.path, "kind"), text=text)
            return
        yield from super().made(fate)

    async def create(self, services: Services, at: Keys, document: QueueDocument) -> None:
        use_case = await use_case_of(services, at)
        await services[QueueService].create(NewQueue(use_case_id=use_case.id, **set_fields(document)))

    async def update(self, services: Services, at: Keys, changed: QueueDocument) -> None:
        queue = await _queue_of(services, at)
        patch = QueuePatch(**set_fields(changed, but=(self.key, "kind")))
        await services[QueueService].update(queue.id, patch)

    async def delete(self, services: Services, at: Keys) -> None:
        await services[QueueService].delete((await _queue_of(services, at)).id)

    def creation_line(self, at: Keys, document: QueueDocument) -> str:
        return f"{self.named(at)} ({document.title})"

    def deletion_line(self, at: Keys) -> str:
        return f"{self.named(at)} with its tasks and judgements"


QUEUES = QueueManifestKind()


async def _rubric_of(services: Services, at: Keys) -> Rubric:
    use_case = await use_case_of(services, at)
    rubric = await services[RubricService].rubrics.by_code(use_case.id, at[1])
    if rubric is None:
        raise RubricNotFound
    return rubric


async def _queue_of(services: Services, at: Keys) -> Queue:
    use_case = await use_case_of(services, at)
    queue = await services[QueueService].queues.by_code(use_case.id, at[1])
    if queue is None:
        raise QueueNotFound
    return queue
