"""Use cases, flows and their steps in dictionaries, and the services on them."""

from typing import Any, TypeVar

from aimm.candidates.flow_making import FlowMaker
from aimm.candidates.own_models import OwnModelService
from aimm.candidates.service import CandidateService
from aimm.candidates.suitability import SuitabilityService
from aimm.candidates.updating import CatalogueService
from aimm.connections.service import ConnectionService
from aimm.datasets.service import DatasetService
from aimm.examples.service import CaptureService
from aimm.flows.configuring import FlowStepService
from aimm.flows.model import NewFlow
from aimm.flows.service import FlowService
from aimm.kit.changes import Actor, ActorKind, Change
from aimm.path.briefing import BriefService
from aimm.path.links.service import BriefLinkService, SharedBriefService
from aimm.path.service import PathService, WaiverService
from aimm.requirements.service import CoverageService, RequirementService
from aimm.reviews.service import QueueService, RubricService
from aimm.use_cases.model import NewStep, NewUseCase, UseCase
from aimm.use_cases.service import StepService, UseCaseService
from tests.access.fakes import Counter
from tests.fakes.candidates import FakeCandidates, FakeCatalogues, FakeOwnModels
from tests.fakes.connections import FakeConnections, FakeReferences, FakeVault
from tests.fakes.datasets import FakeDatasets
from tests.fakes.examples import FakeCaptures
from tests.fakes.path import FakeBriefLinks, FakeDecisions, FakeFacts, FakeMeasurements, FakeWaivers
from tests.fakes.requirements import FakeEvidence, FakeRequirements
from tests.fakes.reviews import FakeQueues, FakeRubrics
from tests.fakes.sources import Clock, Ids
from tests.fakes.tables import FakeFlows, FakeFlowSteps, FakeShareTables, FakeSteps, FakeUseCases, Tables

S = TypeVar("S")
ANN = Actor(ActorKind.PERSON, "ann")


class Shop:
    """All management services on one set of tables.

    Attributes:
        noted: the journal's entries.
        published: ids of published use cases, in order.
    """

    def __init__(self) -> None:
        self.tables, self.clock, self.ids = Tables(), Clock(), Ids()
        self.noted: list[Change] = []
        self.published: list[str] = []
        use_cases, steps = FakeUseCases(self.tables), FakeSteps(self.tables)
        flows, flow_steps = FakeFlows(self.tables), FakeFlowSteps(self.tables)
        self.use_cases = UseCaseService(use_cases, self, self, self.clock, self.ids)
        share_tables = FakeShareTables(self.tables)
        self.flows = FlowService(
            use_cases, steps, flows, flow_steps, share_tables, self, self, self.clock, self.ids, ANN
        )
        self.steps = StepService(use_cases, steps, [self.flows], self, self, self.clock, self.ids)
        requirements, waivers = FakeRequirements(self.tables), FakeWaivers(self.tables)
        self.facts, self.evidence = FakeFacts(), FakeEvidence({})
        self.requirements = RequirementService(
            use_cases=use_cases,
            requirements=requirements,
            journal=self,
            clock=self.clock,
            ids=self.ids,
        )
        self.datasets = DatasetService(
            use_cases=use_cases,
            datasets=FakeDatasets(self.tables),
            journal=self,
            clock=self.clock,
            ids=self.ids,
        )
        self.captures = CaptureService(
            use_cases=use_cases,
            captures=FakeCaptures(self.tables),
            journal=self,
            clock=self.clock,
            ids=self.ids,
        )
        reviewed: Any = {
            "use_cases": use_cases,
            "rubrics": FakeRubrics(self.tables),
            "queues": FakeQueues(self.tables),
            "journal": self,
            "clock": self.clock,
            "ids": self.ids,
        }
        self.rubrics, self.queues = RubricService(**reviewed), QueueService(**reviewed)
        self.path = PathService(
            use_cases=use_cases,
            known=self.facts,
            coverage=CoverageService(use_cases, requirements, self.evidence),
            decisions=FakeDecisions(self.tables),
            waivers=waivers,
            journal=self,
            clock=self.clock,
            ids=self.ids,
            actor=ANN,
        )
        self.waivers = WaiverService(
            use_cases=use_cases,
            requirements=requirements,
            waivers=waivers,
            journal=self,
            clock=self.clock,
            ids=self.ids,
            actor=ANN,
        )
        self.connections = ConnectionService(
            FakeConnections(), FakeVault(), FakeReferences(), self, self.clock, self.ids
        )
        self.flow_steps = FlowStepService(flows, flow_steps, self, self, self.clock, self.ids, ANN)
        self.catalogues = FakeCatalogues()
        candidates, own_models = FakeCandidates(self.tables), FakeOwnModels(self.tables)
        self.candidates = CandidateService(use_cases, candidates, self, self.clock, self.ids)
        self.own_models = OwnModelService(own_models, self, self.clock, self.ids)
        self.catalogue = CatalogueService(self.catalogues, self, self.clock)
        self.suitability = SuitabilityService(
            use_cases, requirements, self.catalogues, candidates, own_models
        )
        self.flow_maker = FlowMaker(self.candidates, self.flows, self.steps, self.flow_steps)
        self.measurements = FakeMeasurements()
        self.briefs = BriefService(
            use_cases=use_cases,
            path=self.path,
            requirements=requirements,
            suitability=self.suitability,
            steps=steps,
            flows=flows,
            flow_steps=flow_steps,
            measurements=self.measurements,
        )
        self.links = FakeBriefLinks(self.tables)
        self.brief_links = BriefLinkService(
            use_cases=use_cases,
            links=self.links,
            secrets=Counter(),
            journal=self,
            clock=self.clock,
            ids=self.ids,
            actor=ANN,
        )
        self.shared_briefs = SharedBriefService(links=self.links, briefs=self.briefs, clock=self.clock)

    def __getitem__(self, kind: type[S], /) -> S:
        found = [one for one in vars(self).values() if isinstance(one, kind)]
        assert len(found) == 1, kind
        return found[0]

    def note(self, change: Change) -> None:
        self.noted.append(change)

    def use_case_changed(self, use_case_id: str) -> None:
        self.published.append(use_case_id)

    async def use_case(self, code: str = "chat", *, flows: int = 0, steps: int = 0) -> UseCase:
        """A use case with inactive flows and with steps; nothing of it is noted or published."""
        made = await self.use_cases.create(NewUseCase(title=code.title(), code=code, description="Talks"))
        for number in range(1, steps + 1):
            await self.steps.create(
                NewStep(
                    use_case_id=made.id, title=f"Step {number}", code=f"step-{number}", description="A step"
                )
            )
        for number in range(1, flows + 1):
            await self.flows.create(
                NewFlow(use_case_id=made.id, title=f"Flow {number}", description="A flow")
            )
        self.noted.clear()
        self.published.clear()
        return made

    def flow_ids(self, use_case: UseCase) -> list[str]:
        """The flows of a use case, oldest first."""
        return [f.id for f in self.tables.flows.values() if f.use_case_id == use_case.id]

    def step_ids(self, use_case: UseCase) -> list[str]:
        """The steps of a use case, oldest first."""
        return [s.id for s in self.tables.steps.values() if s.use_case_id == use_case.id]

    def shares(self, use_case: UseCase) -> list[float]:
        """The shares of all flows of a use case, oldest first."""
        return [self.tables.flows[i].current_serve_pct for i in self.flow_ids(use_case)]
