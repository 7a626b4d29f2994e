"""Bring another catalogue."""

from dataclasses import dataclass

from aimm.candidates.catalogue import Catalogue, read_catalogue
from aimm.candidates.ports import Catalogues
from aimm.kit.changes import Action, Change, Journal
from aimm.kit.clock import Clock

_ENTITY_ID = "catalogue"


@dataclass(frozen=True, slots=True)
class CatalogueService:
    """Replaces the catalogue of the installation."""

    catalogues: Catalogues
    journal: Journal
    clock: Clock

    async def replace(self, raw: bytes) -> Catalogue:
        """Check the file of a catalogue and put it in place of the current one, at once for everybody.

        Nothing is written if it says the same as the current one.

        Raises:
            Invalid: what is wrong with it; the current catalogue stays.
        """
        wanted = read_catalogue(raw)
        current = await self.catalogues.current()
        if wanted == current:
            return current
        await self.catalogues.replace(raw, self.clock.now())
        before, after = (
            {"asOf": one.as_of, "source": one.source, "entries": len(one.entries)}
            for one in (current, wanted)
        )
        self.journal.note(Change(Action.UPDATE, "catalogue", _ENTITY_ID, None, before, after))
        return wanted
