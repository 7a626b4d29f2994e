"""Examples in the README and the docs run unchanged; only URL and key are filled in."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.commands import run_aimm
from tests.support.server import Api, ServerProcess

from aimm.web.app import WebLimits
from aimm.web.hot.patience import HEAD_SECONDS, MAX_HEAD_BYTES
from aimm.wiring.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
USE_CASE, STEP = "content_generation", "extract_transcript"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def snippets(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def manifest(server: ServerProcess, server_database_url: str) -> str:
    """The output of the README's command that creates its use case, while the service runs."""
    [command] = [s for s in snippets(README, "bash") if " apply " in s]
    program, *words = command.split()
    assert program == ".venv/bin/aimm"
    said = run_aimm(*words, AIMM_DATABASE_URL=server_database_url)
    _wait_until_served(server)
    return said


def _wait_until_served(server: ServerProcess) -> None:
    body = {"correlationId": "first", "useCaseCode": USE_CASE, "useCaseStepCode": STEP}
    end = time.monotonic() + 60
    with Api.machine(server).http as http:
        while (answer := http.post("/picker", json=body)).status_code != 200:
            assert time.monotonic() < end, answer.text
            time.sleep(0.05)


def test_the_example_manifest_is_applied(manifest: str) -> None:
    assert f"\n{USE_CASE}\n" in manifest
    assert "use case becomes active" in manifest
    assert manifest.endswith(" 0 deleted.\n")


def test_the_python_example_runs(server: ServerProcess, manifest: str) -> None:
    [example] = snippets(README, "python")
    program = example.replace("http://127.0.0.1:8321", server.url).replace("YOUR_API_KEY", server.api_key)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    first, second = ran.stdout.splitlines()
    assert re.match(r"text \{.*'model': '(gpt-4\.1-mini|claude-haiku-4-5)'", first)
    assert second == "accepted"


def test_the_curl_example_runs(server: ServerProcess, manifest: str) -> None:
    [example] = [s for s in snippets(README, "bash") if s.startswith("curl")]
    command = example.replace("http://127.0.0.1:8321", server.url).replace("$API_KEY", server.api_key)
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert '"outputMessage":{"modality":"text"' in ran.stdout, ran.stderr


def test_documented_limits_are_the_limits() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    assert f"| body of a pick or a feedback | {WebLimits().hot_body:,} bytes |" in operations
    assert f"| body of the management API | {Settings().max_body_bytes:,} bytes |" in operations
    assert f"worked on | {Settings().request_seconds:g} s | 408 |" in operations
    assert f"| time to receive the headers of a request | {HEAD_SECONDS:g} s | 408 |" in operations
    streams = f"up to {Settings().event_streams_per_caller} of them on a node"
    assert streams in operations
    assert f"| headers of a request | {MAX_HEAD_BYTES:,} bytes |" in operations
    assert f"({Settings().trusted_proxies} unless set)" in operations


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_are_valid(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text())
    local = [target for target in targets if not target.startswith("http")]
    missing = [target for target in local if not (document.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documented_settings_exist(document: Path) -> None:
    named = set(re.findall(r"\bAIMM_([A-Z_]+[A-Z])\b", document.read_text())) - {"KEY", "CONFIG"}
    known = {name.upper() for name in Settings.__struct_fields__}
    assert named <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documented_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", document.read_text())) <= targets


def test_documented_defaults_are_the_defaults() -> None:
    settings = load_settings({f"{PREFIX}DATA_DIR": "/nowhere"})
    operations = (ROOT / "docs" / "operations.md").read_text()
    assert f"{settings.host}:{settings.port}" in operations
    assert f"{settings.pick_retention_days:g} days" in operations
