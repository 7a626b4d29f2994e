"""``aimm catalogue``, shortlists and own models in manifests, on both databases."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.cli.manifest_shell import NOTHING_TO_DO, Shell

from aimm.candidates.catalogue import Catalogue, Entry, written

FILE = written(
    Catalogue(
        "2026-02-28",
        "elsewhere",
        [
            Entry(id="maker/one", provider="maker", name="One", context_window=8_000, input_price=0.5),
            Entry(id="maker/two", provider="maker", name="Two", open_weights=True, licence="mit"),
        ],
    )
)
MANIFEST = """apiVersion: aimm/v1
useCases:
  - code: chat
    title: Chat
    description: Talks
    candidates:
      - title: House
        entry: own/house
        state: included
        reason: It runs here.
        connection: local
        model: house-1
        messages:
          - role: user
            content: <<QUESTION>>
        parameters: {temperature: 0.5, stop: [END]}
      - title: One
        entry: maker/one
        parameters: {}
ownModels:
  - code: house
    title: House model
    kind: local
    contextWindow: 32000
    openWeights: true
    regions: [eu]
    figures:
      - {name: latency, value: 800, unit: ms, date: 2026-03}
"""


@pytest.fixture
def shell(server_database_url: str, tmp_path: Path) -> Shell:
    shell = Shell(server_database_url, tmp_path)
    shell.fine("apply", "--yes", "--create", "-f", shell.file("m.yaml", MANIFEST))
    return shell


def update(shell: Shell, content: bytes) -> str:
    file = shell.folder / "catalogue.json"
    file.write_bytes(content)
    return shell.fine("catalogue", "update", "--from", str(file))


def test_a_shortlist_is_applied_exported_and_pruned(shell: Shell):
    assert shell.fine("apply", "--yes", "-f", shell.file("m.yaml", MANIFEST)) == NOTHING_TO_DO
    exported = shell.fine("export")
    assert shell.fine("apply", "--yes", "-f", shell.file("e.yaml", exported)) == NOTHING_TO_DO
    assert exported.count("<<QUESTION>>") == 1
    changed = MANIFEST.replace("temperature: 0.5", "temperature: 0").replace("value: 800", "value: 700")
    plan = shell.fine("apply", "--yes", "-f", shell.file("m.yaml", changed))
    assert "parameters.temperature: 0.5 → 0" in plan
    assert "figures[0].value: 800.0 → 700.0" in plan
    gone = changed[: changed.index("      - title: One")] + changed[changed.index("ownModels") :]
    assert "- candidate 'One'" in shell.fine("apply", "--yes", "--prune", "-f", shell.file("m.yaml", gone))


def test_the_catalogue_is_shown_filtered_and_replaced(shell: Shell):
    shown = shell.fine("catalogue", "show", "gpt-4.1", "--provider", "openai", "--max-price", "1")
    assert "openai/gpt-4.1-mini" in shown
    assert "2 models; prices in USD per million tokens, as of " in shown
    assert "200 of " in shell.fine("catalogue", "show")

    assert "the catalogue has 2 models, as of 2026-02-28 (elsewhere)" in update(shell, FILE)
    lines = shell.fine("catalogue", "show").splitlines()
    assert [line.split() for line in lines if line.startswith("maker/")] == [
        ["maker/one", "8,000", "0.5", "?", "?", "?", "?"],
        ["maker/two", "?", "?", "?", "?", "yes", "mit"],
    ]
    assert "1 models" in shell.fine("catalogue", "show", "--open-weights")


def test_a_wrong_catalogue_leaves_the_current_one(shell: Shell):
    update(shell, FILE)
    file = shell.folder / "wrong.json"
    file.write_bytes(FILE.replace(b"maker/two", b"maker/one"))
    refused = shell.call("catalogue", "update", "--from", str(file))
    assert refused.exit_code == 1
    assert "catalogue: the id maker/one must not occur twice" in refused.output
    missing = shell.call("catalogue", "update", "--from", str(shell.folder / "none.json"))
    assert missing.exit_code == 1
    assert "maker/two" in shell.fine("catalogue", "show")


class _Site(BaseHTTPRequestHandler):
    """Serves the catalogue, and a redirect to another host."""

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(307)
            self.send_header("Location", "http://169.254.169.254/latest")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(FILE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in the base class
        pass


def test_a_catalogue_is_fetched_from_allowed_addresses_only(shell: Shell):
    site = HTTPServer(("127.0.0.1", 0), _Site)
    Thread(target=site.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{site.server_port}"
    try:
        fetched = shell.fine("catalogue", "update", "--from", f"{base}/models.json")
        assert "the catalogue has 2 models" in fetched
        for url, said in (
            (f"{base}/elsewhere", "redirects to http://169.254.169.254"),
            ("http://169.254.169.254/latest", "The address is refused"),
            ("http://metadata.google.internal/", "The address is refused"),
        ):
            refused = shell.call("catalogue", "update", "--from", url)
            assert (refused.exit_code, said in refused.output) == (1, True), refused.output
    finally:
        site.shutdown()
        site.server_close()
