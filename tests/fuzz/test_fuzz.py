"""A short, seeded run of the fuzzing; ``python -m tests.fuzz.long`` is the long one."""

from collections.abc import Iterator

import httpx2
import pytest
from tests.fuzz.raw import CHANGES, PATHS, fuzz_bodies, fuzz_bytes
from tests.fuzz.schema import SchemaFuzz, Tally
from tests.fuzz.world import World
from tests.support.server import ServerProcess, running

# an operation without a valid response was not really fuzzed
HARD_TO_REACH = {
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/logout",
    "PUT /api/v1/users/me/password",
    "DELETE /api/v1/use-cases/{use_case_id}",
    "DELETE /api/v1/flows/{flow_id}",
    "PUT /api/v1/use-cases/{use_case_id}/rollout-strategy/state",
    "GET /api/v1/use-cases/{use_case_id}/rollout-strategy/timeline/{entry_id}",
    # an outcome of its stage, which is not decided yet; one subject, and a day to come
    "POST /api/v1/decisions",
    "POST /api/v1/waivers",
    # a file that a worker has made
    "GET /api/v1/artifacts/{digest}",
    # a kind that exists, with its specification; a job that has not ended, or was cancelled
    "POST /api/v1/jobs",
    "POST /api/v1/jobs/{job_id}/cancel",
    "POST /api/v1/jobs/{job_id}/resume",
    # a draft with the items that are named, or with something to freeze
    "POST /api/v1/datasets/{dataset_id}/items",
    "POST /api/v1/datasets/{dataset_id}/items/remove",
    "PUT /api/v1/datasets/{dataset_id}/items/{item_key}",
    "DELETE /api/v1/datasets/{dataset_id}/items/{item_key}",
    "POST /api/v1/datasets/{dataset_id}/versions",
    # as many outputs as the kind of the queue asks for
    "POST /api/v1/review-queues/{queue_id}/tasks",
    # exactly one of a run and a dataset, which fits the kind of the queue
    "POST /api/v1/review-queues/{queue_id}/fill",
    # exactly one of three kinds of targets, with items; a run that has a job
    "POST /api/v1/runs",
    "POST /api/v1/runs/estimate",
    "POST /api/v1/runs/{run_id}/cancel",
    "POST /api/v1/runs/{run_id}/resume",
    # a use case that has no capture settings yet
    "POST /api/v1/captures",
    # an upload of this very dataset, a table with inputs
    "PUT /api/v1/datasets/{dataset_id}/uploads/{upload_id}/parts/{number}",
    "POST /api/v1/datasets/{dataset_id}/uploads/{upload_id}/preview",
    "POST /api/v1/datasets/{dataset_id}/imports",
    "POST /api/v1/datasets/{dataset_id}/paste",
    # the URL of a provider
    "POST /api/v1/connections",
    # a browser's cookie on the same origin
    "POST /api/v1/console/session",
    "POST /api/v1/console/session/renewal",
    "DELETE /api/v1/console/session",
    "PUT /api/v1/console/session/password",
    # at least two flows of the use case, without duplicates
    "POST /api/v1/use-cases/{use_case_id}/rollout-strategy/plan",
    "POST /api/v1/use-cases/{use_case_id}/rollout-strategy/simulation",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("fuzz")
    with running(f"sqlite:///{folder / 'aimm.db'}", folder) as process:
        yield process


@pytest.fixture(scope="module")
def world(server: ServerProcess) -> Iterator[World]:
    world = World(server)
    yield world
    world.close()


def healthy(server: ServerProcess) -> None:
    assert httpx2.get(f"{server.url}/readyz", timeout=20).status_code == 200
    assert not [line for line in server.output if "unexpected_error" in line]


def test_requests_generated_from_the_openapi_document(world: World):
    tally = Tally()
    fuzz = SchemaFuzz(world, tally)
    fuzz.run(1_200, first_seed=7)
    labels = {f"{op.method.upper()} {op.path}" for op in fuzz.operations}
    for number in range(100, 110):
        missed = {label for label in labels - HARD_TO_REACH if not tally.reached(label)}
        fuzz.insist(missed, number)
    fuzz.close()
    assert not tally.failures, tally.report()
    assert tally.requests >= 1_200
    assert len(labels) >= 40
    missed = {label for label in labels - HARD_TO_REACH if not tally.reached(label)}
    answers = {label: tally.answers(label) for label in sorted(missed)}
    assert not missed, f"handlers that never ran to their end, and how often they answered what: {answers}"
    healthy(world.server)


def test_garbage_bodies(world: World):
    tally = Tally()
    fuzz_bodies(world, tally, 600, first_seed=7)
    assert not tally.failures, tally.report()
    assert tally.requests == 600
    tried = {label for label, _ in tally.statuses}
    assert {f"POST {path} ({change.__name__})" for path in PATHS for change in CHANGES} <= tried
    assert {status for _, status in tally.statuses} >= {200, 413, 422}
    healthy(world.server)


def test_bytes_that_are_not_requests(world: World):
    tally = Tally()
    fuzz_bytes(world, tally, 150, first_seed=7)
    assert not tally.failures, tally.report()
    assert tally.requests == 150
    healthy(world.server)


def test_the_checker_detects_violations():
    tally = Tally()
    assert "failures: 0" in tally.report()
    tally.note("GET /x", 500)
    tally.fail("GET /x: server error", "curl")
    assert "FAILURE GET /x: server error" in tally.report()
    assert "failures: 1" in tally.report()
    assert not tally.reached("GET /x")
