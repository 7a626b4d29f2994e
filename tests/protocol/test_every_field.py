"""Every editable field of every kind of record reaches the API, lists, exports and the audit log.

The fields come from the ``…Patch`` structs of the words. A new field that is forgotten anywhere fails here
without a change to this file; a new kind of record fails until it is listed in ``KINDS``.
"""

import importlib.util
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
import yaml
from msgspec import Struct, UnsetType, structs
from tests.cli.manifest_shell import Shell
from tests.protocol.parts import (
    code,
    item,
    items,
    new_candidate,
    new_capture,
    new_connection,
    new_dataset,
    new_flow,
    new_own_model,
    new_queue,
    new_requirement,
    new_rubric,
    new_step,
    new_use_case,
    paging,
)
from tests.support.server import Api

import aimm
from aimm.access.model import UserPatch
from aimm.candidates.model import CandidateFields, CandidatePatch, OwnModelFields, OwnModelPatch
from aimm.connections.model import ConnectionFields, ConnectionPatch
from aimm.datasets.model import DatasetFields, DatasetPatch
from aimm.examples.model import CaptureFields, CapturePatch
from aimm.flows.model import FlowFields, FlowPatch
from aimm.requirements.model import RequirementFields, RequirementPatch
from aimm.reviews.model import QueueFields, QueuePatch, RubricFields, RubricPatch
from aimm.use_cases.model import StepFields, StepPatch, UseCaseFields, UseCasePatch

Json = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A record to edit, and where it is found.

    Attributes:
        code: of the use case that it belongs to.
        listed: query of the list that has it.
    """

    record: Json
    code: str
    listed: Json


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    Attributes:
        entity: its name in the audit log.
        path: of the collection.
        patch: declares the editable fields.
        fields: declares the fields of a creation that can be edited later; None if it is not one struct.
        make: creates a record of which every field can be edited at once.
        exported: finds the record in the exported use case, or in the whole export for kinds of no use case,
            by the new values; None if it is not exported.
        renamed: fields that have another name in exports.
        values: new values where those made up from the type do not do.
        query: of a list that has the record whatever is edited.
        alone: fields that exclude others, so they are edited in a request of their own.
        secret: a field that nothing shows; the audit log says only that it changed.
    """

    entity: str
    path: str
    patch: type[Struct]
    fields: type[Struct] | None
    make: Callable[[Api], Made]
    exported: Callable[[Json, Json], Json] | None
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    query: Json = field(default_factory=dict[str, Any])
    alone: Sequence[str] = ()
    secret: str = ""


def _use_case(api: Api) -> Made:
    made = new_use_case(api)
    api.changed(f"/flows/{new_flow(api, made)['id']}", {"active": True})
    return Made(made, made["code"], {})


def _step(api: Api) -> Made:
    use_case = new_use_case(api)
    step, _ = new_step(api, use_case), new_step(api, use_case)
    return Made(step, use_case["code"], {"useCaseId": use_case["id"]})


def _requirement(api: Api) -> Made:
    use_case = new_use_case(api)
    requirement, _ = new_requirement(api, use_case), new_requirement(api, use_case)
    return Made(requirement, use_case["code"], {"useCaseId": use_case["id"]})


def _dataset(api: Api) -> Made:
    use_case = new_use_case(api)
    return Made(new_dataset(api, use_case), use_case["code"], {"useCaseId": use_case["id"]})


def _candidate(api: Api) -> Made:
    use_case = new_use_case(api)
    candidate, _ = new_candidate(api, use_case), new_candidate(api, use_case)
    return Made(candidate, use_case["code"], {"useCaseId": use_case["id"]})


def _own_model(api: Api) -> Made:
    return Made(new_own_model(api), "", {})


def _rubric(api: Api) -> Made:
    use_case = new_use_case(api)
    return Made(new_rubric(api, use_case), use_case["code"], {"useCaseId": use_case["id"]})


def _queue(api: Api) -> Made:
    use_case = new_use_case(api)
    new_rubric(api, use_case, code="tone")
    queue = new_queue(api, use_case, kind="label", labels=["good"])
    return Made(queue, use_case["code"], {"useCaseId": use_case["id"]})


def _capture(api: Api) -> Made:
    use_case = new_use_case(api)
    return Made(new_capture(api, use_case), use_case["code"], {"useCaseId": use_case["id"]})


def _flow(api: Api) -> Made:
    use_case = new_use_case(api)
    flow, other = new_flow(api, use_case), new_flow(api, use_case, title="Other")
    api.changed(f"/flows/{other['id']}", {"active": True})
    return Made(flow, use_case["code"], {"useCaseId": use_case["id"]})


def _connection(api: Api) -> Made:
    return Made(new_connection(api), "", {})


def _user(api: Api) -> Made:
    body = {"username": code(), "password": "a long password", "role": "editor"}
    return Made(api.made("/users", body), "", {})


def _exported_step(use_case: Json, new: Json) -> Json:
    codes = [step["code"] for step in use_case["steps"]]
    position = codes.index(new["code"])
    return {**use_case["steps"][position], "position": position + 1}


def _exported_connection(whole: Json, new: Json) -> Json:
    return next(one for one in whole["connections"] if one["name"] == new["name"])


def _exported_requirement(use_case: Json, new: Json) -> Json:
    titles = [one["title"] for one in use_case["requirements"]]
    position = titles.index(new["title"])
    return {**use_case["requirements"][position], "position": position + 1}


def _exported_dataset(use_case: Json, new: Json) -> Json:
    return next(one for one in use_case["datasets"] if one["code"] == new["code"])


def _exported_candidate(use_case: Json, new: Json) -> Json:
    titles = [one["title"] for one in use_case["candidates"]]
    position = titles.index(new["title"])
    return {**use_case["candidates"][position], "position": position + 1}


def _exported_own_model(whole: Json, new: Json) -> Json:
    return next(one for one in whole["ownModels"] if one["code"] == new["code"])


def _exported_one(section: str) -> Callable[[Json, Json], Json]:
    return lambda use_case, new: next(one for one in use_case[section] if one["title"] == new["title"])


def _exported_flow(use_case: Json, new: Json) -> Json:
    return next(flow for flow in use_case["flows"] if flow["title"] == new["title"])


KINDS = (
    Kind("use-case", "/use-cases", UseCasePatch, UseCaseFields, _use_case, lambda use_case, _: use_case),
    Kind(
        "use-case-step",
        "/use-case-steps",
        StepPatch,
        StepFields,
        _step,
        _exported_step,
        values={"position": 2},
    ),
    Kind(
        "requirement",
        "/requirements",
        RequirementPatch,
        RequirementFields,
        _requirement,
        _exported_requirement,
        values={
            "kind": "system",
            "priority": "should",
            "aggregate": "mean",
            "operator": "at-most",
            "position": 2,
        },
        alone=["needs"],
    ),
    Kind(
        "dataset",
        "/datasets",
        DatasetPatch,
        DatasetFields,
        _dataset,
        _exported_dataset,
        values={"splits": [{"name": "train", "share": 80}, {"name": "test", "share": 20}], "splitSeed": 7},
    ),
    Kind(
        "candidate",
        "/candidates",
        CandidatePatch,
        CandidateFields,
        _candidate,
        _exported_candidate,
        values={
            "entry": "own/house",
            "state": "excluded",
            "messages": [{"role": "user", "content": "Hello <<NAME>>"}],
            "parameters": {"temperature": 0.5, "stop": ["END"]},
            "position": 2,
        },
    ),
    Kind(
        "own-model",
        "/own-models",
        OwnModelPatch,
        OwnModelFields,
        _own_model,
        _exported_own_model,
        values={
            "kind": "endpoint",
            "contextWindow": 32_000,
            "outputLimit": 4_000,
            "knowledgeDate": "2025-06",
            "figures": [
                {"name": "latency", "value": 800.5, "unit": "ms", "source": "Own test", "date": "2026-03"}
            ],
        },
    ),
    Kind(
        "rubric",
        "/rubrics",
        RubricPatch,
        RubricFields,
        _rubric,
        _exported_one("rubrics"),
        values={
            "anchors": ["Bad", "Poor", "Fair", "Good", "Very good"],
            "criteria": [{"name": "polite", "description": "Says please."}],
        },
    ),
    Kind(
        "review-queue",
        "/review-queues",
        QueuePatch,
        QueueFields,
        _queue,
        _exported_one("reviewQueues"),
        values={
            "examples": [{"shown": "Hello", "answer": "good", "reason": "It greets."}],
            "answer": "text",
            "rubric": "tone",
            "ratersPerItem": 3,
            "lockMinutes": 5,
            "open": False,
        },
    ),
    Kind(
        "capture",
        "/captures",
        CapturePatch,
        CaptureFields,
        _capture,
        lambda use_case, _: use_case["captures"][0],
        values={
            "samplingRate": 0.5,
            "consent": "not-required",
            "redactions": ["email", "iban"],
            "patterns": [r"EMP-\d{4}"],
            "retentionDays": 7,
        },
    ),
    Kind(
        "flow",
        "/flows",
        FlowPatch,
        FlowFields,
        _flow,
        _exported_flow,
        renamed={"currentServePct": "share"},
        query={"archived": "any"},
        alone=["archived"],
    ),
    Kind(
        "connection",
        "/connections",
        ConnectionPatch,
        ConnectionFields,
        _connection,
        _exported_connection,
        values={
            "api": "responses",
            "baseUrl": "https://api.example.com/v1",
            "secretRef": "env:A_KEY",
            "temperature": 0.5,
            "kind": "gemini",
            "maxTokens": 40,
            "requestsPerMinute": 41,
            "tokensPerMinute": 42,
            "concurrency": 43,
        },
        alone=["kind"],
    ),
    Kind(
        "user",
        "/users",
        UserPatch,
        None,
        _user,
        None,
        values={"role": "viewer", "active": False, "password": "another password"},
        secret="password",
    ),
)
ALL = pytest.mark.parametrize("kind", KINDS, ids=[kind.entity for kind in KINDS])


def _new_value(kind: Kind, name: str, hint: Any) -> object:
    """A valid value that differs from what the record has."""
    types = set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}
    if name in kind.values:
        return kind.values[name]
    if list[str] in types:
        return [f"new-{name}", "another"]
    if bool in types:
        return True
    if float in types:
        return 40.5
    if str in types:
        return f"new-{kind.entity}-{name}"
    pytest.fail(f"give a value for the field {name} of {kind.entity}")


def _edits(kind: Kind) -> list[Json]:
    """New values for every editable field, by request."""
    hints = get_type_hints(kind.patch)
    new = {
        one.encode_name: _new_value(kind, one.encode_name, hints[one.name])
        for one in structs.fields(kind.patch)
    }
    return [*({name: new.pop(name)} for name in kind.alone), new]


def _name(kind: Kind, new: Json) -> str:
    return "-".join([kind.entity, *(name for name in kind.alone if name in new)])


EDITS = pytest.mark.parametrize(
    ("kind", "new"),
    [pytest.param(kind, new, id=_name(kind, new)) for kind in KINDS for new in _edits(kind)],
)


@EDITS
def test_every_editable_field_is_stored_listed_exported_and_audited(
    kind: Kind, new: Json, admin: Api, server_database_url: str, tmp_path: Path
):
    made, edited = kind.make(admin), new
    record_id = made.record["id"]
    new = {name: value for name, value in edited.items() if name != kind.secret}
    assert all(made.record[name] != value for name, value in new.items())

    assert _part(admin.changed(f"{kind.path}/{record_id}", edited), new) == new
    assert _part(item(admin.get(f"{kind.path}/{record_id}")), new) == new

    query = paging("created_at", "desc", **made.listed, **kind.query)
    (listed,) = [one for one in items(admin.get(kind.path, params=query)) if one["id"] == record_id]
    assert _part(listed, new) == new

    log = admin.get("/audit-log", params={"page": 1, "pageSize": 1, "entityId": record_id}).json()
    (note,) = log["items"]
    assert note["entity"] == kind.entity
    assert note["before"] == _part(made.record, new)
    assert note["after"] == new | ({f"{kind.secret}Changed": True} if kind.secret else {})

    if kind.exported is None:
        return
    new = {**_part(made.record, [name for name in ("title", "name") if name in made.record]), **new}
    code = new["code"] if kind.patch is UseCasePatch else made.code
    shell = Shell(server_database_url, tmp_path)
    document = yaml.safe_load(shell.fine("export", *(["--use-case", code] if code else [])))
    exported = kind.exported(document["useCases"][0] if code else document, new)
    assert {name: exported[kind.renamed.get(name, name)] for name in new} == new


def _part(whole: Json, names: Iterable[str]) -> Json:
    return {name: whole[name] for name in names}


@ALL
def test_what_a_creation_needs_can_be_edited_within_the_same_limits(kind: Kind):
    created = get_type_hints(kind.fields, include_extras=True) if kind.fields else {}
    edited = get_type_hints(kind.patch, include_extras=True)
    assert {name: edited.get(name) for name in created} == {
        name: hint | UnsetType for name, hint in created.items()
    }


def test_every_kind_of_record_is_tested():
    words = [name for _, name, folder in pkgutil.iter_modules(aimm.__path__, "aimm.") if folder]
    patches = {patch for word in words for patch in _patches(f"{word}.model")}
    assert set() != patches <= {kind.patch for kind in KINDS}


def _patches(module: str) -> list[type[Struct]]:
    if importlib.util.find_spec(module) is None:
        return []
    found = vars(importlib.import_module(module)).values()
    structs_of_it = [one for one in found if isinstance(one, type) and issubclass(one, Struct)]
    return [one for one in structs_of_it if one.__name__.endswith("Patch") and one.__module__ == module]
