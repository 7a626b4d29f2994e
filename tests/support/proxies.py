"""Common ways to serve below a path of a reverse proxy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.nginx import free_port, nginx
from tests.support.server import ServerProcess

BASE = "/aimm"
WAYS = ("stripped, HTTP/1.0", "kept, HTTP/1.0", "stripped, compressed", "kept, compressed", "two hops")

_HEADERS = """
  proxy_http_version 1.1; proxy_set_header Connection "";
  proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
"""
# buffering is on by default
_COMPRESSED = "gzip on; gzip_proxied any; gzip_types *; gzip_min_length 1; proxy_buffering on;"


def _place(path: str, target: str, more: str = "") -> str:
    return f"location {path} {{ proxy_pass {target}; {more} }}"


@contextmanager
def proxies(server: ServerProcess, folder: Path) -> Iterator[dict[str, str]]:
    """The URLs of the service by kind of proxy; all are open at the same time."""
    here = f"http://{urlsplit(server.url).netloc}"
    ports = [free_port() for _ in WAYS]
    inner = free_port()
    full = _HEADERS + _COMPRESSED
    servers = {
        ports[0]: _place(f"{BASE}/", f"{here}/"),
        ports[1]: _place(f"{BASE}/", here),
        ports[2]: _place(f"{BASE}/", f"{here}/", full),
        ports[3]: _place(f"{BASE}/", here, full),
        ports[4]: _place(f"{BASE}/", f"http://127.0.0.1:{inner}/inner/", full),
        inner: _place("/inner/", f"{here}{BASE}/", _HEADERS),
    }
    with nginx(folder, servers):
        yield {way: f"http://127.0.0.1:{port}{BASE}" for way, port in zip(WAYS, ports, strict=True)}
