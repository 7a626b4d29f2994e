"""A dataset and the services of its items, for commands: opened directly in the database."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from aimm.cli.access import OPERATOR
from aimm.cli.common import run_async, settings_from
from aimm.cli.rollouts import use_case_of
from aimm.datasets.editing import ItemService
from aimm.datasets.model import Dataset
from aimm.datasets.ports import Uploads
from aimm.datasets.service import DatasetService
from aimm.datasets.splitting import SplitService
from aimm.flows.configuring import FlowStepService
from aimm.jobs.service import JobService
from aimm.kit.changes import Change, Journal
from aimm.kit.services import Services
from aimm.wiring.direct_access import DirectAccess, open_direct_access
from aimm.wiring.jobs import open_jobs

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands work with: a dataset and the services of its items."""

    access: DirectAccess
    jobs: JobService
    dataset: Dataset
    items: ItemService
    uploads: Uploads
    splits: SplitService

    async def note(self, change: Change) -> None:
        """Store an audit log entry."""
        async with self.access.writing(OPERATOR) as services:
            services[Journal].note(change)


Work = Callable[[Desk], Awaitable[T]]

use_case_argument = click.argument("use_case")
dataset_argument = click.argument("dataset")


async def dataset_of(services: Services, use_case: str, code: str) -> Dataset:
    """The dataset with a code, or an error that lists the codes."""
    owner = await use_case_of(services, use_case)
    stored = await services[DatasetService].datasets.of_use_case(owner.id)
    found = next((one for one in stored if one.code == code), None)
    if found is None:
        known = ", ".join(one.code for one in stored) or "none"
        raise click.ClickException(f"{use_case} has no dataset '{code}'; there are: {known}")
    return found


def with_dataset(config: Path | None, use_case: str, code: str, work: Work[T]) -> T:
    """Run ``work`` on a dataset of an installation that exists."""
    settings = settings_from(config)

    async def run() -> T:
        async with open_direct_access(settings) as access, open_jobs(settings.url) as jobs:
            async with access.reading() as services:
                found = await dataset_of(services, use_case, code)
                desk = Desk(
                    access, jobs, found, services[ItemService], services[Uploads], services[SplitService]
                )
            return await work(desk)

    return run_async(run())


async def placeholders_of(desk: Desk) -> list[str]:
    """The placeholders of all configurations of the dataset's use case."""
    async with desk.access.reading() as services:
        steps = await services[FlowStepService].flow_steps.of_use_case(desk.dataset.use_case_id)
    return list(dict.fromkeys(name for step in steps for name in step.placeholders))
