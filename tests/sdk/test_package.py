"""The package: what importing it loads."""

import subprocess
import sys
from importlib import resources


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_import_loads_neither_server_nor_http_library():
    loaded = run("import sys, ai_model_match, ai_model_match.aimm_client; print(*sys.modules)").split()
    assert "ai_model_match.client" in loaded
    heavy = {"aimm", "httpx2", "httpcore2", "asyncio", "ssl", "msgspec", "litestar"}
    assert not heavy & {name.split(".")[0] for name in loaded}


def test_use_does_not_load_the_server():
    loaded = run(
        "import sys, ai_model_match.testing as t\n"
        "with t.FakeServer().client() as client: client.flush()\n"
        "print(*sys.modules)"
    )
    assert not {"aimm", "msgspec", "litestar"} & {name.split(".")[0] for name in loaded.split()}


def test_package_is_marked_as_typed():
    assert resources.files("ai_model_match").joinpath("py.typed").is_file()


def test_all_exported_names_exist():
    import ai_model_match

    assert all(hasattr(ai_model_match, name) for name in ai_model_match.__all__)
