"""The API reference page: complete, self-contained, with the committed document."""

import json
import re
from importlib.resources import files

import httpx2
import pytest
from tests.support.commands import run_aimm
from tests.support.server import ServerProcess

FOLDER = files("aimm.web") / "static" / "docs"
NAMES = sorted(file.name for file in FOLDER.iterdir())
METHODS = ("get", "put", "post", "delete", "patch")
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


def content(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The output of `aimm openapi`."""
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    run_aimm("openapi", str(path))
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def operations(document: str) -> list[dict[str, object]]:
    paths = json.loads(document)["paths"]
    return [item[method] for item in paths.values() for method in METHODS if method in item]


def test_the_document_is_served_verbatim(server: ServerProcess, document: str):
    answer = httpx2.get(f"{server.url}/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == document


def test_the_page_needs_no_login(server: ServerProcess):
    answer = httpx2.get(f"{server.url}/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MEDIA_TYPES["html"]
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_served(server: ServerProcess, name: str):
    answer = httpx2.get(f"{server.url}/docs/{name}")
    assert answer.status_code == 200
    assert answer.text == content(name)
    assert answer.headers["content-type"] == MEDIA_TYPES[name.rpartition(".")[2]]
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fdocs.py", "%2e%2e", "docs.css/more"])
def test_nothing_else_is_served(server: ServerProcess, name: str):
    answer = httpx2.get(f"{server.url}/docs/{name}")
    assert answer.status_code == 404
    assert answer.json() == {"errors": ["endpoint-not-found"]}


@pytest.mark.parametrize("name", NAMES)
def test_no_file_refers_to_another_host(name: str):
    without_names = (
        content(name).replace("http://www.w3.org/2000/svg", "").replace("https://example.org/", "")
    )
    assert not re.search(r"https?://|//[a-z0-9-]+\.[a-z]|\burl\((?!#)|@import", without_names)


def test_the_page_complies_with_its_content_security_policy():
    page = content("index.html")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert all('src="/docs/' in tag for tag in re.findall(r"<script[^>]*>", page))
    scripts = "".join(content(name) for name in NAMES if name.endswith(".js"))
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|setAttribute\(\"style", scripts)


def test_every_referenced_file_exists():
    named = re.findall(r'(?:src|href)="/docs/([^"]+)"', content("index.html"))
    for name in NAMES:
        if name.endswith(".js"):
            named += re.findall(r'from "\./([^"]+)"', content(name))
    assert set(named) == set(NAMES) - {"index.html"}


def test_every_operation_can_be_listed(operations: list[dict[str, object]]):
    assert len(operations) > 30
    for operation in operations:
        assert operation["summary"], operation
        assert operation["tags"], operation
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
