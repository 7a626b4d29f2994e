"""Every endpoint outside the original protocol rejects unknown fields; a new one cannot forget to."""

from typing import Any, cast

import pytest
from litestar.handlers import HTTPRouteHandler

from aimm.web.app import WebLimits, management_app
from aimm.web.bodies import Body
from aimm.wiring.words import all_controllers

# the original ignores what it does not know; `Prefer: handling=strict` makes these strict, too
ORIGINAL = {
    ("POST", "/auth/login"),
    ("POST", "/auth/logout"),
    ("POST", "/auth/refresh"),
    ("POST", "/flows"),
    ("POST", "/flows/{flow_id}/clone"),
    ("POST", "/use-case-steps"),
    ("POST", "/use-cases"),
    ("PUT", "/flow-steps/{flow_step_id}"),
    ("PUT", "/flows/bulk"),
    ("PUT", "/flows/{flow_id}"),
    ("PUT", "/use-case-steps/{step_id}"),
    ("PUT", "/use-cases/{use_case_id}"),
    ("PUT", "/use-cases/{use_case_id}/rollout-strategy"),
    ("PUT", "/use-cases/{use_case_id}/rollout-strategy/state"),
}
WITHOUT_BODY = {
    ("POST", "/brief-links/{link_id}/revoke"),
    ("POST", "/connections/{connection_id}/test"),
    ("PUT", "/datasets/{dataset_id}/uploads/{upload_id}/parts/{number}"),
    ("POST", "/flow-steps/{flow_step_id}/revisions/{number}/restore"),
    ("POST", "/jobs/{job_id}/cancel"),
    ("POST", "/jobs/{job_id}/resume"),
    ("POST", "/otlp/v1/traces"),  # another protocol's, which ignores unknown fields
    ("POST", "/reviewing/queues/{queue_id}/next"),
    ("POST", "/reviewing/queues/{queue_id}/undo"),
    ("POST", "/runs/{run_id}/cancel"),
    ("POST", "/runs/{run_id}/resume"),
    ("POST", "/samples"),
    ("POST", "/waivers/{waiver_id}/revoke"),
}
WRITING = {"POST", "PUT", "PATCH"}


@pytest.fixture(scope="module")
def endpoints() -> dict[tuple[str, str], type[Body[Any]] | None]:
    """How each endpoint that writes reads its body."""
    found: dict[tuple[str, str], type[Body[Any]] | None] = {}
    for route in management_app(None, WebLimits(), all_controllers()).routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler):
                dto = cast("Any", handler).dto
                reader = dto if isinstance(dto, type) and issubclass(dto, Body) else None
                for method in WRITING & set(map(str, handler.http_methods)):
                    found[method, route.path_format.removeprefix("/api/v1")] = reader
    return found


def test_only_the_original_endpoints_ignore_unknown_fields(endpoints: dict[tuple[str, str], Any]):
    lenient = {where for where, reader in endpoints.items() if reader and not reader.always_strict}
    assert lenient == ORIGINAL


def test_every_body_is_read_by_these_rules(endpoints: dict[tuple[str, str], Any]):
    assert {where for where, reader in endpoints.items() if reader is None} == WITHOUT_BODY
