"""Manifests of use cases, steps and flows, in short form; None leaves a field or list unchanged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import UNSET, structs

from aimm.flows.manifest import FlowDocument
from aimm.flows.manifest_changes import ConfigurationDocument
from aimm.manifests.model import Item, Manifest
from aimm.use_cases.manifest import UseCaseDocument
from aimm.use_cases.manifest_steps import StepDocument


def _set(**fields: Any) -> dict[str, Any]:
    return {name: UNSET if value is None else value for name, value in fields.items()}


def manifest(use_cases: Sequence[Item]) -> Manifest:
    return Manifest({"useCases": list(use_cases)})


def use_case(
    code: str,
    title: str | None = None,
    description: str | None = None,
    active: bool | None = None,
    steps: Sequence[Item] | None = None,
    flows: Sequence[Item] | None = None,
    **fields: Any,
) -> Item:
    texts = {"code": code, "title": title, "description": description}
    document = UseCaseDocument(**_set(**texts, active=active, **fields))
    parts = {"steps": steps, "flows": flows}
    return Item(document, {section: list(items) for section, items in parts.items() if items is not None})


def step(code: str, title: str | None = None, description: str | None = None) -> Item:
    return Item(StepDocument(**_set(code=code, title=title, description=description)))


def flow(
    title: str,
    description: str | None = None,
    active: bool | None = None,
    share: float | None = None,
    configurations: Mapping[str, ConfigurationDocument] | None = None,
    archived: bool | None = None,
) -> Item:
    fields = _set(title=title, description=description, active=active, archived=archived, share=share)
    return Item(FlowDocument(**fields, configurations=dict(configurations) if configurations else UNSET))


def changed(item: Item, *, steps: Sequence[Item] = (), flows: Sequence[Item] = (), **fields: Any) -> Item:
    """An item with other fields, and other parts where they are given."""
    given = {"steps": list(steps), "flows": list(flows)}
    parts = {**item.parts, **{section: items for section, items in given.items() if items}}
    return replace(item, document=structs.replace(item.document, **_set(**fields)), parts=parts)
