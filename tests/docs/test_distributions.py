"""The wheels contain everything that the service serves and the SDK promises."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src"
CONSOLE = "aimm/web/static/console/"


def wheel_of(project: Path, folder: Path) -> ZipFile:
    """Build the wheel of a project like a release does."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return ZipFile(next(folder.glob("*.whl")))


def text_of(wheel: ZipFile, ending: str) -> str:
    name = next(name for name in wheel.namelist() if name.endswith(ending))
    return wheel.read(name).decode()


def test_the_wheel_of_the_service_is_complete(tmp_path: Path):
    if not (SOURCES / CONSOLE / "index.html").exists():
        assert os.environ.get("CI") != "true", "the console has not been built"
        pytest.skip("the console has not been built: make console")
    with wheel_of(ROOT, tmp_path) as wheel:
        names = set(wheel.namelist())
        page = wheel.read(f"{CONSOLE}index.html").decode()
        assets = set(re.findall(r'(?:src|href)="(?:\./|/)(assets/[^"]+)"', page))
        assert assets
        assert {CONSOLE + asset for asset in assets} <= names
        # every module, and all files that the packages read at run time
        tracked = {
            str(file.relative_to(SOURCES))
            for file in (SOURCES / "aimm").rglob("*")
            if file.is_file() and file.suffix != ".pyc"
        }
        assert tracked <= names
        document = (ROOT / "docs" / "reference" / "openapi.json").read_bytes()
        assert wheel.read("aimm/web/static/openapi.json") == document
        assert not [name for name in names if name.startswith(("tests", "benchmarks", "console"))]
        assert "aimm = aimm.cli.main:main" in text_of(wheel, "entry_points.txt")
        assert "License-Expression: Apache-2.0" in text_of(wheel, "METADATA")


def test_the_wheel_of_the_sdk_is_typed_and_small(tmp_path: Path):
    with wheel_of(ROOT / "sdk" / "python", tmp_path) as wheel:
        names = set(wheel.namelist())
        assert {"ai_model_match/py.typed", "ai_model_match/aimm_client.py"} <= names
        assert not [name for name in names if name.startswith("aimm")]
        needed = re.findall(r"^Requires-Dist: ([\w-]+)", text_of(wheel, "METADATA"), re.MULTILINE)
        assert set(needed) <= {"httpx2", "msgspec"}
