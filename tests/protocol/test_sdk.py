"""Protocol v1, section 9: our SDK and the published client against the server."""

import re
import socket
import uuid
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from tests.protocol.parts import eventually, item, statistics, step_requests
from tests.support.server import JSON, Api, Goal, ServerProcess, running

from ai_model_match import AIMMHTTPException, AsyncClient, Client, NotConfigured, Settings
from ai_model_match.aimm_client import AIMMClient

ROOT = Path(__file__).parents[2]
README = ROOT / "sdk" / "python" / "README.md"
EXAMPLE = ROOT / "examples" / "content_generation.yaml"
DEAD = Settings(circuit_pause=0.01, longest_circuit_pause=0.05, retry_pause=0.01, longest_retry_pause=0.02)


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder for the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def like_the_example(admin: Api, example: dict[str, Any]) -> Goal:
    """A use case with the codes and the first flow's configuration of an example manifest."""
    goal = Goal(admin, steps=1, shares=())
    [(step, configuration)] = example["flows"][0]["configurations"].items()
    admin.changed(f"/use-cases/{goal.id}", {"code": example["code"]})
    admin.changed(f"/use-case-steps/{goal.steps[0]['id']}", {"code": step})
    goal.code = example["code"]
    goal.flows = [goal.add_flow("Only")]
    goal.configure(goal.flow_steps(goal.flows[0]["id"])[0]["id"], configuration["parameters"])
    admin.changed(f"/use-cases/{goal.id}", {"active": True})
    return goal


SNIPPETS = [
    s for s in re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL) if "FakeServer" not in s
]


def test_the_snippets_of_the_readme(admin: Api, server: ServerProcess, capsys: pytest.CaptureFixture[str]):
    [example] = yaml.safe_load(EXAMPLE.read_text())["useCases"]
    goal = like_the_example(admin, example)
    [configuration] = example["flows"][0]["configurations"].values()
    assert len(SNIPPETS) >= 4
    for number, snippet in enumerate(SNIPPETS):
        own = snippet.replace("https://your-aimm-server.com", server.url)
        own = own.replace("YOUR_API_KEY", server.api_key).replace('"session-', f'"{number}-session-')
        assert own != snippet
        names: dict[str, Any] = {}
        exec(compile(own, "README", "exec"), names)
        if "client" in names:
            names["client"].close()
    output = capsys.readouterr().out
    assert "Prompt modality: text" in output
    assert f"Prompt configuration: {configuration['parameters']}" in output
    assert "Feedback submitted: accepted" in output
    found = statistics(admin, goal.flows[0]["id"])
    assert (found["totSessionRequests"], found["totFeedback"]) == (len(SNIPPETS), len(SNIPPETS))
    admin.changed(f"/use-cases/{goal.id}", {"active": False})
    admin.delete(f"/use-cases/{goal.id}")


def test_what_the_published_client_sends_and_reads(admin: Api, server: ServerProcess):
    """Bodies and keys of version 1.0.4, which opens a connection per call."""
    goal = Goal(admin)
    name = str(uuid.uuid4())
    headers = {"X-Api-Key": server.api_key, "Content-Type": JSON}
    body: dict[str, Any] = {"correlationId": name, "useCaseCode": goal.code, "useCaseStepCode": "s1"}
    pick = httpx2.post(f"{server.url}/api/v1/picker", headers=headers, json=body).json()["item"]
    for key in (
        "id",
        "useCaseId",
        "useCaseStepId",
        "flowId",
        "flowStepId",
        "correlationId",
        "isFirstCorrelation",
        "createdAt",
    ):
        assert key in pick
    assert pick["inputMessage"] == body
    assert pick["outputMessage"]["modality"] == "text"
    body = {"correlationId": name, "syntheticScore": 4.5, "comment": None, "referenceLink": None}
    given = httpx2.post(f"{server.url}/api/v1/feedbacks", headers=headers, json=body).json()["item"]
    for key in ("id", "useCaseId", "flowId", "correlationId", "syntheticScore", "createdAt"):
        assert given[key]
    assert (given["syntheticScore"], given["score"]) == (4.5, 4.5)
    assert (given["comment"], given["referenceLink"]) == (None, None)


def test_the_published_names(admin: Api, server: ServerProcess):
    goal = Goal(admin)
    name = uuid.uuid4()
    with AIMMClient(base_url=server.url, api_key=server.api_key, cache_path=None) as client:
        pick = client.Pick(goal.code, "s1", name)
        assert (pick.item.flow_id, pick.item.is_first_correlation) == (goal.flows[0]["id"], True)
        assert pick.output_message.parameters == {"flow": "Flow 1", "step": 0}
        assert (pick.source, pick.stale) == ("server", False)
        given = client.SendFeedback(name, 4.5, "good", "https://example.org")
        assert (given.status, given.item.synthetic_score) == ("accepted", 4.5)
        assert (given.item.comment, given.item.reference_link) == ("good", "https://example.org")
        with pytest.raises(AIMMHTTPException) as refusal:
            client.SendFeedback(name, 4.5)
        assert (refusal.value.status_code, refusal.value.errors) == (400, ["feedback-already-provided"])
        with pytest.raises(AIMMHTTPException) as refusal:
            client.Pick("none", "s1", name)
        assert (refusal.value.status_code, refusal.value.errors) == (400, ["use-case-not-found"])
    wrong = AIMMClient(base_url=server.url, api_key="wrong", cache_path=None)
    with pytest.raises(AIMMHTTPException) as refusal:
        wrong.Pick(goal.code, "s1", name)
    assert (refusal.value.status_code, refusal.value.errors) == (401, ["unauthorized"])
    wrong.close()


def test_a_step_without_configuration(admin: Api, server: ServerProcess):
    goal = Goal(admin)
    admin.made("/use-case-steps", {"useCaseId": goal.id, "title": "T", "code": "empty", "description": "D"})
    with Client(server.url, server.api_key, cache_path=None) as client, pytest.raises(NotConfigured):
        client.pick(goal.code, "empty", "s-never")


def counted(admin: Api, goal: Goal) -> tuple[list[int], int, int]:
    """Picks by step, sessions and ratings of a use case, over all flows."""
    steps = [0] * len(goal.steps)
    sessions = ratings = 0
    for flow in goal.flows:
        found = statistics(admin, flow["id"])
        sessions += found["totSessionRequests"]
        ratings += found["totFeedback"]
        for index, flow_step in enumerate(goal.flow_steps(flow["id"])):
            steps[index] += step_requests(admin, flow_step["id"])
    return steps, sessions, ratings


def test_an_unknown_code_error_lists_existing_codes(admin: Api, server: ServerProcess):
    goal = Goal(admin)
    with Client(server.url, server.api_key, cache_path=None) as client:
        with pytest.raises(
            AIMMHTTPException, match=r"there is no use case .*-misspelt'; there are"
        ) as refusal:
            client.pick(f"{goal.code}-misspelt", "s1", "s")
        assert goal.code in refusal.value.hint
        with pytest.raises(AIMMHTTPException, match=r"there is no step 's2' in use case .*; it has: s1"):
            client.pick(goal.code, "s2", "s")


def test_exposures_of_sessions_are_counted_exactly(admin: Api, server: ServerProcess):
    goal = Goal(admin, steps=3, shares=(50, 50))
    with Client(server.url, server.api_key, cache_path=None) as client:
        for number in range(30):
            session = client.session(goal.code, f"{goal.code}-{number}")
            assert (session.stale, session.is_first) == (False, True)
            assert session.step("s1") is session.step("s1")
            assert session.step("s1").parameters["step"] == 0
            if number % 2:
                session.step("s2")
            if number % 3 == 0:
                assert session.send_feedback(5, "well").status == "accepted"
    assert client.stats.exposures_sent == 45
    assert (client.stats.exposures_lost, client.stats.exposures_waiting) == (0, 0)
    assert counted(admin, goal) == ([30, 15, 0], 30, 10)


async def test_the_asynchronous_client(admin: Api, server: ServerProcess):
    goal = Goal(admin, steps=2)
    async with AsyncClient(server.url, server.api_key, cache_path=None) as client:
        pick = await client.pick(goal.code, "s1", f"{goal.code}-a")
        assert (pick.flow_id, pick.source) == (goal.flows[0]["id"], "server")
        assert (await client.send_feedback(f"{goal.code}-a", 2)).status == "accepted"
        session = await client.session(goal.code, f"{goal.code}-b")
        session.step("s1")
        session.step("s2")
        assert (await session.send_feedback(4)).item.flow_id == goal.flows[0]["id"]
        with pytest.raises(AIMMHTTPException, match="correlation-not-found"):
            await client.send_feedback("never seen", 4)
    assert counted(admin, goal) == ([2, 1], 2, 2)
    assert statistics(admin, goal.flows[0]["id"])["avgScore"] == 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_an_outage(new_database_url: str, tmp_path: Path):
    with running(new_database_url, tmp_path / "data", port=free_port()) as server:
        admin = Api.person(server)
        goal = Goal(admin, steps=2, shares=(50, 50))
        options: Any = {"cache_path": tmp_path / "cache", "settings": DEAD, "background": False}
        client = Client(server.url, server.api_key, **options)
        known = client.pick(goal.code, "s1", "known")
        client.run_background()  # reads the snapshot for future sessions

        server.kill()
        kept = client.pick(goal.code, "s1", "known")
        assert (kept.flow_id, kept.stale, kept.source) == (known.flow_id, True, "session")
        assert kept.parameters == known.parameters
        fresh = client.pick(goal.code, "s1", "fresh")
        assert (fresh.stale, fresh.source) == (True, "shares")
        assert client.pick(goal.code, "s1", "fresh").flow_id == fresh.flow_id
        assert client.send_feedback("known", 5, "kept for later").status == "queued"
        assert client.send_feedback("fresh", 1).status == "queued"
        assert client.stats.feedback_waiting == 2
        client.close()

        server.start()
        client = Client(server.url, server.api_key, **options)
        assert client.stats.feedback_waiting == 2

        def delivered() -> bool | None:
            client.flush()
            return client.stats.feedback_waiting == 0 or None

        eventually(delivered)
        assert (client.stats.feedback_sent, client.stats.feedback_lost) == (2, 0)
        after = client.pick(goal.code, "s1", "known")
        assert (after.flow_id, after.stale) == (known.flow_id, False)
        client.close()
        for name, pick, score, comment in (("known", known, 5, "kept for later"), ("fresh", fresh, 1, None)):
            story = item(admin.get(f"/sessions/{name}"))
            assert story["flowId"] == pick.flow_id
            assert (story["feedback"]["score"], story["feedback"]["comment"]) == (score, comment)
        found = [statistics(admin, flow["id"]) for flow in goal.flows]
        assert sum(entry["totFeedback"] for entry in found) == 2
        assert sum(entry["totSessionRequests"] for entry in found) == 2
        admin.http.close()


def test_a_session_keeps_its_flow_through_an_outage(new_database_url: str, tmp_path: Path):
    with running(new_database_url, tmp_path / "data", port=free_port()) as server:
        admin = Api.person(server)
        goal = Goal(admin, steps=2)
        with Client(server.url, server.api_key, cache_path=None, settings=DEAD) as client:
            session = client.session(goal.code, "held")
            session.step("s1")
            server.kill()
            assert session.step("s2").parameters["step"] == 1
            assert session.send_feedback(4).status == "queued"
            server.start()

            def delivered() -> bool | None:
                client.flush()
                return (client.stats.feedback_waiting, client.stats.exposures_waiting) == (0, 0) or None

            eventually(delivered)
            assert client.stats.exposures_lost == 0
        assert counted(admin, goal) == ([1, 1], 1, 1)
        admin.http.close()
