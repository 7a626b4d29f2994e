"""The race: concurrent requests for the same new ids, with crashes and share changes.

Everything that is acknowledged is compared over the whole run (``record``). Every run of a node has other
shares than the previous one, and after the last restart the shares exclude every flow that was drawn
before, so a lost session would be noticed.
"""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.race_callers import Caller, Node, Progress
from benchmarks.record import Findings, Record, compare, to_json
from benchmarks.sample import Sample, make_sample, set_shares, shares_of
from benchmarks.wire import Cut, Lines, request_bytes
from tests.support.server import ServerProcess

from aimm.kit.errors import Unavailable
from aimm.storage.database.engine import open_database

USE_CASES, STEPS = 3, 2
STORM_SHARES = (
    (25.0, 25.0, 40.0, 10.0, 0.0),
    (70.0, 10.0, 10.0, 10.0, 0.0),
    (0.0, 0.0, 10.0, 90.0, 0.0),
    (5.0, 85.0, 5.0, 5.0, 0.0),
)
NEW_SHARES = (0.0, 0.0, 0.0, 0.0, 100.0)
STORIES_AT_ONCE = 24
STORM_PART = 0.5
# includes a restart, which takes long on a busy machine
STANDSTILL_SECONDS = 180


@dataclass
class Race:
    """A run on one database.

    Attributes:
        target: minimum number of responses.
        crashes: how many times one node is killed during the storm.
    """

    sample: Sample
    database_url: str
    nodes: Sequence[Node]
    target: int
    crashes: int
    progress: Progress
    record: Record = field(default_factory=Record)
    restarts: int = 0
    share_changes: int = 0
    _next: int = 0

    def __post_init__(self) -> None:
        self._caller = Caller(self.sample, self.record)
        self._random = random.Random(7)
        self._database = open_database(self.database_url)

    async def run(self) -> Findings:
        """Run all phases; returns what the database holds afterwards."""
        try:
            await self._watched(self._storm())
            self.progress("the storm is over; everything restarts with shares that exclude the old flows")
            await self._restart_all()
            await self._watched(self._sweep(list(self.record.flow_of)))
        finally:
            codes = [await node.stop() for node in self.nodes]
            await self._database.close()
        self.progress(f"exit codes {codes}; comparing {self.record.answers} answers with the database")
        return await compare(self.database_url, self.record)

    async def _watched(self, part: Coroutine[None, None, None]) -> None:
        """Run one phase; aborted if there are no responses for too long."""
        task = asyncio.ensure_future(part)
        answers = -1
        while not task.done() and answers < self.record.answers:
            answers = self.record.answers
            await asyncio.wait([task], timeout=STANDSTILL_SECONDS)
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise TimeoutError(f"no answers for {STANDSTILL_SECONDS} s")
        await task

    # ── the storm ──

    async def _storm(self) -> None:
        end = int(self.target * STORM_PART)
        changes = asyncio.create_task(self._change_shares())
        try:
            async with asyncio.TaskGroup() as group:
                chaos = group.create_task(self._chaos(end))
                for _ in range(STORIES_AT_ONCE):
                    group.create_task(self._tell_stories(end, chaos))
        finally:
            changes.cancel()
            await asyncio.gather(changes, return_exceptions=True)

    async def _tell_stories(self, end: int, chaos: "asyncio.Task[None]") -> None:
        while self.record.answers < end or not chaos.done():
            number, self._next = self._next, self._next + 1
            await self._story(f"race-{number}", number)
            if self.record.answers >= end:
                await asyncio.sleep(0.2)  # only a restart is pending; leave it the CPU

    async def _story(self, correlation_id: str, number: int) -> None:
        """A new id is used on all nodes at once, used again, and rated on all nodes at once."""
        everywhere = self._everywhere()
        self._random.shuffle(everywhere)
        told = await asyncio.gather(
            *(self._caller.pick(lines, correlation_id, step) for step, lines in enumerate(everywhere))
        )
        if not any(told):
            await asyncio.sleep(0.1)  # all nodes are down at the moment
            return
        await self._caller.pick(self._random.choice(everywhere), correlation_id, number)
        if number % 2:
            key = f"key-{number}" if number % 4 == 1 else None
            await self._caller.rate(everywhere, correlation_id, 100 + number * 7 % 401, key)

    def _everywhere(self) -> list[Lines]:
        """Four requests: all on one node, or two on each of two nodes."""
        each = 4 // len(self.nodes)
        return [node.lines for node in self.nodes for _ in range(each)]

    async def _chaos(self, end: int) -> None:
        """Kill one node after another during the storm, by the number of responses."""
        for crash in range(self.crashes):
            at = end * (crash + 1) // (self.crashes + 1)
            while self.record.answers < at:  # noqa: ASYNC110 -- a count has no event
                await asyncio.sleep(0.01)
            await self.nodes[-1 - crash % len(self.nodes)].kill_and_restart()
            self.restarts += 1
            self.progress(f"killed and restarted a node after {self.record.answers} answers")

    async def _change_shares(self) -> None:
        """Change shares continuously, alternating between a second process and the API."""
        while True:
            await asyncio.sleep(0.3)
            self.share_changes += 1
            shares = STORM_SHARES[self.share_changes % len(STORM_SHARES)]
            try:
                if self.share_changes % 2:
                    await set_shares(self._database, self.sample, shares)
                else:
                    await self._put_shares(shares)
            except (Unavailable, Cut):
                continue  # a node is down, or the database was busy

    async def _put_shares(self, shares: Sequence[float]) -> None:
        lines = self.nodes[self.share_changes // 2 % len(self.nodes)].lines
        for use_case in self.sample.use_cases:
            flows = [
                {"flowId": flow, "currentServePct": share}
                for flow, share in shares_of(use_case, shares).items()
            ]
            answer = await lines.ask(
                request_bytes(
                    "PUT",
                    "/api/v1/flows/bulk",
                    to_json({"useCaseId": use_case.id, "flows": flows}),
                    {"authorization": f"Bearer {self.sample.token}"},
                )
            )
            if answer.status not in (200, 503):
                self.record.wrong.append(f"new shares: {answer.status} {answer.body!r}")

    # ── after the full restart ──

    async def _restart_all(self) -> None:
        await asyncio.gather(*(asyncio.to_thread(node.server.kill) for node in self.nodes))
        await set_shares(self._database, self.sample, NEW_SHARES)
        await asyncio.gather(*(asyncio.to_thread(node.server.start) for node in self.nodes))
        self.restarts += len(self.nodes)

    async def _sweep(self, known: Sequence[str]) -> None:
        """Pick every id again on every node, with new ids in between, until there are enough responses."""
        waiting = list(known)
        first_new = self._next

        async def work() -> None:
            while waiting or self.record.answers < self.target:
                if waiting and self._random.random() < 0.9:
                    await self._ask_again(waiting.pop())
                elif self._random.random() < 0.5:
                    await self._ask_again(self._random.choice(known))
                else:
                    number, self._next = self._next, self._next + 1
                    await self._story(f"race-{number}", number)

        async with asyncio.TaskGroup() as group:
            for _ in range(STORIES_AT_ONCE):
                group.create_task(work())
        for number in range(first_new, self._next):
            flow = self.record.flow_of.get(f"race-{number}")
            use_case = self.sample.use_cases[number % USE_CASES]
            if flow is not None and flow != use_case.flow_ids[-1]:
                self.record.wrong.append(f"race-{number} is new and got flow {flow}")

    async def _ask_again(self, correlation_id: str) -> None:
        await asyncio.gather(
            *(self._caller.pick(node.lines, correlation_id, step) for step, node in enumerate(self.nodes))
        )


async def run_race(
    database_url: str, folder: Path, nodes: int, target: int, crashes: int, progress: Progress
) -> tuple[Race, Findings]:
    """Create a sample in a fresh database, start nodes on it, and race."""
    sample = await make_sample(database_url, USE_CASES, STEPS, STORM_SHARES[0])
    servers = await asyncio.gather(
        *(asyncio.to_thread(ServerProcess, database_url, folder) for _ in range(nodes))
    )
    race = Race(sample, database_url, [Node(server) for server in servers], target, crashes, progress)
    return race, await race.run()
