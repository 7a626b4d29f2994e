"""The service below a path, behind a real proxy that strips or keeps the path."""

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest
from tests.support.commands import own_environment
from tests.support.proxies import BASE, WAYS, proxies
from tests.support.server import Api, Goal, ServerProcess, running

from ai_model_match import AsyncClient, Client
from aimm.web.base_path import normal_base_path, wrong_base_path
from aimm.wiring.settings import SettingsError, load_settings

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CONSOLE = Path(__file__).parents[2] / "src" / "aimm" / "web" / "static" / "console" / "index.html"
SECONDS = 15
built = pytest.mark.skipif(not CONSOLE.exists(), reason="the console has not been built: make console")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("below")
    with running(f"sqlite:///{folder / 'aimm.db'}", folder, base_path="aimm/") as process:
        yield process


@pytest.fixture(scope="module")
def goal(admin: Api) -> Goal:
    return Goal(admin)


@pytest.fixture(scope="module")
def addresses(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with proxies(server, tmp_path_factory.mktemp("nginx")) as opened:
        yield opened


@pytest.fixture(params=WAYS)
def url(request: pytest.FixtureRequest, addresses: dict[str, str]) -> str:
    return addresses[request.param]


@pytest.fixture
def person(url: str, server: ServerProcess) -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=SECONDS) as http:
        credentials = {"username": "admin", "password": server.password}
        origin = f"http://{urlsplit(url).netloc}"
        headers = {"origin": origin, "sec-fetch-site": "same-origin"}
        answer = http.post(f"{url}/api/v1/console/session", json=credentials, headers=headers)
        assert answer.status_code == 200, answer.text
        http.headers["authorization"] = f"Bearer {answer.json()['item']['accessToken']}"
        yield http


@pytest.mark.parametrize("path", ["/", "/use-cases/a/flows/b"])
@built
def test_every_file_of_the_console_is_found(url: str, path: str):
    page = httpx2.get(url + path, headers=HTML)
    assert page.status_code == 200
    assert f'name="aimm-base" content="{BASE}"' in page.text
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len([link for link in links if "/assets/" in link]) >= 2
    for link in links:
        assert link.startswith(f"{BASE}/"), link
        assert httpx2.get(urljoin(url, link)).status_code == 200, link


@built
def test_a_mistyped_address_gets_the_not_found_page(url: str):
    page = httpx2.get(f"{url}/no/such/thing", headers=HTML)
    assert (page.status_code, 'name="aimm-base"' in page.text) == (404, True)
    assert httpx2.get(f"{url}/no/such/thing").json() == {"errors": ["endpoint-not-found"]}
    assert httpx2.get(f"{url}/api/v1/nothing", headers=HTML).json() == {"errors": ["endpoint-not-found"]}


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_the_openapi_document_is_found(url: str, path: str):
    page = httpx2.get(url + path, headers=HTML)
    links = [link for link in re.findall(r'(?:src|href)="([^"]+)"', page.text) if not link.startswith("#")]
    assert links
    for link in links:
        assert httpx2.get(urljoin(url + path, link)).status_code == 200, link
    document = httpx2.get(f"{url}/openapi.json").json()
    assert document["servers"] == [{"url": BASE}]


def test_the_session_cookie_is_limited_to_the_base_path(url: str, person: httpx2.Client):
    (cookie,) = person.cookies.jar
    assert cookie.path == f"{BASE}/api/v1/console/session"
    renewed = person.post(f"{url}/api/v1/console/session/renewal", json={})
    assert renewed.status_code == 200, renewed.text
    assert person.delete(f"{url}/api/v1/console/session").status_code == 204
    assert not list(person.cookies.jar)


def test_a_change_keeps_its_version_through_compression(url: str, person: httpx2.Client, goal: Goal):
    address = f"{url}/api/v1/use-cases/{goal.id}"
    tag = person.get(address).headers["etag"]
    changed = person.put(address, json={"title": f"Another for {tag}"}, headers={"if-match": tag})
    assert changed.status_code == 200, changed.text
    assert person.put(address, json={"title": "Late"}, headers={"if-match": tag}).status_code == 412


@pytest.mark.parametrize("url", WAYS[:-1], indirect=True)
def test_events_arrive_immediately(url: str, person: httpx2.Client, goal: Goal):
    """Not over two hops: the first one removes the header that disables buffering in the second."""
    headers = {"accept": "text/event-stream", "accept-encoding": "gzip"}
    with person.stream("GET", f"{url}/api/v1/events", headers=headers) as stream:
        assert stream.status_code == 200
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("event:")) == "event: hello"
        goal.api.changed(f"/use-cases/{goal.id}", {"title": f"Renamed for {url}"})
        assert next(line for line in lines if line.startswith("event:")) == "event: change"


def test_events_arrive_through_a_buffering_proxy(url: str, person: httpx2.Client, goal: Goal):
    def events(**headers: str) -> list[str]:
        answer = person.get(f"{url}/api/v1/events", params={"once": "true"}, headers=headers)
        return re.findall(r"^(?:event|id): (.+)$", answer.text, re.MULTILINE)

    name, last = events()
    assert name == "hello"
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(events, **{"last-event-id": last})
        while not waiting.done():
            goal.api.changed(f"/use-cases/{goal.id}", {"title": f"Renamed at {time.monotonic()}"})
        assert waiting.result()[::2] == ["hello", "change"]


def test_a_simulation_arrives_completely(url: str, person: httpx2.Client, goal: Goal):
    body = {"flows": [{"mean": 4.6}, {"mean": 2.0}], "sessions": 20_000, "seed": 3}
    address = f"{url}/api/v1/use-cases/{goal.id}/rollout-strategy/simulation"
    with person.stream("POST", address, json=body) as stream:
        lines = [json.loads(line) for line in stream.iter_lines() if line]
    assert lines[-1]["finished"] is True


def test_the_sdk_works_with_the_base_path(url: str, server: ServerProcess, goal: Goal):
    with Client(url, server.api_key, cache_path=None) as client:
        picked = client.pick(goal.code, "s1", f"sync {url}")
        assert picked.flow_id == goal.flows[0]["id"]
        client.send_feedback(f"sync {url}", 4)


async def test_the_asynchronous_sdk_works_with_the_base_path(url: str, server: ServerProcess, goal: Goal):
    async with AsyncClient(f"{url}/", server.api_key, cache_path=None) as client:
        picked = await client.pick(goal.code, "s1", f"async {url}")
        assert picked.flow_id == goal.flows[0]["id"]


@pytest.mark.parametrize("prefix", ["", BASE])
def test_without_the_proxy_both_addresses_work(server: ServerProcess, goal: Goal, prefix: str):
    here = server.url.removesuffix(BASE) + prefix
    machine = Api(here, {"x-api-key": server.api_key})
    assert machine.post("/picker", goal.pick_body()).status_code == 200
    assert machine.post("/picker", goal.pick_body(), headers={"cookie": "a=b"}).status_code == 200
    assert httpx2.get(f"{here}/livez").status_code == 200
    assert httpx2.get(f"{here}{BASE}x/livez").status_code == 404
    assert machine.get("/sessions/a%2Fb").json() == {"errors": ["correlation-not-found"]}
    machine.http.close()


def test_the_service_announces_its_base_path(server: ServerProcess):
    assert server.url.endswith(BASE)


@pytest.mark.parametrize(
    ("given", "normal"), [("", ""), ("/", ""), ("aimm", BASE), ("/aimm/", BASE), (" /a/b.c ", "/a/b.c")]
)
def test_a_base_path_is_normalized(given: str, normal: str):
    assert wrong_base_path(given) is None
    assert normal_base_path(given) == normal


@pytest.mark.parametrize("given", ["/a//b", "/a?b", "/a b", "/../a", "/a%20b", "https://tools.example/aimm"])
def test_an_invalid_base_path_is_rejected(given: str):
    with pytest.raises(SettingsError, match="AIMM_BASE_PATH: must be a path like /aimm"):
        load_settings({"AIMM_BASE_PATH": given})


@pytest.mark.parametrize("given", ["/api", "api/v1", "/docs", "/use-cases/x"])
def test_a_reserved_base_path_is_rejected(given: str):
    with pytest.raises(SettingsError, match="which the service uses itself"):
        load_settings({"AIMM_BASE_PATH": given})


def test_the_generated_document_has_no_base_path(tmp_path: Path):
    assert "AIMM_BASE_PATH" not in own_environment()
    committed = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
    assert json.loads(committed.read_text())["servers"] == [{"url": "/"}]
