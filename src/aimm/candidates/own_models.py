"""Own entries: load, decide, save. The unit of work behind the ports commits."""

from dataclasses import dataclass

from aimm.candidates import rules
from aimm.candidates.errors import OwnModelCodeTaken, OwnModelNotFound
from aimm.candidates.model import NewOwnModel, OwnModel, OwnModelPatch
from aimm.candidates.ports import OwnModels
from aimm.kit.changes import Action, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import patched


@dataclass(frozen=True, slots=True)
class OwnModelService:
    """Manages own entries, which all use cases share."""

    own_models: OwnModels
    journal: Journal
    clock: Clock
    ids: Ids

    async def page(self, request: PageRequest) -> Page[OwnModel]:
        """One page of all own entries."""
        return await self.own_models.page(request)

    async def get(self, own_model_id: str) -> OwnModel:
        """The own entry with this id.

        Raises:
            OwnModelNotFound: there is none.
        """
        return _found(await self.own_models.get(own_model_id))

    async def by_code(self, code: str) -> OwnModel:
        """The own entry with this code.

        Raises:
            OwnModelNotFound: there is none.
        """
        return _found(await self.own_models.by_code(code))

    async def create(self, new: NewOwnModel) -> OwnModel:
        """Create an own entry.

        Raises:
            OwnModelCodeTaken, Invalid
        """
        rules.check_own_model(new)
        await self._check_code(new.code, None)
        made = await self.own_models.add(self.ids.new(), new, self.clock.now())
        self._note(Action.CREATE, made, {}, rules.audited(made, OwnModelPatch))
        return made

    async def update(self, own_model_id: str, patch: OwnModelPatch, based_on: int | None = None) -> OwnModel:
        """Update an own entry.

        Raises:
            OwnModelNotFound, OwnModelCodeTaken, Outdated, Invalid
        """
        current = await self.get(own_model_id)
        check_version(current.version, based_on)
        if isinstance(patch.code, str):
            await self._check_code(patch.code, own_model_id)
        updated = patched(current, patch, self.clock.now())
        if updated == current:
            return current
        rules.check_own_model(updated)
        await self.own_models.save(updated)
        before, after = (rules.audited(one, OwnModelPatch) for one in (current, updated))
        self._note(Action.UPDATE, updated, *difference(before, after))
        return updated

    async def delete(self, own_model_id: str, based_on: int | None = None) -> None:
        """Delete an own entry; shortlists that have it keep their candidate, of which nothing is known then.

        Raises:
            OwnModelNotFound, Outdated
        """
        current = await self.get(own_model_id)
        check_version(current.version, based_on)
        await self.own_models.delete(current)
        self._note(Action.DELETE, current, rules.audited(current, OwnModelPatch), {})

    async def _check_code(self, code: str, own_id: str | None) -> None:
        other = await self.own_models.by_code(code)
        if other is not None and other.id != own_id:
            raise OwnModelCodeTaken

    def _note(
        self, action: Action, model: OwnModel, before: dict[str, object], after: dict[str, object]
    ) -> None:
        self.journal.note(Change(action, "own-model", model.id, None, before, after))


def _found(model: OwnModel | None) -> OwnModel:
    if model is None:
        raise OwnModelNotFound
    return model
