"""People who log in, and the errors they get."""

import uuid
from typing import Any

import httpx2
from tests.support.server import Api

PASSWORD = "correct horse battery"
LIST = {"page": 1, "pageSize": 200, "orderBy": "created_at", "orderDir": "asc"}
LOG = {"page": 1, "pageSize": 200, "orderDir": "desc"}


def new_name() -> str:
    return f"ada-{uuid.uuid4().hex[:12]}"


def add(admin: Api, role: str = "viewer") -> dict[str, Any]:
    return admin.made("/users", {"username": new_name(), "password": PASSWORD, "role": role})


def log_in(api: Api, username: str, password: str = PASSWORD) -> httpx2.Response:
    return api.post("/auth/login", {"username": username, "password": password})


def tokens(api: Api, username: str, password: str = PASSWORD) -> tuple[str, str]:
    answer = log_in(api, username, password)
    assert answer.status_code == 200, answer.text
    return answer.json()["item"]["accessToken"], answer.json()["item"]["refreshToken"]


def bearer(token: str) -> dict[str, dict[str, str]]:
    return {"headers": {"authorization": f"Bearer {token}"}}


def refresh(api: Api, token: str) -> httpx2.Response:
    return api.post("/auth/refresh", {"refreshToken": token})


def errors(answer: httpx2.Response) -> tuple[int, list[str]]:
    return answer.status_code, answer.json()["errors"]


UNAUTHORIZED = (401, ["unauthorized"])
FORBIDDEN = (403, ["forbidden"])
