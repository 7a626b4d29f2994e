"""Exits, forks and child processes, with real loopback sockets and without sleeps."""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.sdk.conftest import Loopback

from ai_model_match import Client

PROGRAM = """
import asyncio, sys
from ai_model_match import AsyncClient, Client
if sys.argv[2] == "sync":
    client = Client(sys.argv[1], "key", cache_path=None)
    client.session("support", "s").step("answer")
else:
    client = AsyncClient(sys.argv[1], "key", cache_path=None)
    async def main():
        (await client.session("support", "s")).step("answer")
    asyncio.run(main())
"""


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_exit_flushes(loopback: Loopback, kind: str):
    command = [sys.executable, "-W", "error", "-c", PROGRAM, loopback.url, kind]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    # An asynchronous client that was not closed leaves its sockets to a loop that is gone.
    assert done.stderr == "" or (kind == "async" and "ResourceWarning" in done.stderr)
    assert [exposure["useCaseStepCode"] for exposure in loopback.fake.exposures] == ["answer"]


def test_exit_is_not_delayed_by_an_outage(silent: str):
    start = time.monotonic()
    default = '{("support", "answer"): {"modality": "text", "parameters": {}}}'
    code = PROGRAM.replace("cache_path=None)", f"cache_path=None, timeout=0.2, defaults={default})")
    subprocess.run([sys.executable, "-c", code, silent, "sync"], check=True, timeout=30, capture_output=True)
    assert time.monotonic() - start < 10


FORK = """
import asyncio, inspect, json, os, sys
from ai_model_match import AsyncClient, Client
client = {"sync": Client, "async": AsyncClient}[sys.argv[3]](sys.argv[1], "key", cache_path=sys.argv[2])
async def done(value):
    return await value if inspect.isawaitable(value) else value
async def main(name):
    session = await done(client.session("support", name))
    session.step("answer")
    client.record_outcome(name, error=False)
async def close():
    await done(client.aclose() if sys.argv[3] == "async" else client.close())
asyncio.run(main("parent"))
children = []
for number in range(3):
    child = os.fork()
    if child == 0:
        waiting = client.stats.exposures_waiting + client.stats.outcomes_waiting
        asyncio.run(main(f"child-{number}"))
        asyncio.run(close())
        os.write(1, json.dumps({"waiting": waiting, "sent": client.stats.exposures_sent}).encode() + b"\\n")
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
asyncio.run(close())
"""

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


@needs_fork
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_forked_children_do_not_send_data_of_the_parent(loopback: Loopback, tmp_path: Path, kind: str):
    command = [sys.executable, "-c", FORK, loopback.url, str(tmp_path), kind]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert list(map(json.loads, done.stdout.splitlines())) == [{"waiting": 0, "sent": 1}] * 3
    names = [*(f"child-{number}" for number in range(3)), "parent"]
    assert sorted(exposure["correlationId"] for exposure in loopback.fake.exposures) == names
    assert sorted(outcome["correlationId"] for outcome in loopback.fake.outcomes) == names


KILLED = """
import asyncio, inspect, os, signal, sys
from ai_model_match import AsyncClient, Client, Settings
kind = {"sync": Client, "async": AsyncClient}[sys.argv[3]]
client = kind(sys.argv[1], "key", cache_path=sys.argv[2], settings=Settings(deadline=0.2))
async def rate(name):
    sent = client.send_feedback(name, 5)
    assert (await sent if inspect.isawaitable(sent) else sent).status == "queued"
asyncio.run(rate("parent"))
for number in range(3):
    child = os.fork()
    if child == 0:
        asyncio.run(rate(f"child-{number}"))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
os.kill(os.getpid(), signal.SIGKILL)
"""


@needs_fork
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_queued_feedback_of_forked_processes_survives_sigkill(loopback: Loopback, tmp_path: Path, kind: str):
    loopback.close()
    command = [sys.executable, "-c", KILLED, loopback.url, str(tmp_path), kind]
    subprocess.run(command, capture_output=True, check=False, timeout=30)
    with Client(loopback.url, "key", cache_path=tmp_path, background=False) as client:
        assert client.stats.feedback_waiting == 4


CHILD = """
import asyncio, concurrent.futures, multiprocessing, sys
from ai_model_match import AsyncClient, Client

def work(url, kind):
    if kind == "sync":
        client = Client(url, "key", cache_path=None)
        client.session("support", "s").step("answer")
    else:
        client = AsyncClient(url, "key", cache_path=None)
        async def main():
            (await client.session("support", "s")).step("answer")
        asyncio.run(main())
    client.record_outcome("s", error=False)
    globals()["kept"] = client

if __name__ == "__main__":
    url, kind, method, pool = sys.argv[1:]
    context = multiprocessing.get_context(method)
    if pool == "pool":
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as executor:
            executor.submit(work, url, kind).result()
    else:
        child = context.Process(target=work, args=(url, kind))
        child.start()
        child.join()
"""


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(("method", "pool"), [("fork", "process"), ("spawn", "process"), ("fork", "pool")])
def test_multiprocessing_child_flushes_at_exit(
    loopback: Loopback, tmp_path: Path, kind: str, method: str, pool: str
):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} on this system")
    program = tmp_path / "program.py"
    program.write_text(CHILD)
    command = [sys.executable, str(program), loopback.url, kind, method, pool]
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert [exposure["correlationId"] for exposure in loopback.fake.exposures] == ["s"]
    assert [outcome["correlationId"] for outcome in loopback.fake.outcomes] == ["s"]
