"""What `aimm serve` imports: a start must not load what only some installations or requests need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.startup import measure

# loaded when a migration is due, for metrics, the sample or traces, on PostgreSQL, or by other commands
_ON_DEMAND = {
    "ai_model_match",
    "alembic",
    "asyncpg",
    "httpx2",
    "mako",
    "opentelemetry.exporter",
    "opentelemetry.sdk",
    "prometheus_client",
    "pygments",
    "rich",
    "sqlalchemy.orm",
    "sqlalchemy.ext.asyncio.session",
    "aimm.cli.demonstration",
    "aimm.manifests.sample",
    "aimm.storage.advisory_lock",
    "aimm.storage.database.upgrading",
    "aimm.storage.ledger.postgres",
    "aimm.web.openapi",
    "aimm.wiring.diagnosis",
    "aimm.wiring.metrics",
    "aimm.wiring.spans",
}
# every package that a start imports; a new one costs every restart its time
_NEEDED = {
    "_argon2_cffi_bindings",
    "_cffi_backend",
    "aimm",
    "aiosqlite",
    "anyio",
    "argon2",
    "attr",  # by Litestar, where it is installed
    "attrs",
    "click",
    "colorama",  # by structlog, where it is installed
    "greenlet",
    "h11",
    "httptools",
    "idna",
    "jwt",
    "litestar",
    "markupsafe",
    "msgspec",
    "multidict",
    "multipart",
    "numpy",
    "opentelemetry",  # its names, by Litestar, where they are installed
    "sniffio",
    "sqlalchemy",
    "structlog",
    "typing_extensions",
    "uvicorn",
    "uvloop",
    "yaml",  # by Litestar
}
_CODE = """
import signal, sys
from aimm.cli.main import main

main.get_command(None, "serve")
from aimm.cli import operate

def end(server):
    print("modules:", *sys.modules, flush=True)
    signal.raise_signal(signal.SIGTERM)

operate.announce = end
main(["serve"])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("startup")


def _modules(folder: Path) -> set[str]:
    environment = {**os.environ, "AIMM_DATA_DIR": str(folder), "AIMM_PORT": "0"}
    ran = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, env=environment)
    assert "modules:" in ran.stdout, ran.stderr
    return set(ran.stdout.partition("modules:")[2].split())


def _always_there() -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize("start", ["first", "second"])
def test_a_start_imports_only_what_it_needs(folder: Path, start: str):
    if start == "second":
        _modules(folder)
    modules = _modules(folder)
    assert not {name for name in modules if name in _ON_DEMAND or name.partition(".")[0] in _ON_DEMAND}
    top = {name.partition(".")[0] for name in modules - _always_there()}
    technical = {name for name in top if name.startswith(("_cython_", "cython_runtime", "_sysconfigdata"))}
    assert top - technical - set(sys.stdlib_module_names) - _NEEDED <= {"__mp_main__"}


def test_the_benchmark_runs_in_its_short_form():
    figures = measure(rounds=1, sessions=600)
    assert figures.keys() == {
        f"{kind}_{what}"
        for kind in ("empty_folder", "restart", "live_sessions")
        for what in ("seconds", "cpu_seconds")
    }
    assert all(0 < value < 120 for value in figures.values())
