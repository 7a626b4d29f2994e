"""The flows of use cases in manifests: texts, configurations, activation and the traffic split."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.flows.configuring import FlowStepService
from aimm.flows.manifest_changes import (
    ArchiveFlow,
    ConfigurationDocument,
    Configure,
    SetShares,
    SwitchFlow,
    flow_of,
    stored_configuration,
)
from aimm.flows.model import Flow, FlowPatch, NewFlow
from aimm.flows.service import FlowService
from aimm.kit.limits import LongText, Name, Percent
from aimm.kit.services import Services
from aimm.manifests.kinds import Around, Finding, Kind, document_of, set_fields
from aimm.manifests.model import Problem
from aimm.manifests.scopes import Fate, Keys, Scope
from aimm.manifests.wording import percent
from aimm.use_cases.manifest import USE_CASES, use_case_of
from aimm.use_cases.manifest_steps import STEPS

_WHOLE = 10_000


class FlowDocument(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A candidate strategy for the use case: one configuration per step."""

    title: Annotated[Name, Meta(description="What people call it; tells the flows of a use case apart.")]
    description: Annotated[LongText, Meta(description="What is special about it.")] | UnsetType = UNSET
    active: (
        Annotated[
            bool,
            Meta(
                description="Whether it takes part in the draw; a new flow is inactive unless told otherwise."
            ),
        ]
        | UnsetType
    ) = UNSET
    archived: (
        Annotated[
            bool,
            Meta(description="Whether it is hidden from lists; only inactive flows can be archived."),
        ]
        | UnsetType
    ) = UNSET
    share: (
        Annotated[
            Percent,
            Meta(
                description="Its share of new sessions in percent, with at most 2 decimals; "
                "active flows only.",
            ),
        ]
        | UnsetType
    ) = UNSET
    configurations: (
        Annotated[
            dict[str, ConfigurationDocument], Meta(description="By step code: how the flow serves the step.")
        ]
        | UnsetType
    ) = UNSET


class FlowKind(Kind[Services, Flow, FlowDocument]):
    """The flows of a use case; identified by their title."""

    name = "flow"
    section = "flows"
    about = "Its flows, each named once; the shares of the active ones add up to 100."
    label = "flow"
    shape = FlowDocument
    key = "title"
    needed = ("description",)
    separate = ("active", "archived", "share", "configurations")
    within = USE_CASES.name
    refers = {"configurations": STEPS.name}

    async def stored(self, services: Services, around: Around) -> AsyncIterator[tuple[Flow, FlowDocument]]:
        use_case = around.owner(USE_CASES)
        flows = await services[FlowService].flows.of_use_case(use_case.id)
        # all at once: with a query per flow, exporting a large installation took minutes
        configured: dict[str, dict[str, ConfigurationDocument]] = {flow.id: {} for flow in flows}
        codes = {step.id: step.code for step in around.siblings(STEPS)}
        for flow_step in await services[FlowStepService].flow_steps.of_use_case(use_case.id):
            if flow_step.revision > 0:
                code = codes[flow_step.use_case_step_id]
                configured[flow_step.flow_id][code] = stored_configuration(flow_step)
        for flow in flows:
            yield (
                flow,
                document_of(
                    FlowDocument,
                    flow,
                    # only said of archived flows, which are few
                    archived=flow.archived or UNSET,
                    share=round(flow.current_serve_pct, 2) if flow.active else UNSET,
                    configurations=configured[flow.id] or UNSET,
                ),
            )

    async def create(self, services: Services, at: Keys, document: FlowDocument) -> None:
        use_case = await use_case_of(services, at)
        fields = set_fields(document, but=self.separate)
        await services[FlowService].create(NewFlow(use_case_id=use_case.id, **fields))

    async def update(self, services: Services, at: Keys, changed: FlowDocument) -> None:
        flow = await flow_of(services, at)
        fields = set_fields(changed, but=(self.key, *self.separate))
        await services[FlowService].update(flow.id, FlowPatch(**fields))

    async def delete(self, services: Services, at: Keys) -> None:
        await services[FlowService].delete((await flow_of(services, at)).id)

    def opening(self, scope: Scope[FlowDocument]) -> Iterator[Finding]:
        """Texts and configurations; then activation and shares, in the order that keeps serving.

        Flows are restored before they are activated, and deactivated before they are archived.
        """
        for fate in scope.fates:
            if fate.listed:
                yield from self.made(fate)
            yield from _configured(fate)
        yield from _archivings(scope, archived=False)
        yield from _switches(scope, active=True)
        yield from _shared(scope)
        yield from _switches(scope, active=False)
        yield from _archivings(scope, archived=True)
        yield from map(_archived_and_active, (f for f in scope.fates if _is_archived(f) and _is_active(f)))

    def closing(self, scope: Scope[FlowDocument]) -> Iterator[Finding]:
        """Deletions, and whether the use case has a flow to serve."""
        yield from super().closing(scope)
        serving = scope.owner is not None and scope.owner.will_be("active") is True
        if serving and not any(map(_is_active, scope.fates)):
            yield Problem(path=scope.path, text="an active use case needs an active flow")

    def must_stay(self, fate: Fate[FlowDocument]) -> str | None:
        if not _was_active(fate):
            return None
        return (
            f"flow '{fate.key}' is active and not listed, so it cannot be pruned: "
            "list it with `active: false`, and prune it by a later apply"
        )

    def deletion_line(self, at: Keys) -> str:
        return f"{self.named(at)} with its configurations and revisions"


FLOWS = FlowKind()


def _was_active(fate: Fate[FlowDocument]) -> bool:
    return fate.now is not None and fate.now.active is True


def _is_active(fate: Fate[FlowDocument]) -> bool:
    """Whether it will be active; what is to be pruned still counts, because it must not be active."""
    return fate.will_be("active") is True


def _is_archived(fate: Fate[FlowDocument]) -> bool:
    return fate.will_be("archived") is True


def _switches(scope: Scope[FlowDocument], *, active: bool) -> Iterator[Finding]:
    for fate in scope.fates:
        if _is_active(fate) is active and _was_active(fate) is not active:
            yield SwitchFlow(fate.at, active)


def _archivings(scope: Scope[FlowDocument], *, archived: bool) -> Iterator[Finding]:
    for fate in scope.fates:
        was_archived = fate.now is not None and fate.now.archived is True
        if _is_archived(fate) is archived and was_archived is not archived:
            yield ArchiveFlow(fate.at, archived)


def _archived_and_active(fate: Fate[FlowDocument]) -> Problem:
    name = "archived" if fate.desired.archived is True else "active"
    text = "an archived flow cannot be active: say `active: false`, or restore it with `archived: false`"
    return Problem(path=(*fate.path, name), text=text)


def _desired_share(fate: Fate[FlowDocument]) -> float | None:
    share = fate.desired.share
    return None if share is UNSET else round(share, 2)


def _share(fate: Fate[FlowDocument]) -> float:
    """Its share in percent, if it is active."""
    desired = _desired_share(fate)
    if desired is not None:
        return desired
    now = fate.now.share if fate.now else UNSET
    return 0.0 if now is UNSET else round(now, 2)


def _configured(fate: Fate[FlowDocument]) -> Iterator[Finding]:
    desired = fate.desired.configurations
    if desired is UNSET:
        return
    stored = UNSET if fate.now is None else fate.now.configurations
    for step, configuration in desired.items():
        before = None if stored is UNSET else stored.get(step)
        if before != configuration:
            yield Configure(fate.at, step, before, configuration)


def _shared(scope: Scope[FlowDocument]) -> Iterator[Finding]:
    for fate in scope.fates:
        if _desired_share(fate) and not _is_active(fate):
            yield Problem(
                path=(*fate.path, "share"),
                text="an inactive flow has no share: leave it out, or say `active: true`",
            )
    active = [fate for fate in scope.fates if _is_active(fate)]
    if not any(_desired_share(fate) is not None for fate in active) or scope.owner is None:
        return
    before = {fate.key: _share_now(fate) for fate in scope.fates if _was_active(fate)}
    after = {fate.key: _share(fate) for fate in active}
    if before == after:
        return
    total = sum(round(share * 100) for share in after.values())
    if total == _WHOLE:
        yield SetShares(scope.owner.key, before, after)
    else:
        yield Problem(path=scope.path, text=_wrong_sum(active, total))


def _share_now(fate: Fate[FlowDocument]) -> float:
    return 0.0 if fate.now is None or fate.now.share is UNSET else round(fate.now.share, 2)


def _wrong_sum(active: Sequence[Fate[FlowDocument]], total: int) -> str:
    parts = [
        f"'{fate.key}' {percent(_share(fate))}{'' if fate.listed else ' (stored, but not listed)'}"
        for fate in active
    ]
    return f"the shares of the active flows add up to {percent(total / 100)}, not 100%: {', '.join(parts)}"
