"""Runs from the API to the provider and back: a service, its worker, and the process that asks."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.fakes.providers import KEY, MODEL, FakeProvider, fake_provider
from tests.support.server import Api, Goal, ServerProcess, running

SECONDS = 60.0


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    """A provider that runs beside the tests, on a loop of its own."""
    loop = asyncio.new_event_loop()
    context = fake_provider()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(10)
    asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("runs")
    with running(f"sqlite:///{folder / 'aimm.db'}", folder, workers=1, data_dir=folder) as server:
        yield server


@pytest.fixture(scope="module")
def api(service: ServerProcess) -> Iterator[Api]:
    made = Api.person(service)
    yield made
    made.http.close()


@pytest.fixture(scope="module")
def connection(api: Api, provider: FakeProvider) -> dict[str, Any]:
    """A connection with a stored API key."""
    body = {"name": "fake", "kind": "openai", "baseUrl": f"{provider.base}/v1", "model": MODEL}
    made = api.made("/connections", body)
    assert api.put(f"/connections/{made['id']}/secret", {"secret": KEY}).status_code == 200
    return made


def until(api: Api, run_id: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = time.monotonic() + SECONDS
    while not holds(run := api.get(f"/runs/{run_id}").json()["item"]):
        assert time.monotonic() < end, run
        assert run["state"] in ("queued", "running"), run
        time.sleep(0.05)
    return run


def ended(run: dict[str, Any]) -> bool:
    return run["state"] == "done"


def items(count: int) -> list[dict[str, Any]]:
    return [
        {"inputs": {"text": f"word {number}"}, "slice": "odd" if number % 2 else None}
        for number in range(count)
    ]


def asking_for(connection: dict[str, Any], prompt: str, **more: Any) -> dict[str, Any]:
    return {"candidate": {"connectionId": connection["id"], "prompt": prompt, **more}}


def test_a_flow_beside_a_candidate(api: Api, provider: FakeProvider, connection: dict[str, Any]) -> None:
    goal = Goal(api, steps=2)
    first, second = goal.flow_steps(goal.flows[0]["id"])
    goal.configure(first["id"], {"connection": "fake", "prompt": "First <<text>>"})
    goal.configure(second["id"], {"messages": [{"role": "user", "content": "Then <<s1>>"}]})
    flow = {"flow": {"flowId": goal.flows[0]["id"], "connectionId": connection["id"]}}
    price = {"inputPerMillion": 1, "outputPerMillion": 2}
    candidate = asking_for(connection, "Say <<text>>", price=price)
    body = {"useCaseId": goal.id, "title": "First", "targets": [flow, candidate], "items": items(4)}
    provider.requests.clear()
    made = api.made("/runs", body)
    assert [target["label"] for target in made["targets"]] == ["Flow 1", MODEL]
    run = until(api, made["id"], ended)
    assert (run["done"], run["of"], run["stoppedBy"]) == (8, 8, None)
    assert [one["answered"] for one in run["totals"]] == [4, 4]
    assert run["totals"][0]["unpriced"] == 4
    assert run["totals"][1]["spent"] > 0
    page = api.get(f"/runs/{run['id']}/items", params={"page": 1, "pageSize": 2}).json()
    assert page["totalCount"] == 4
    texts = [output["text"] for output in page["items"][0]["outputs"]]
    assert texts == ["You said: Then You said: First word 0", "You said: Say word 0"]
    assert len(provider.requests) == 4 * 3
    # the same again is not paid again
    again = until(api, api.made("/runs", body)["id"], ended)
    assert [one["cached"] for one in again["totals"]] == [4, 4]
    assert again["totals"][1]["spent"] == 0
    assert len(provider.requests) == 4 * 3
    # unless that is wanted
    fresh = until(api, api.made("/runs", {**body, "reuseAnswers": False})["id"], ended)
    assert [one["cached"] for one in fresh["totals"]] == [0, 0]
    assert len(provider.requests) == 8 * 3


def processes_below(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def asking(pid: int) -> list[psutil.Process]:
    """The processes that ask, below a service."""
    found: list[psutil.Process] = []
    for process in processes_below(pid):
        with suppress(psutil.NoSuchProcess):
            if "aimm.runner.program" in process.cmdline():
                found.append(process)
    return found


def test_a_killed_process_goes_on_where_it_was(
    api: Api, provider: FakeProvider, connection: dict[str, Any], service: ServerProcess
) -> None:
    goal = Goal(api)
    target = asking_for(connection, "Kill <<text>>")
    body = {
        "useCaseId": goal.id,
        "title": "Killed",
        "targets": [target],
        "items": items(60),
        "concurrency": 2,
    }
    provider.latency = 0.05
    provider.requests.clear()
    try:
        made = api.made("/runs", body)
        until(api, made["id"], lambda run: run["done"] >= 5)
        (process,) = asking(service.pid)
        assert KEY not in " ".join(process.cmdline() + list(process.environ().values()))
        process.kill()
        run = until(api, made["id"], ended)
    finally:
        provider.latency = 0.0
    assert (run["done"], run["totals"][0]["answered"]) == (60, 60)
    outputs = api.get(f"/runs/{run['id']}/outputs", params={"page": 1, "pageSize": 200}).json()
    assert len({one["item"] for one in outputs["items"]}) == outputs["totalCount"] == 60
    # only what was under way, or not stored yet, was asked twice
    assert 60 <= len(provider.requests) < 60 + 40
    told = api.get(f"/jobs/{run['id']}/job-stream").text
    assert "the program was ended by SIGKILL" in told


def test_cancel_and_resume(api: Api, provider: FakeProvider, connection: dict[str, Any]) -> None:
    goal = Goal(api)
    target = asking_for(connection, "Stop <<text>>")
    body = {
        "useCaseId": goal.id,
        "title": "Stopped",
        "targets": [target],
        "items": items(80),
        "concurrency": 1,
    }
    provider.latency = 0.05
    try:
        made = api.made("/runs", body)
        until(api, made["id"], lambda run: run["done"] >= 2)
        assert api.delete(f"/runs/{made['id']}").json()["errors"] == ["run-still-going"]
        assert api.post(f"/runs/{made['id']}/cancel").status_code == 200
        end = time.monotonic() + SECONDS
        while (run := api.get(f"/runs/{made['id']}").json()["item"])["state"] != "cancelled":
            assert time.monotonic() < end
            time.sleep(0.05)
        assert 2 <= run["done"] < 80
    finally:
        provider.latency = 0.0
    assert api.post(f"/runs/{made['id']}/resume").json()["item"]["state"] == "queued"
    assert until(api, made["id"], ended)["done"] == 80


def test_no_secret_is_on_disk(
    service: ServerProcess, api: Api, connection: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    goal = Goal(api)
    target = asking_for(connection, "Hide <<text>>")
    body = {"useCaseId": goal.id, "title": "Hidden", "targets": [target], "items": items(2)}
    run = until(api, api.made("/runs", body)["id"], ended)
    assert KEY not in api.get(f"/jobs/{run['id']}").text
    for folder in Path(tmp_path_factory.getbasetemp()).glob("runs*"):
        files = [file for file in folder.rglob("*") if file.is_file()]
        assert any(file.name == "aimm-data.db" for file in files)
        assert not [file.name for file in files if KEY.encode() in file.read_bytes()]


def test_a_connection_without_its_secret_ends_the_run_with_a_reason(api: Api, provider: FakeProvider) -> None:
    goal = Goal(api)
    body = {
        "name": "bare",
        "kind": "openai",
        "baseUrl": f"{provider.base}/v1",
        "secretRef": "env:NOT_SET_HERE",
    }
    bare = api.made("/connections", body)
    target = asking_for(bare, "Say <<text>>", model=MODEL)
    made = api.made("/runs", {"useCaseId": goal.id, "title": "Bare", "targets": [target], "items": items(2)})
    end = time.monotonic() + SECONDS
    while (run := api.get(f"/runs/{made['id']}").json()["item"])["state"] != "failed":
        assert time.monotonic() < end, run
        time.sleep(0.05)
    assert "NOT_SET_HERE is empty or not set" in run["error"]
