"""Pure decisions about the flows of a use case in a manifest: activation, shares, configurations."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aimm.manifests.changes import (
    ArchiveFlow,
    Configure,
    CreateFlow,
    DeleteFlow,
    FlowChange,
    SetShares,
    SwitchFlow,
    TextChange,
    UpdateFlow,
)
from aimm.manifests.model import DesiredFlow, PresentFlow, Problem
from aimm.manifests.values import Path
from aimm.manifests.wording import hint, percent

_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class _Fate:
    """A flow and its desired state.

    Attributes:
        now: an inactive, empty flow if it is new.
        desired: empty if the manifest does not list the flow.
        place: its position in the manifest.
    """

    now: PresentFlow
    desired: DesiredFlow
    place: Path
    new: bool = False
    listed: bool = True

    @property
    def title(self) -> str:
        return self.now.title

    @property
    def active(self) -> bool:
        return self.now.active if self.desired.active is None else self.desired.active

    @property
    def archived(self) -> bool:
        return self.now.archived if self.desired.archived is None else self.desired.archived

    @property
    def share(self) -> float:
        """Its share in percent, if it is active."""
        if self.desired.share is not None:
            return round(self.desired.share, 2)
        return round(self.now.share, 2) if self.now.active else 0.0


@dataclass(frozen=True, slots=True)
class FlowsOfUseCase:
    """The flows of one use case.

    Attributes:
        desired: None if the manifest does not list flows.
        path: position of the use case in the manifest.
        steps: codes of the steps that the use case will have.
    """

    use_case: str
    now: Sequence[PresentFlow]
    desired: Sequence[DesiredFlow] | None
    path: Path
    steps: Sequence[str]
    prune: bool

    def findings(self, *, serving: bool) -> Iterator[FlowChange | Problem]:
        """Changes in the order to make them, and problems.

        Args:
            serving: whether the use case will be active.
        """
        ambiguous = [title for title, times in Counter(flow.title for flow in self.now).items() if times > 1]
        if ambiguous and self.desired is not None:
            yield from map(self._ambiguous, ambiguous)
            return
        fates = self._fates()
        for fate in fates:
            yield from self._texts(fate)
            yield from self._configurations(fate)
        yield from (self._archive(f) for f in fates if f.now.archived and not f.archived)
        yield from (self._switch(f, active=True) for f in fates if f.active and not f.now.active)
        yield from self._shares(fates)
        yield from (self._switch(f, active=False) for f in fates if f.now.active and not f.active)
        yield from (self._archive(f) for f in fates if f.archived and not f.now.archived)
        yield from map(self._archived_and_active, (f for f in fates if f.archived and f.active))
        if self.prune and self.desired is not None:
            yield from (self._pruned(fate) for fate in fates if not fate.listed)
        if serving and not any(fate.active for fate in fates):
            yield Problem((*self.path, "flows"), "an active use case needs an active flow")

    def _fates(self) -> list[_Fate]:
        place = (*self.path, "flows")
        listed = {flow.title: (index, flow) for index, flow in enumerate(self.desired or ())}
        fates: list[_Fate] = []
        for flow in self.now:
            if flow.title in listed:
                index, desired = listed.pop(flow.title)
                fates.append(_Fate(flow, desired, (*place, index)))
            else:
                fates.append(_Fate(flow, DesiredFlow(flow.title), place, listed=False))
        for index, desired in listed.values():
            blank = PresentFlow(desired.title, "", active=False, share=0.0, configurations={})
            fates.append(_Fate(blank, desired, (*place, index), new=True))
        return fates

    def _texts(self, fate: _Fate) -> Iterator[FlowChange | Problem]:
        description = fate.desired.description
        if fate.new:
            if description is None:
                text = f"is missing, and flow '{fate.title}' does not exist yet"
                yield Problem((*fate.place, "description"), text)
            yield CreateFlow(self.use_case, fate.title, description or "")
        elif description is not None and description != fate.now.description:
            yield UpdateFlow(self.use_case, fate.title, TextChange(fate.now.description, description))

    def _configurations(self, fate: _Fate) -> Iterator[FlowChange | Problem]:
        for step, configuration in fate.desired.configurations.items():
            before = fate.now.configurations.get(step)
            if step not in self.steps:
                yield Problem(
                    (*fate.place, "configurations", step),
                    f"the use case has no step '{step}'; {hint(step, self.steps)}",
                )
            elif before != configuration:
                yield Configure(self.use_case, fate.title, step, before, configuration)

    def _switch(self, fate: _Fate, *, active: bool) -> FlowChange:
        return SwitchFlow(self.use_case, fate.title, active)

    def _archive(self, fate: _Fate) -> FlowChange:
        return ArchiveFlow(self.use_case, fate.title, fate.archived)

    def _archived_and_active(self, fate: _Fate) -> Problem:
        key = "archived" if fate.desired.archived else "active"
        text = "an archived flow cannot be active: say `active: false`, or restore it with `archived: false`"
        return Problem((*fate.place, key), text)

    def _shares(self, fates: Sequence[_Fate]) -> Iterator[FlowChange | Problem]:
        for fate in fates:
            if fate.desired.share and not fate.active:
                yield Problem(
                    (*fate.place, "share"),
                    "an inactive flow has no share: leave it out, or say `active: true`",
                )
        if not any(fate.active and fate.desired.share is not None for fate in fates):
            return
        before = {fate.title: round(fate.now.share, 2) for fate in fates if fate.now.active}
        after = {fate.title: fate.share for fate in fates if fate.active}
        if before == after:
            return
        total = sum(round(share * 100) for share in after.values())
        if total == _WHOLE:
            yield SetShares(self.use_case, before, after)
        else:
            yield Problem((*self.path, "flows"), _wrong_sum(fates, total))

    def _pruned(self, fate: _Fate) -> FlowChange | Problem:
        if fate.now.active:
            return Problem(
                fate.place,
                f"flow '{fate.title}' is active and not listed, so it cannot be pruned: "
                "list it with `active: false`, and prune it by a later apply",
            )
        return DeleteFlow(self.use_case, fate.title)

    def _ambiguous(self, title: str) -> Problem:
        return Problem(
            (*self.path, "flows"),
            f"several stored flows of use case '{self.use_case}' are called '{title}', and a manifest tells "
            "flows apart by title: rename all but one of them first",
        )


def _wrong_sum(fates: Sequence[_Fate], total: int) -> str:
    parts = [
        f"'{fate.title}' {percent(fate.share)}{'' if fate.listed else ' (stored, but not listed)'}"
        for fate in fates
        if fate.active
    ]
    return f"the shares of the active flows add up to {percent(total / 100)}, not 100%: {', '.join(parts)}"
