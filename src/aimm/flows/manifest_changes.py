"""Changes to flows that are more than an update of texts, and the configurations in manifests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta, Struct

from aimm.flows.configuring import FlowStepService
from aimm.flows.errors import FlowNotFound, FlowStepNotFound
from aimm.flows.model import Flow, FlowPatch, FlowStep
from aimm.flows.service import FlowService
from aimm.kit.services import Services
from aimm.manifests.changes import Change, Sign
from aimm.manifests.scopes import Keys
from aimm.manifests.values import parse, same, text_of
from aimm.manifests.wording import differences, percent
from aimm.use_cases.manifest import use_case_of
from aimm.use_cases.manifest_steps import step_of


class ConfigurationDocument(Struct, frozen=True, eq=False, forbid_unknown_fields=True, rename="camel"):
    """What an application gets for a step.

    <<NAME>> anywhere in it is a placeholder for the application to fill.
    """

    modality: Annotated[str, Meta(min_length=1, description="The kind of output, such as text.")]
    parameters: Annotated[
        Any,
        Meta(
            description="Whatever the application needs: any JSON value but null.",
            extra_json_schema={"not": {"type": "null"}},
        ),
    ]

    def __eq__(self, other: object) -> bool:
        """Whether applications cannot distinguish the two."""
        return (
            isinstance(other, ConfigurationDocument)
            and self.modality == other.modality
            and same(self.parameters, other.parameters)
        )

    def __ne__(self, other: object) -> bool:  # the one of structs does not ask __eq__
        return not self == other

    @property
    def text(self) -> str:
        """The JSON text that is stored."""
        return f'{{"modality":{text_of(self.modality)},"parameters":{text_of(self.parameters)}}}'


def stored_configuration(flow_step: FlowStep) -> ConfigurationDocument:
    """The configuration of a flow step that has one."""
    stored = parse(flow_step.configuration)
    assert isinstance(stored, dict)  # noqa: S101 -- the store takes nothing else
    return ConfigurationDocument(str(stored.get("modality", "")), stored.get("parameters"))


@dataclass(frozen=True, slots=True)
class Configure(Change[Services]):
    """A configuration for a step of a flow; ``before`` is None when there was none."""

    flow: Keys
    step: str
    before: ConfigurationDocument | None
    after: ConfigurationDocument

    @property
    def sign(self) -> Sign:
        return Sign.CREATE if self.before is None else Sign.CHANGE

    @property
    def line(self) -> str:
        changed = "" if self.before is None else " changes"
        return f"flow '{self.flow[-1]}': configuration of step '{self.step}'{changed}"

    @property
    def details(self) -> Sequence[str]:
        return list(self._details())

    def _details(self) -> Iterator[str]:
        if self.before is not None:
            yield from differences("modality", self.before.modality, self.after.modality)
            yield from differences("parameters", self.before.parameters, self.after.parameters)

    async def make(self, services: Services) -> None:
        flow = await flow_of(services, self.flow)
        step = await step_of(services, (self.flow[0], self.step))
        for flow_step in await services[FlowStepService].flow_steps.of_flow(flow.id):
            if flow_step.use_case_step_id == step.id:
                await services[FlowStepService].configure(flow_step.id, self.after.text)
                return
        raise FlowStepNotFound


@dataclass(frozen=True, slots=True)
class SwitchFlow(Change[Services]):
    """Activates or deactivates a flow."""

    flow: Keys
    active: bool

    @property
    def line(self) -> str:
        return f"flow '{self.flow[-1]}' becomes {'active' if self.active else 'inactive'}"

    async def make(self, services: Services) -> None:
        flow = await flow_of(services, self.flow)
        await services[FlowService].update(flow.id, FlowPatch(active=self.active))


@dataclass(frozen=True, slots=True)
class ArchiveFlow(Change[Services]):
    """Archives or restores a flow."""

    flow: Keys
    archived: bool

    @property
    def line(self) -> str:
        return f"flow '{self.flow[-1]}' is {'archived' if self.archived else 'restored'}"

    async def make(self, services: Services) -> None:
        flow = await flow_of(services, self.flow)
        await services[FlowService].update(flow.id, FlowPatch(archived=self.archived))


@dataclass(frozen=True, slots=True)
class SetShares(Change[Services]):
    """Sets the traffic split: percent of all active flows by title, adding up to 100."""

    use_case: str
    before: Mapping[str, float]
    after: Mapping[str, float]

    @property
    def line(self) -> str:
        return "shares: " + ", ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        for flow, share in self.after.items():
            before = self.before.get(flow)
            if before is None:
                yield f"'{flow}' {percent(share)}"
            elif before == share:
                yield f"'{flow}' stays at {percent(share)}"
            else:
                yield f"'{flow}' {percent(before)} → {percent(share)}"

    async def make(self, services: Services) -> None:
        use_case = await use_case_of(services, (self.use_case,))
        flows = {flow.title: flow.id for flow in await services[FlowService].flows.of_use_case(use_case.id)}
        if not self.after.keys() <= flows.keys():
            raise FlowNotFound
        await services[FlowService].set_shares(
            use_case.id, {flows[title]: pct for title, pct in self.after.items()}
        )


async def flow_of(services: Services, at: Keys) -> Flow:
    """The flow that a change belongs to.

    Raises:
        UseCaseNotFound, FlowNotFound: it is gone.
    """
    use_case = await use_case_of(services, at)
    for flow in await services[FlowService].flows.of_use_case(use_case.id):
        if flow.title == at[1]:
            return flow
    raise FlowNotFound
