"""What runs need from stores and from other words."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from aimm.candidates.model import Candidate
from aimm.connections.model import Connection
from aimm.evaluation.model import Item, Output, Price, Reply, Run, Sample, TargetTotals
from aimm.flows.model import Flow, FlowStep
from aimm.kit.paging import Page, PageRequest
from aimm.use_cases.model import UseCaseStep


class Runs(Protocol):
    """The stored runs, without their outputs."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Run]: ...

    async def get(self, run_id: str) -> Run | None: ...

    async def add(self, run: Mapping[str, Any]) -> Run:
        """Store a new run: all its fields but ``number``."""
        ...

    async def delete(self, run: Run) -> None: ...


class Outputs(Protocol):
    """Items, outputs and answers, in the data store; each call is a transaction."""

    async def add_items(self, run_id: str, items: Sequence[Item]) -> None: ...

    async def items(self, run_id: str) -> Sequence[Item]:
        """All items of a run, in the order in which they are asked."""
        ...

    async def add(self, run_id: str, outputs: Sequence[Output]) -> None:
        """Store outputs; those that are there already stay as they are."""
        ...

    async def page(self, run_id: str, request: PageRequest) -> "Page[tuple[Output, str | None]]":
        """One page of outputs, each with the slice of its item, by place of the item."""
        ...

    async def of_items(self, run_id: str, keys: Sequence[str]) -> Sequence[Output]:
        """All outputs for these items."""
        ...

    def all(self, run_id: str) -> AsyncIterator[Sequence[Output]]:
        """All outputs of a run in batches, by place of the item."""
        ...

    async def done(self, run_id: str) -> Sequence[tuple[int, str, int]]:
        """Target, item and repetition of all outputs."""
        ...

    async def totals(self, run_id: str) -> Sequence[TargetTotals]:
        """What there is, target by target; targets without outputs are left out."""
        ...

    async def drop(self, run_id: str) -> None:
        """Delete items and outputs of a run."""
        ...

    async def answers(self, keys: Sequence[str]) -> Mapping[str, Reply]:
        """The stored answers among these keys."""
        ...

    async def keep_answers(self, answers: Mapping[str, Reply], now: datetime) -> None: ...

    async def forget_answers(self, before: datetime) -> None:
        """Delete answers that are older."""
        ...


class Samples(Protocol):
    """Items of datasets."""

    async def draw(self, use_case_id: str, sample: Sample) -> tuple[int, Sequence[Item]]:
        """The version that was drawn from, and the items.

        Raises:
            AimmError: there is no such dataset or version.
        """
        ...


class Configured(Protocol):
    """Flows and connections as they are now."""

    async def flow(self, use_case_id: str, flow_id: str) -> Flow | None:
        """A flow of the use case, or None."""
        ...

    async def steps(self, flow: Flow) -> Sequence[tuple[UseCaseStep, FlowStep]]:
        """Its steps with their configurations, in order."""
        ...

    async def connection(self, connection_id: str) -> Connection | None: ...

    async def connection_named(self, name: str) -> Connection | None: ...

    async def price(self, connection: Connection, model: str) -> Price | None:
        """What a model costs at the host of a connection, by the catalogue; None if it is not known."""
        ...

    async def candidate(self, use_case_id: str, candidate_id: str) -> Candidate | None:
        """A candidate of the use case, or None."""
        ...

    async def price_of_entry(self, entry: str, connection: Connection) -> Price | None:
        """What an entry of the catalogue, or an own one, costs at a connection; None if it is not known."""
        ...
