"""The program of a run: ``python -m aimm.launchers.child aimm.runner.program``."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping

import msgspec

from aimm.evaluation.work import Reach, Work
from aimm.jobs.model import Progress, Result
from aimm.jobs.programs import Checkpoint, Done, Log, Said, Task
from aimm.providers.client import Client, Limits
from aimm.providers.model import Endpoint, Timeouts
from aimm.providers.pacing import Pace
from aimm.providers.retries import RetryPolicy
from aimm.providers.transport import Transport
from aimm.runner.asking import Asking, Found, found_data

_LOOK_SECONDS = 0.1
_FIRST_PACE = 8.0
_MOST_AT_ONCE = 512
_GOLDEN = (5**0.5 - 1) / 2


def program(task: Task) -> Iterator[Said]:
    """Ask what has no output yet; results come about ten times a second."""
    work = msgspec.convert(task.specification, Work)
    total, count = work.total, len(work.done)
    if count:
        yield Log(f"{count} of {total} outputs are there already")
    found: deque[Found] = deque()
    session = _Session(work, found)
    loop = asyncio.new_event_loop()
    asking = loop.create_task(session.run())
    missing = 0
    try:
        while True:
            loop.run_until_complete(asyncio.wait({asking}, timeout=_LOOK_SECONDS))
            ended, new = asking.done(), len(found)
            for _ in range(new):
                one = found.popleft()
                missing += one.output is not None and one.output.error_kind is not None
                count += one.output is not None
                yield _result(one)
            if new:
                yield Progress(count, total, _words(session.asking, missing))
                yield Checkpoint({"seconds": session.seconds})
            if ended:
                break
        asking.result()
    finally:
        asking.cancel()
        loop.run_until_complete(asyncio.gather(asking, return_exceptions=True))
        loop.close()
    yield Done(_summary(session.asking, total, count, missing))


def _result(found: Found) -> Result:
    output = found.output
    if output is None:  # the budget ended between two steps: only the answers are kept
        return Result(min(found.answers), -1, found_data(found))
    return Result(f"{output.target}:{output.item}", output.repetition, found_data(found))


class _Session:
    """The clients of a run, and the asking with them."""

    def __init__(self, work: Work, found: deque[Found]) -> None:
        self._work = work
        self._found = found
        self.asking: Asking | None = None

    @property
    def seconds(self) -> float:
        """Seconds of asking, those of earlier processes included."""
        asking = self.asking
        return self._work.used.seconds + (0.0 if asking is None else asking.elapsed)

    async def run(self) -> None:
        """Ask everything."""
        work = self._work
        at_once = min(_MOST_AT_ONCE, max(1, sum(reach.concurrency for reach in work.connections.values())))
        async with Transport(at_once) as transport:
            clients = _clients(work, transport)
            self.asking = Asking(work, clients, self._found.append, time.monotonic, time.monotonic())
            await self.asking.all(min(at_once, max(1, work.total)))


def _clients(work: Work, transport: Transport) -> Mapping[str, Client]:
    draw = _spread()
    return {
        name: Client(_endpoint(reach), transport, draw, _limits(reach, work.attempts))
        for name, reach in work.connections.items()
    }


def _spread() -> Callable[[], float]:
    """Numbers from [0, 1) that spread retries: multiples of the golden ratio are far from each other."""
    place = 0.0

    def draw() -> float:
        nonlocal place
        place = (place + _GOLDEN) % 1.0
        return place

    return draw


def _endpoint(reach: Reach) -> Endpoint:
    given = {
        "kind": reach.kind,
        "base_url": reach.base_url,
        "secret": reach.secret,
        "api": reach.api,
        "timeouts": Timeouts(silence=reach.silence, total=reach.timeout),
    }
    return Endpoint(**given)  # type: ignore[arg-type]


def _limits(reach: Reach, attempts: int) -> Limits:
    ceiling = float(reach.concurrency)
    return Limits(
        pace=Pace(min(_FIRST_PACE, ceiling), ceiling),
        requests_per_minute=reach.requests_per_minute,
        tokens_per_minute=reach.tokens_per_minute,
        retries=RetryPolicy(attempts),
    )


def _words(asking: Asking | None, missing: int) -> str:
    if asking is None:
        return ""
    purse = asking.purse
    money = f"{purse.money:.4f} USD, " if purse.money else ""
    return f"{money}{purse.tokens:.0f} tokens" + (f", {missing} missing" if missing else "")


def _summary(asking: Asking | None, total: int, count: int, missing: int) -> dict[str, object]:
    purse = None if asking is None else asking.purse
    return {
        "outputs": count,
        "of": total,
        "missingNow": missing,
        "stoppedBy": None if asking is None else asking.stopped,
        "money": 0.0 if purse is None else round(purse.money, 6),
        "tokens": 0 if purse is None else round(purse.tokens),
    }
