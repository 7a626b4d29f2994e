"""What README and docs show is run as it stands; only address and key are filled in."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.server import Api, Goal, ServerProcess

from aimm.wiring.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def snippets(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def goal(admin: Api) -> Goal:
    """The use case that the README speaks of."""
    text = {"title": "Content", "description": "Turns a talk into a text"}
    made = Goal(admin, steps=0, shares=())
    made.use_case = admin.changed(f"/use-cases/{made.id}", {"code": "content_generation"})
    admin.made("/use-case-steps", {**text, "useCaseId": made.id, "code": "extract_transcript"})
    made.flows = [made.add_flow("Only one")]
    admin.changed(f"/use-cases/{made.id}", {"active": True})
    return made


def test_the_python_example_runs(server: ServerProcess, goal: Goal) -> None:
    [example] = snippets(README, "python")
    program = example.replace("http://127.0.0.1:8321", server.url).replace("YOUR_API_KEY", server.api_key)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert ran.returncode == 0, ran.stderr
    first, second = ran.stdout.splitlines()
    assert first == "text {'flow': 'Only one', 'step': 0}"
    assert second == "accepted"


def test_the_curl_example_runs(server: ServerProcess, goal: Goal) -> None:
    [example] = [s for s in snippets(README, "bash") if s.startswith("curl")]
    command = example.replace("http://127.0.0.1:8321", server.url).replace("$AIMM_KEY", server.api_key)
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=30)
    assert '"outputMessage":{"modality":"text"' in ran.stdout, ran.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text())
    local = [target for target in targets if not target.startswith("http")]
    missing = [target for target in local if not (document.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_settings_that_are_named_exist(document: Path) -> None:
    named = set(re.findall(r"\bAIMM_([A-Z_]+[A-Z])\b", document.read_text())) - {"KEY", "CONFIG"}
    known = {name.upper() for name in Settings.__struct_fields__}
    assert named <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_words_that_are_named_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", document.read_text())) <= targets


def test_documented_defaults_are_the_defaults() -> None:
    settings = load_settings({f"{PREFIX}DATA_DIR": "/nowhere"})
    operations = (ROOT / "docs" / "operations.md").read_text()
    assert f"{settings.host}:{settings.port}" in operations
    assert f"{settings.pick_retention_days:g} days" in operations
