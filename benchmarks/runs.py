"""What a call of a run costs in processor time, beside a bare aiohttp loop: ``python -m benchmarks.runs``.

A server in a process of its own answers at once. Rounds of both take turns, and the medians are
compared. Wall time is not, because it flickers by more than what is measured.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import msgspec
from aiohttp import web

from aimm.evaluation.model import Budget, Item, PlannedTarget, Price, Step
from aimm.evaluation.work import Reach, Work
from aimm.jobs.programs import Task
from aimm.launchers.lines import line_bytes
from aimm.runner.program import program

BAR_MS = 0.15
AT_ONCE = 16
ANSWER = {
    "choices": [{"message": {"content": "An answer of some words."}, "finish_reason": "stop"}],
    "model": "m",
    "usage": {"prompt_tokens": 12, "completion_tokens": 6},
}
TEXT = "Summarize in one sentence: " + "words of a usual length " * 20


async def _serve() -> None:
    body = json.dumps(ANSWER).encode()

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


@contextmanager
def _server() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.runs", "--serve"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def _bare(base: str, count: int) -> None:
    """The least that such calls need: the body is encoded, the answer decoded."""
    left = iter(range(count))

    async def work(session: aiohttp.ClientSession) -> None:
        for number in left:
            body = {"model": "m", "messages": [{"role": "user", "content": f"{TEXT} {number}"}]}
            async with session.post(
                f"{base}/chat/completions",
                data=msgspec.json.encode(body),
                headers={"content-type": "application/json", "authorization": "Bearer x"},
            ) as response:
                msgspec.json.decode(await response.read())

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(work(session) for _ in range(AT_ONCE)))


def _run(base: str, count: int) -> None:
    """The same calls as a run makes them, with every line that its process would write."""
    step = Step(
        code="",
        revision=0,
        connection="c",
        connection_name="c",
        model="m",
        parameters={"prompt": f"{TEXT} <<n>>"},
        output="output",
    )
    price = Price(input_per_million=1, output_per_million=2)
    reach = Reach(
        kind="openai",
        base_url=base,
        api="chat",
        secret="x",
        timeout=60,
        silence=60,
        concurrency=AT_ONCE,
        requests_per_minute=None,
        tokens_per_minute=None,
    )
    work = Work(
        targets=[PlannedTarget(label="A", kind="candidate", steps=[step], price=price)],
        items=[Item(key=str(number), inputs={"n": number}) for number in range(count)],
        repetitions=1,
        budget=Budget(money=1_000),
        stream=False,
        connections={"c": reach},
    )
    for said in program(Task(msgspec.to_builtins(work))):
        line_bytes(said)


def main() -> None:
    """Measure, and print the difference."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--count", type=int, default=1_000)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(_serve())
        return
    bare: list[float] = []
    run: list[float] = []
    with _server() as base:
        for number in range(given.rounds + 1):
            started = time.process_time()
            asyncio.run(_bare(base, given.count))
            between = time.process_time()
            _run(base, given.count)
            ended = time.process_time()
            if number:  # the first round warms up
                bare.append((between - started) * 1_000 / given.count)
                run.append((ended - between) * 1_000 / given.count)
    more = statistics.median(run) - statistics.median(bare)
    print(f"bare aiohttp loop  {statistics.median(bare):.3f} ms of CPU a call")
    print(f"run                {statistics.median(run):.3f} ms of CPU a call")
    print(
        f"difference         {more:.3f} ms (bar: {BAR_MS} ms, {given.rounds} rounds of {given.count} calls)"
    )


if __name__ == "__main__":
    main()
