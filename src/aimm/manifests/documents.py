"""Between a manifest and the plain values of its file, whose shape ``schema.json`` describes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from aimm.manifests.model import (
    API_VERSION,
    Configuration,
    DesiredFlow,
    DesiredStep,
    DesiredUseCase,
    Manifest,
)
from aimm.manifests.values import Value


def read(document: Value) -> Manifest:
    """The manifest in a document that conforms to the schema."""
    return Manifest([_use_case(given) for given in _mappings(cast("Any", document)["useCases"])])


def _mappings(value: Any) -> Sequence[Mapping[str, Any]]:
    return value


def _use_case(given: Mapping[str, Any]) -> DesiredUseCase:
    return DesiredUseCase(
        given["code"],
        given.get("title"),
        given.get("description"),
        given.get("active"),
        [_step(step) for step in _mappings(given["steps"])] if "steps" in given else None,
        [_flow(flow) for flow in _mappings(given["flows"])] if "flows" in given else None,
    )


def _step(given: Mapping[str, Any]) -> DesiredStep:
    return DesiredStep(given["code"], given.get("title"), given.get("description"))


def _flow(given: Mapping[str, Any]) -> DesiredFlow:
    share, configurations = given.get("share"), given.get("configurations", {})
    return DesiredFlow(
        given["title"],
        given.get("description"),
        given.get("active"),
        None if share is None else round(float(share), 2),
        {code: Configuration(c["modality"], c["parameters"]) for code, c in configurations.items()},
        given.get("archived"),
    )


def write(manifest: Manifest) -> Value:
    """The document of a manifest; what it leaves open is left out."""
    return {"apiVersion": API_VERSION, "useCases": [_use_case_document(u) for u in manifest.use_cases]}


def _use_case_document(use_case: DesiredUseCase) -> Value:
    steps, flows = use_case.steps, use_case.flows
    return _without_none(
        code=use_case.code,
        title=use_case.title,
        description=use_case.description,
        active=use_case.active,
        steps=None if steps is None else [_step_document(step) for step in steps],
        flows=None if flows is None else [_flow_document(flow) for flow in flows],
    )


def _step_document(step: DesiredStep) -> Value:
    return _without_none(code=step.code, title=step.title, description=step.description)


def _flow_document(flow: DesiredFlow) -> Value:
    configurations: dict[str, Value] = {
        code: {"modality": configuration.modality, "parameters": configuration.parameters}
        for code, configuration in flow.configurations.items()
    }
    return _without_none(
        title=flow.title,
        description=flow.description,
        active=flow.active,
        archived=flow.archived,
        share=None if flow.share is None else _number(flow.share),
        configurations=configurations or None,
    )


def _number(share: float) -> Value:
    return int(share) if share == int(share) else Decimal(str(share))


def _without_none(**fields: Value) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value is not None}
