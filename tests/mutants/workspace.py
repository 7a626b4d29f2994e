"""A folder in which mutmut changes a copy of the code and runs a copy of the tests."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.packages import Package

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "src" / "aimm", ROOT / "sdk" / "python" / "src" / "ai_model_match")
MUTMUT = Path(sys.executable).with_name("mutmut")

# A test under mutmut needs neither our plugins nor a new set of random examples for each change.
_CONFIGURATION = """\
[tool.mutmut]
source_paths = ["src"]
only_mutate = {code}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = {arguments}
process_isolation = "forkserver"
track_dependencies = false
use_git_change_detection = false
on_dependency_change = "ignore"
timeout_constant = 1.0
timeout_multiplier = {patience}

[tool.pytest.ini_options]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "function"
addopts = "-q --strict-markers --import-mode=importlib"
pythonpath = ["."]
filterwarnings = ["error"]
"""
_CONFTEST = '''\
"""Hypothesis tries the same few examples for each change, and tests without a database come first."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "mutants",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=30,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutants")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "database" in item.fixturenames)
'''
_PLUGINS = ("-p", "pytest_asyncio.plugin", "-p", "_hypothesis_pytestplugin", "-p", "no:cacheprovider")

_SPINNER = frozenset("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")

# mutmut writes its changes only as the first part of a run; this is that part, so that a sample can be drawn
_GENERATE = """\
from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants
from mutmut.mutation.trampoline import set_mutant_under_test

set_mutant_under_test("mutant_generation")
copy_src_dir()
copy_also_copy_files()
create_mutants(2)
"""
_DIFFS = """\
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant

wanted = json.load(sys.stdin)
json.dump({name: get_diff_for_mutant(name, path=path) for name, path in wanted.items()}, sys.stdout)
"""

NOTICED = frozenset({1, 3, 36, 24, -24, 152, 255})
"""Exit codes of mutmut for a change with which a test failed, or took too long."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A small change, and what became of it.

    Attributes:
        name: of mutmut, e.g. ``aimm.stats.slots.x_slot_of__mutmut_3``; numbers belong to one
            version of the function.
        path: of the changed file, below the workspace.
        code: how the tests ended, as mutmut notes it; None for not tried.
    """

    name: str
    path: str
    code: int | None

    @property
    def noticed(self) -> bool:
        """Whether a test failed."""
        return self.code in NOTICED


class Failed(Exception):
    """mutmut could not run; the message is the end of what it said."""


class Workspace:
    """The folder of one package. Results are kept in it until the changed function changes."""

    def __init__(self, package: Package, folder: Path) -> None:
        self.package = package
        self.folder = folder

    def prepare(self, *, fresh: bool) -> None:
        """Copy code and tests, and write the mutants.

        Args:
            fresh: forget what earlier runs found.
        """
        if fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "mutants").mkdir(parents=True, exist_ok=True)
        for source in SOURCES:
            _copied(source, self.folder / "src" / source.name)
        _copied(ROOT / "tests", self.folder / "tests")
        shutil.rmtree(self.folder / "mutants" / "tests", ignore_errors=True)
        if not self.package.conftest:
            (self.folder / "tests" / "conftest.py").unlink()
        self._configure()
        # tests that changed take another time and touch other functions
        (self.folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
        self._python(_GENERATE)

    def mutants(self) -> list[Mutant]:
        """All mutants of the package, by name."""
        found: list[Mutant] = []
        for meta in sorted((self.folder / "mutants" / "src").rglob("*.py.meta")):
            path = str(meta.relative_to(self.folder / "mutants"))[: -len(".meta")]
            codes = json.loads(meta.read_text())["exit_code_by_key"]
            found += [Mutant(name, path, code) for name, code in codes.items()]
        return sorted(found, key=lambda mutant: mutant.name)

    def run(self, names: Sequence[str], jobs: int) -> None:
        """Try these mutants, each with the tests that reach its function."""
        command = [str(MUTMUT), "run", "--max-children", str(jobs), *names]
        if sys.stdout.isatty():  # it shows its progress
            subprocess.run(command, cwd=self.folder, env=_environment(), check=True)
            return
        log = self.folder / "mutmut.log"
        with log.open("w") as output:
            done = subprocess.run(command, cwd=self.folder, env=_environment(), stdout=output, check=False)
        if done.returncode:
            said = [line for line in log.read_text().splitlines() if line[:1] not in _SPINNER]
            raise Failed("\n".join(said[-60:]))

    def diffs(self, mutants: Sequence[Mutant]) -> dict[str, str]:
        """The changes as unified diffs, by name."""
        return json.loads(self._python(_DIFFS, json.dumps({one.name: one.path for one in mutants})))

    def _configure(self) -> None:
        tests = [f"tests/{name}" for name in self.package.tests]
        configuration = _CONFIGURATION.format(
            code=json.dumps(self.package.code),
            tests=json.dumps([*tests, *self.package.without]),
            arguments=json.dumps(_PLUGINS),
            patience=self.package.patience,
        )
        (self.folder / "pyproject.toml").write_text(configuration)
        conftest = self.folder / "tests" / "conftest.py"
        before = conftest.read_text() if conftest.exists() else ""
        conftest.write_text(f"{_CONFTEST}\n{before}")

    def _python(self, script: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=self.folder,
            env=_environment(),
            input=given,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _copied(source: Path, target: Path) -> None:
    """Copy with the times of change, by which mutmut sees what is new."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "console"))
