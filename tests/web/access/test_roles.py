"""Which role may call what: every operation of the API document, for every role."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.server import Api, ServerProcess
from tests.web.access.people import add, tokens

OPENAPI = Path(__file__).parents[3] / "docs/reference/openapi.json"
NOBODY = "00000000-0000-4000-8000-000000000000"
STREAMS = {"GET /events"}
"""They go on for ever for those who may listen; who may is tested with them."""

READERS = frozenset({"viewer", "editor", "admin"})
WRITERS = frozenset({"editor", "admin"})
ADMINS = frozenset({"admin"})
RATERS = frozenset({"reviewer", "editor", "admin"})
EVERYBODY = READERS | RATERS
MACHINES = frozenset[str]()

# besides these, readers may GET, and writers may do the rest
EXCEPTIONS = {
    r"\S+ /(users|api-keys)(/\{\w+\})?": ADMINS,
    r"\S+ /users/me(/password)?": EVERYBODY,
    r"\S+ /console/session/password": EVERYBODY,
    r"\S+ /reviewing/.*": RATERS,
    r"\S+ /connections.*": ADMINS,
    r"POST /(runs/estimate|runs/recorded-outputs)": READERS,
    r"POST /use-cases/\{use_case_id\}/rollout-strategy/(plan|presets|simulation)": READERS,
    r"GET /runs/connections": WRITERS,
    r"\S+ /picker.*": MACHINES,
    r"POST /(feedbacks|outcomes|examples|otlp/v1/traces)": MACHINES,
}


def allowed(operation: str) -> frozenset[str]:
    """The roles that may call an operation, such as ``GET /flows/{flow_id}``."""
    special = [roles for pattern, roles in EXCEPTIONS.items() if re.fullmatch(pattern, operation)]
    # of several the later one is meant: /users/me is no user
    return special[-1] if special else READERS if operation.startswith("GET ") else WRITERS


def operations() -> list[str]:
    document: dict[str, Any] = json.loads(OPENAPI.read_text())
    return [
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation.get("security")  # others need no account
    ]


@pytest.fixture(scope="module", params=["reviewer", "viewer", "editor"])
def person(request: pytest.FixtureRequest, server: ServerProcess, admin: Api) -> Iterator[tuple[str, Api]]:
    role = str(request.param)
    token, _ = tokens(admin, add(admin, role)["username"])
    api = Api(server.url, {"authorization": f"Bearer {token}"})
    yield role, api
    api.http.close()


def test_every_role_may_call_what_the_table_says(person: tuple[str, Api]):
    role, api = person
    wrong: list[str] = []
    tried = sorted({*operations()} - STREAMS)
    for operation in tried:
        method, path = operation.split()
        concrete = re.sub(r"\{(number|other)\}", "1", path)
        answer = api.call(method, re.sub(r"\{[a-z_]+\}", NOBODY, concrete))
        if (answer.status_code == 403) is (role in allowed(operation)):
            wrong.append(f"{operation}: {answer.status_code} {answer.text[:60]}")
    assert wrong == []
    assert len(tried) > 120


def test_the_table_names_no_path_that_is_gone():
    known = operations()
    assert [one for one in EXCEPTIONS if not any(re.fullmatch(one, path) for path in known)] == []
