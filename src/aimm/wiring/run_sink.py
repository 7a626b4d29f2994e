"""What the process of a run gets from its worker, and where its outputs go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from aimm.connections.errors import ConnectionNotFound
from aimm.evaluation.errors import RunNotFound
from aimm.evaluation.model import Item, Output, Reply, Run
from aimm.evaluation.ports import Outputs
from aimm.evaluation.walking import Walk, known_answers
from aimm.evaluation.work import Reach, Used, Work
from aimm.jobs.model import Job, Result
from aimm.jobs.programs import Task
from aimm.kit.clock import Clock
from aimm.storage.connections import StoredConnections, StoredVault, SystemReferences
from aimm.storage.database.engine import Database
from aimm.storage.evaluation.records import StoredRuns
from aimm.storage.secret_keys import KeyFile

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

KEPT = timedelta(days=30)
"""How long an answer is kept for runs that ask the same again."""


class _Data(msgspec.Struct):
    """A result of the program."""

    output: Output | None
    answers: dict[str, Reply]


@dataclass(frozen=True, slots=True)
class RunSink:
    """The port ``jobs.ports.Sink`` of runs. Secrets are read here, and only passed on.

    Attributes:
        database: the product's.
        keys: the file with the keys that encrypt secrets.
    """

    database: Database
    outputs: Outputs
    keys: KeyFile | None
    clock: Clock

    async def store(self, job: Job, results: Sequence[Result]) -> None:
        """Store outputs, and answers for later runs."""
        found = [msgspec.convert(result.data, _Data) for result in results]
        answers = {key: reply for one in found for key, reply in one.answers.items()}
        await self.outputs.keep_answers(answers, self.clock.now())
        await self.outputs.add(job.id, [one.output for one in found if one.output is not None])

    async def finish(self, job: Job, result: Any) -> Any:
        """Forget answers that are too old; outputs count at once."""
        await self.outputs.forget_answers(self.clock.now() - KEPT)
        return result

    async def task(self, job: Job) -> Task:
        """What the program of a run needs.

        Raises:
            RunNotFound, ConnectionNotFound, SecretUnavailable
        """
        async with self.database.reading() as connection:
            run = await StoredRuns(connection).get(job.id)
            if run is None:
                raise RunNotFound
            wanted = sorted({step.connection for target in run.targets for step in target.steps})
            reaches = {name: await self._reach(connection, name, run.concurrency) for name in wanted}
        items = await self.outputs.items(run.id)
        done = await self.outputs.done(run.id)
        answers: Mapping[str, Reply] = {}
        if run.reuse_answers:
            answers = await self._answers(run, items, set(done))
        work = Work(
            targets=run.targets,
            items=items,
            repetitions=run.repetitions,
            budget=run.budget,
            stream=run.stream,
            connections=reaches,
            done=[one for one in done if run.targets[one[0]].steps],
            answers=answers,
            used=await self._used(run, job),
        )
        return Task(msgspec.to_builtins(work))

    async def _reach(self, database: "AsyncConnection", connection_id: str, concurrency: int) -> Reach:
        stored = StoredConnections(database)
        connection = await stored.get(connection_id)
        if connection is None:
            raise ConnectionNotFound
        if connection.secret_ref is not None:
            secret = SystemReferences().look_up(connection.secret_ref)
        else:
            sealed = await stored.sealed(connection_id)
            vault = StoredVault(database, self.keys)
            secret = "" if sealed is None else await vault.unseal(connection_id, sealed)
        return Reach(
            kind=connection.kind,
            base_url=connection.base_url,
            api=connection.api,
            secret=secret,
            timeout=connection.timeout_seconds,
            silence=connection.silence_seconds,
            concurrency=min(concurrency, connection.concurrency),
            requests_per_minute=connection.requests_per_minute,
            tokens_per_minute=connection.tokens_per_minute,
        )

    async def _answers(
        self, run: Run, items: Sequence[Item], done: set[tuple[int, str, int]]
    ) -> Mapping[str, Reply]:
        """Stored answers to everything that is left to ask, step by step: a step needs the one before."""
        walks = [
            Walk(place, target, item, repetition)
            for repetition in range(run.repetitions)
            for item in items
            for place, target in enumerate(run.targets)
            if target.steps and (place, item.key, repetition) not in done
        ]
        found: dict[str, Reply] = {}
        while walks:
            asked = [(walk, question.key) for walk in walks if (question := known_answers(walk, found))]
            new = await self.outputs.answers(sorted({key for _, key in asked} - found.keys()))
            found |= new
            walks = [walk for walk, key in asked if key in new]
        return found

    async def _used(self, run: Run, job: Job) -> Used:
        totals = [one for one in await self.outputs.totals(run.id) if run.targets[one.target].steps]
        seconds = 0.0 if job.checkpoint is None else float(job.checkpoint["seconds"])
        return Used(
            money=sum(one.spent for one in totals),
            tokens=sum(one.tokens_paid for one in totals),
            seconds=seconds,
        )
