"""Requests to the service of the demo by one user, who signs in again when the token has expired."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx2

from aimm.cli.demonstration.goal import log_in
from aimm.cli.demonstration.service import Access, Stopped

_UNAUTHORIZED = 401
_PAGE = 200


class Caller:
    """A user of the API.

    Args:
        access: where the service is, and the user's credentials.
        seconds: how long to wait for an answer.
        stopped: whether a stop was requested; checked before each request.
    """

    def __init__(self, access: Access, seconds: float, stopped: Callable[[], bool] = lambda: False) -> None:
        self._access = access
        self._http = httpx2.Client(base_url=f"{access.url}/api/v1", timeout=seconds)
        self._stopped = stopped

    def call(
        self, method: str, path: str, body: object = None, params: Mapping[str, str] | None = None
    ) -> Any:
        """Send a request; returns what the answer says, None if it says nothing.

        Raises:
            httpx2.HTTPError, ValueError, Stopped
        """
        answer = self._request(method, path, body, params)
        if answer.status_code == _UNAUTHORIZED:
            log_in(self._http, self._access)
            answer = self._request(method, path, body, params)
        return answer.raise_for_status().json() if answer.content else None

    def get(self, path: str, **params: str) -> Any:
        """The item at ``path``."""
        return self.call("GET", path, params=params)["item"]

    def post(self, path: str, body: object = None) -> Any:
        """The item that a POST answers with."""
        return self.call("POST", path, body)["item"]

    def put(self, path: str, body: object) -> Any:
        """The item as a PUT has left it."""
        return self.call("PUT", path, body)["item"]

    def every(self, path: str, **params: str) -> Iterator[dict[str, Any]]:
        """The items of a list, up to 200."""
        page = {"page": "1", "pageSize": str(_PAGE), **params}
        yield from self.call("GET", path, params=page)["items"]

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _request(
        self, method: str, path: str, body: object, params: Mapping[str, str] | None
    ) -> httpx2.Response:
        if self._stopped():
            raise Stopped
        return self._http.request(method, path, json=body, params=params)
