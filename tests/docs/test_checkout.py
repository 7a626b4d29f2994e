"""A moved or copied checkout does not test the folder that it came from."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize("mark", ["", "/somewhere/else\n"])
def test_a_moved_environment_is_recreated(tmp_path: Path, mark: str):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements/dev.txt", "pyproject.toml", "sdk/python/pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "activate").write_text("VIRTUAL_ENV=/somewhere/else/.venv\n")
    ready = tmp_path / ".venv" / ".ready"
    ready.write_text(mark)

    def needed() -> str:
        return subprocess.run(
            ["make", "--dry-run", "setup"], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    assert "rm -rf .venv" in needed()
    ready.write_text(f"{tmp_path.resolve()}\n")
    assert "rm -rf .venv" not in needed()
