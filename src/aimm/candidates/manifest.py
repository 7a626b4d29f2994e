"""Shortlists in manifests: a list whose order counts."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.candidates.errors import CandidateNotFound
from aimm.candidates.model import Candidate, CandidatePatch, Messages, NewCandidate, State
from aimm.candidates.service import CandidateService
from aimm.kit.limits import LongText, Name
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, document_of, set_fields
from aimm.manifests.ordered import OrderedKind
from aimm.manifests.scopes import Keys
from aimm.manifests.values import parse, text_of
from aimm.use_cases.manifest import USE_CASES, use_case_of


class CandidateDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A model on the shortlist of the use case."""

    title: Annotated[Name, Meta(description="What people call it; tells the candidates of a use case apart.")]
    entry: (
        Annotated[Name, Meta(description="`provider/model` of the catalogue, or `own/CODE` of an own entry.")]
        | UnsetType
    ) = UNSET
    state: (
        Annotated[State, Meta(description="Whether it is in the running; a decision needs a reason.")]
        | UnsetType
    ) = UNSET
    reason: Annotated[LongText | None, Meta(description="Why it is included or excluded.")] | UnsetType = (
        UNSET
    )
    notes: Annotated[LongText | None, Meta(description="Anything else.")] | UnsetType = UNSET
    connection: (
        Annotated[Name | None, Meta(description="Name of the connection by which it is reached.")] | UnsetType
    ) = UNSET
    model: (
        Annotated[Name | None, Meta(description="What the provider calls it; as in `entry` if null.")]
        | UnsetType
    ) = UNSET
    messages: (
        Annotated[Messages, Meta(description="The draft of its prompt, with placeholders.")] | UnsetType
    ) = UNSET
    parameters: (
        Annotated[dict[str, Any], Meta(description="Of requests, such as `temperature`.")] | UnsetType
    ) = UNSET


class CandidateKind(OrderedKind[Services, Candidate, CandidateDocument]):
    """The shortlist of a use case; candidates are identified by their title."""

    name = "candidate"
    section = "candidates"
    about = "Its shortlist of models, in order, each named once."
    label = "candidate"
    shape = CandidateDocument
    key = "title"
    needed = ("entry",)
    within = USE_CASES.name
    sparse = True

    async def stored(
        self, services: Services, around: Around
    ) -> AsyncIterator[tuple[Candidate, CandidateDocument]]:
        use_case = around.owner(USE_CASES)
        for candidate in await services[CandidateService].candidates.of_use_case(use_case.id):
            parameters: Any = parse(msgspec.json.encode(candidate.parameters).decode())
            yield candidate, document_of(CandidateDocument, candidate, parameters=parameters or UNSET)

    async def create(self, services: Services, at: Keys, document: CandidateDocument) -> None:
        use_case = await use_case_of(services, at)
        new = NewCandidate(use_case_id=use_case.id, **_fields(document))
        await services[CandidateService].create(new)

    async def update(self, services: Services, at: Keys, changed: CandidateDocument) -> None:
        candidate = await candidate_of(services, at)
        patch = CandidatePatch(**_fields(changed, but=(self.key,)))
        await services[CandidateService].update(candidate.id, patch)

    async def delete(self, services: Services, at: Keys) -> None:
        await services[CandidateService].delete((await candidate_of(services, at)).id)

    async def place(self, services: Services, at: Keys, position: int) -> None:
        candidate = await candidate_of(services, at)
        if candidate.position != position:
            await services[CandidateService].update(candidate.id, CandidatePatch(position=position))

    def creation_line(self, at: Keys, document: CandidateDocument) -> str:
        return f"{self.named(at)} ({document.entry})"


CANDIDATES = CandidateKind()


def _fields(document: CandidateDocument, but: Sequence[str] = ()) -> dict[str, Any]:
    """The fields that are set; manifests keep the text of numbers, which the store does not need."""
    fields = set_fields(document, but=but)
    if "parameters" in fields:
        fields["parameters"] = msgspec.Raw(text_of(fields["parameters"]).encode())
    return fields


async def candidate_of(services: Services, at: Keys) -> Candidate:
    """The candidate that a change belongs to.

    Raises:
        UseCaseNotFound, CandidateNotFound: it is gone.
    """
    use_case = await use_case_of(services, at)
    for candidate in await services[CandidateService].candidates.of_use_case(use_case.id):
        if candidate.title == at[1]:
            return candidate
    raise CandidateNotFound
