"""The package as a whole: what importing it costs and pulls in."""

import subprocess
import sys
from importlib import resources


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_pulls_in_neither_the_server_nor_the_http_library():
    loaded = run("import sys, ai_model_match, ai_model_match.aimm_client; print(*sys.modules)").split()
    assert "ai_model_match.client" in loaded
    heavy = {"aimm", "httpx2", "httpcore2", "asyncio", "ssl", "msgspec", "litestar"}
    assert not heavy & {name.split(".")[0] for name in loaded}


def test_using_it_pulls_in_no_server():
    loaded = run(
        "import sys, ai_model_match.testing as t\n"
        "with t.FakeServer().client() as client: client.flush()\n"
        "print(*sys.modules)"
    )
    assert not {"aimm", "msgspec", "litestar"} & {name.split(".")[0] for name in loaded.split()}


def test_it_says_that_it_is_typed():
    assert resources.files("ai_model_match").joinpath("py.typed").is_file()


def test_everything_promised_is_there():
    import ai_model_match

    assert all(hasattr(ai_model_match, name) for name in ai_model_match.__all__)
