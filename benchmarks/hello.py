"""The baseline: a minimal application on uvicorn (uvloop, httptools). Prints its port."""

import asyncio
from typing import Any

import uvicorn
import uvloop

_BODY = b'{"hello":"world"}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_BODY))]
_START = {"type": "http.response.start", "status": 200, "headers": _HEADERS}
_WHOLE = {"type": "http.response.body", "body": _BODY}


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """Responds to every request with the same bytes."""
    await send(_START)
    await send(_WHOLE)


class _Server(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


async def main() -> None:
    """Serve until stopped."""
    config = uvicorn.Config(
        hello,
        host="127.0.0.1",
        port=0,
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        backlog=2048,
    )
    await _Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
