"""A database with active use cases, created before any server runs on it."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aimm.access.first_start import ensure_installation
from aimm.access.model import ROLE_PERMISSIONS, Claims, Role
from aimm.flows.configuring import FlowStepService
from aimm.flows.model import FlowPatch, NewFlow
from aimm.flows.service import FlowService
from aimm.kit.changes import Actor, ActorKind
from aimm.kit.paging import PageRequest
from aimm.kit.services import Services
from aimm.storage.access import AccessStore
from aimm.storage.credentials import Argon2Hasher, JwtTokens, SystemSecrets
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.work import unit_of_work
from aimm.use_cases.model import NewStep, NewUseCase, UseCasePatch
from aimm.use_cases.service import StepService, UseCaseService
from aimm.wiring.opening import prepare_database
from aimm.wiring.services import services_of
from aimm.wiring.sources import RandomIds, SystemClock

ADMIN = Actor(ActorKind.PERSON, "admin")
TOKEN_SECONDS = 3600
# together with the rest of the response about 1.5 KB
CONFIGURATION = json.dumps(
    {
        "modality": "text",
        "parameters": {
            "model": "m",
            "temperature": 0.2,
            "systemPrompt": "Answer in short sentences. " * 26,
            "tools": [{"name": f"tool{n}", "enabled": True, "timeoutMs": 1500 + n} for n in range(6)],
        },
    }
)


@dataclass(frozen=True)
class SampleUseCase:
    """A use case with its flows, in order of creation."""

    id: str
    code: str
    flow_ids: Sequence[str]


@dataclass(frozen=True)
class Sample:
    """The created use cases, and credentials.

    Attributes:
        api_key: API key with all scopes.
        token: an admin's token, valid for an hour.
        password: password of the user ``admin``.
        steps: codes; the same for every use case.
    """

    api_key: str
    token: str
    use_cases: Sequence[SampleUseCase]
    steps: Sequence[str]
    password: str = ""


async def _make(work: Services, code: str, steps: Sequence[str], shares: Sequence[float]) -> SampleUseCase:
    use_case = await work[UseCaseService].create(
        NewUseCase(title="A goal", code=code, description="What it is for")
    )
    for step in steps:
        await work[StepService].create(
            NewStep(use_case_id=use_case.id, title="A step", code=step, description="What it is for")
        )
    flow_ids: list[str] = []
    for number in range(len(shares)):
        flow = await work[FlowService].create(
            NewFlow(use_case_id=use_case.id, title=f"Flow {number}", description="One way")
        )
        await work[FlowService].update(flow.id, FlowPatch(active=True))
        for flow_step in (await work[FlowStepService].page(flow.id, PageRequest(1, 200))).items:
            await work[FlowStepService].configure(flow_step.id, CONFIGURATION)
        flow_ids.append(flow.id)
    await work[FlowService].set_shares(use_case.id, dict(zip(flow_ids, shares, strict=True)))
    await work[UseCaseService].update(use_case.id, UseCasePatch(active=True))
    return SampleUseCase(use_case.id, code, flow_ids)


def _token(secret: bytes) -> str:
    now = int(time.time())
    return JwtTokens(secret).sign(
        Claims(
            id="sample",
            subject=ADMIN.name,
            issued=now,
            expires=now + TOKEN_SECONDS,
            permissions=ROLE_PERMISSIONS[Role.ADMIN],
        )
    )


async def make_sample(database_url: str, use_cases: int, steps: int, shares: Sequence[float]) -> Sample:
    """Fill a fresh database.

    Args:
        shares: percent by flow; they also determine the number of flows of every use case.
    """
    clock, ids, hasher = SystemClock(), RandomIds(), Argon2Hasher()
    database = open_database(database_url)
    codes = [f"step{number}" for number in range(steps)]
    try:
        await prepare_database(database)
        facts = await ensure_installation(AccessStore(database, clock), hasher, SystemSecrets(), clock, ids)
        if facts.created is None:
            raise RuntimeError("the database has been used before")
        made: list[SampleUseCase] = []
        for number in range(use_cases):
            async with unit_of_work(database, ADMIN, clock) as work:
                made.append(await _make(services_of(work, clock, ids), f"uc{number:02d}", codes, shares))
        return Sample(facts.created.api_key, _token(facts.jwt_secret), made, codes, facts.created.password)
    finally:
        hasher.close()
        await database.close()


async def set_shares(database: Database, sample: Sample, shares: Sequence[float]) -> None:
    """Change the shares of all use cases like a second process that writes to the database."""
    clock, ids = SystemClock(), RandomIds()
    for use_case in sample.use_cases:
        async with unit_of_work(database, ADMIN, clock) as work:
            await services_of(work, clock, ids)[FlowService].set_shares(
                use_case.id, shares_of(use_case, shares)
            )


def shares_of(use_case: SampleUseCase, shares: Sequence[float]) -> Mapping[str, float]:
    """Percent by flow id."""
    return dict(zip(use_case.flow_ids, shares, strict=True))
