"""A real reverse proxy: nginx on free ports of the loopback address."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

SECONDS = 20
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def find_nginx() -> str:
    """The path of nginx; without it the test is skipped, but fails in continuous integration."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        reason = "there is no nginx: install it (apt-get install nginx-light)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _configuration(folder: Path, servers: Mapping[int, str]) -> str:
    places = "\n".join(f"  {name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    blocks = "\n".join(f"  server {{ listen 127.0.0.1:{port}; {body} }}" for port, body in servers.items())
    return f"""
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr warn;
events {{}}
http {{
  access_log off;
  types {{ text/plain txt; }}
{places}
{blocks}
}}
"""


@contextmanager
def nginx(folder: Path, servers: Mapping[int, str]) -> Iterator[None]:
    """Run nginx while the block runs.

    Args:
        servers: contents of each ``server`` block, by port.
    """
    program = find_nginx()
    file = folder / "nginx.conf"
    file.write_text(_configuration(folder, servers))
    process = subprocess.Popen([program, "-e", "stderr", "-p", str(folder), "-c", str(file)])
    try:
        for port in servers:
            _wait_for(process, port)
        yield
    finally:
        process.terminate()
        process.wait(SECONDS)


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "nginx ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"nginx does not listen on port {port}")
