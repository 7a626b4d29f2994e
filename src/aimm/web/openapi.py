"""The OpenAPI document: what Litestar generates, completed with what Litestar cannot know."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

import msgspec
from litestar import Controller, Litestar
from litestar.handlers import HTTPRouteHandler

from aimm.web.app import WebLimits, management_app
from aimm.web.bodies import Body
from aimm.web.broadcast import ActivityEvent, BeatEvent, ChangeEvent, HelloEvent
from aimm.web.errors import ErrorAnswer
from aimm.web.hot.bodies import FeedbackBody, PickBody
from aimm.web.jobs import JobLine
from aimm.web.queries import ERRORS
from aimm.web.rollout.simulation import SimulationLine

_ERROR_REF = {"$ref": "#/components/schemas/ErrorAnswer"}
_JSON = "application/json"
_NDJSON = "application/x-ndjson"
_EVENTS = "text/event-stream"
_HEADERS = {
    "Idempotency-Key": "Identifies the request; a retry with the same key returns the first response.",
    "If-Match": "ETag of the version being changed; 412 if the current version differs.",
    "If-None-Match": "ETag of the cached response; 304 if it is still current.",
    "Range": "Asks for a part of the file, such as `bytes=0-1023`.",
    "Prefer": "`handling=strict` rejects unknown fields, which are ignored by default.",
    "Last-Event-ID": "ID of the last event received; the stream resumes after it.",
}
# Litestar names envelopes after the module of their content, which is an internal name
_ENVELOPE = re.compile(r"\b(?:Item|Growing)(List)?_[\w.]+\.(\w+)_(?=\")")


def openapi_document(controllers: Sequence[type[Controller]], base: str = "") -> str:
    """The OpenAPI document as JSON text; deterministic.

    Args:
        controllers: those of all words.
        base: base path of the service.
    """
    document = describe(management_app(None, WebLimits(), controllers))
    document["servers"] = [{"url": base or "/"}]
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def describe(app: Litestar) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the whole API, the hot path included."""
    document: dict[str, Any] = _with_public_names(app.openapi_schema.to_schema())
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    _, defined = msgspec.json.schema_components(
        [ErrorAnswer, PickBody, FeedbackBody, SimulationLine, JobLine, *EVENTS, *HOT_ANSWERS],
        ref_template="#/components/schemas/{name}",
    )
    schemas.update(defined)
    _add_bounds_of_zero(app, schemas)
    _allow_null_as_any_value(schemas)
    document["components"]["securitySchemes"] = {
        "person": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "machine": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    }
    for path, method, handler in _handlers(app):
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            _complete(operation, handler, method)
    for path, operations in _hot_paths().items():
        document["paths"].setdefault(path, {}).update(operations)
    return document


def _add_bounds_of_zero(app: Litestar, schemas: dict[str, Any]) -> None:
    """Add the lower bounds of optional fields that are 0: Litestar takes them for absent."""
    bodies = {field.annotation for *_, h in _handlers(app) if (field := h.parsed_data_field) is not None}
    structs = [body for body in bodies if isinstance(body, type) and issubclass(body, msgspec.Struct)]
    _, defined = msgspec.json.schema_components(structs)
    for name, schema in defined.items():
        described = schemas.get(name, {}).get("properties", {})
        for field, wanted in schema.get("properties", {}).items():
            for branch in wanted.get("anyOf", [wanted]):
                for bound in {"minimum", "exclusiveMinimum"} & branch.keys() if field in described else ():
                    described[field].setdefault(bound, branch[bound])


def _allow_null_as_any_value(schemas: dict[str, Any]) -> None:
    """Describe an optional value of any kind as any value: null would match both branches of a ``oneOf``."""
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if {} in field.get("oneOf", ()):
                del field["oneOf"]


def _with_public_names(document: dict[str, Any]) -> dict[str, Any]:
    """Rename to ``FlowAnswerItem`` and ``FlowAnswerList`` for envelopes of one object or of a list."""
    return json.loads(_ENVELOPE.sub(lambda m: f"{m[2]}{m[1] or 'Item'}", json.dumps(document)))


def _handlers(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler):
                for method in handler.http_methods:
                    yield route.path_format, str(method), handler


def _complete(operation: dict[str, Any], handler: HTTPRouteHandler, method: str) -> None:
    opt = handler.opt
    public = bool(opt.get("public"))
    versioned = bool(opt.get("versioned", method in ("PUT", "DELETE") and not public))
    dto: Any = cast("Any", handler).dto
    lenient = isinstance(dto, type) and issubclass(dto, Body) and not dto.always_strict
    headers = [
        *opt.get("headers", []),
        *(["If-Match"] if versioned else []),
        *(["Prefer"] if lenient else []),
    ]
    parameters: list[dict[str, Any]] = operation.setdefault("parameters", [])
    parameters += opt["query"].parameters() if "query" in opt else []
    parameters += [_header(name) for name in headers]
    if not parameters:
        del operation["parameters"]
    if not public:
        operation["security"] = [{"person": []}, {"machine": []}]
    responses = operation["responses"]
    for status in sorted(_error_statuses(method, opt, public=public, versioned=versioned)):
        responses[str(status)] = _error(status)
    for status in opt.get("same_answer", []):  # more informative than an error
        responses[str(status)] = {**responses["200"], "description": ERRORS[status]}
    if "also" in opt:
        responses["200"]["content"][opt["also"]] = {"schema": {"type": "string"}}
    _describe_content(operation, opt)
    if 304 in opt.get("statuses", []):
        responses["304"] = {"description": "Not modified."}


def _describe_content(operation: dict[str, Any], opt: dict[str, Any]) -> None:
    """Describe bodies and answers that Litestar cannot know."""
    responses = operation["responses"]
    if "bodies" in opt:
        content = {kind: {"schema": schema} for kind, schema in opt["bodies"].items()}
        operation["requestBody"] = {"required": True, "content": content}
        responses["200"]["content"] = content
    if "lines" in opt:
        schema = {"$ref": f"#/components/schemas/{opt['lines']}"}
        text = "One JSON object per line."
        responses["200"] = {"description": text, "content": {_NDJSON: {"itemSchema": schema}}}
    if "files" in opt:
        responses |= _files(opt)
    if "events" in opt:
        one_of = [{"$ref": f"#/components/schemas/{name}"} for name in opt["events"]]
        text = "Server-sent events; the data of each event is one line of JSON."
        responses["200"] = {"description": text, "content": {_EVENTS: {"itemSchema": {"oneOf": one_of}}}}


def _files(opt: dict[str, Any]) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string"}} for kind in opt["files"]}
    whole = {"200": {"description": "A file.", "content": content}}
    part = {"206": {"description": "A part of the file.", "content": content}}
    return whole | part if opt.get("parts") else whole


def _error_statuses(method: str, opt: dict[str, Any], *, public: bool, versioned: bool) -> set[int]:
    statuses = {408, 503, *opt.get("statuses", [])} - {304}
    if not public:
        statuses |= {400, 401, 403, 404, 422}
    if versioned:
        statuses.add(412)
    if method in ("PUT", "POST"):
        statuses |= {413, 415}
    return statuses


def _header(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": _HEADERS[name],
        "schema": {"type": "string"},
    }


def _error(status: int) -> dict[str, Any]:
    return {"description": ERRORS[status], "content": {_JSON: {"schema": _ERROR_REF}}}


class PickMessage(msgspec.Struct, rename="camel"):
    """The request."""

    correlation_id: str
    use_case_code: str
    use_case_step_code: str


class PickAnswer(msgspec.Struct, rename="camel"):
    """The configuration to use; ``outputMessage`` is empty if the step has not been configured."""

    id: str
    use_case_id: str
    use_case_step_id: str
    flow_id: str
    flow_step_id: str
    correlation_id: str
    is_first_correlation: bool
    input_message: PickMessage
    output_message: dict[str, Any]
    placeholders: list[str]
    revision: int
    created_at: str


class PickItem(msgspec.Struct):
    """A pick."""

    item: PickAnswer


class FeedbackAnswer(msgspec.Struct, rename="camel"):
    """Stored feedback; ``score`` and ``syntheticScore`` are equal."""

    id: str
    use_case_id: str
    flow_id: str | None
    correlation_id: str
    score: float
    synthetic_score: float
    comment: str | None
    reference_link: str | None
    created_at: str


class FeedbackItem(msgspec.Struct):
    """Feedback."""

    item: FeedbackAnswer


HOT_ANSWERS = (PickItem, FeedbackItem)
EVENTS = (HelloEvent, ChangeEvent, ActivityEvent, BeatEvent)


def _hot_paths() -> dict[str, Any]:
    pick = _hot("Pick", "Pick a configuration", "PickBody", "PickItem")
    pick["description"] = (
        "Returns the configuration to use for a step of a session. A session keeps its flow."
    )
    rate = _hot("Feedback", "Submit feedback", "FeedbackBody", "FeedbackItem")
    rate["description"] = "A session can be rated once."
    pick["parameters"] = [_header("Prefer")]
    rate["parameters"] = [_header("Idempotency-Key"), _header("Prefer")]
    rate["responses"]["404"] = _error(404)
    return {"/api/v1/picker": {"post": pick}, "/api/v1/feedbacks": {"post": rate}}


def _hot(name: str, summary: str, body: str, answer: str) -> dict[str, Any]:
    return {
        "tags": ["Hot path"],
        "operationId": name,
        "summary": summary,
        "security": [{"machine": []}],
        "requestBody": {
            "required": True,
            "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{body}"}}},
        },
        "responses": {
            "200": {
                "description": "Success.",
                "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{answer}"}}},
            },
            **{str(status): _error(status) for status in (400, 401, 403, 408, 413, 415, 422, 503)},
        },
    }
