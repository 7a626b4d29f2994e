"""Plans for a stored use case, and their expected changes."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.manifests.trees import flow, manifest, step, use_case

from aimm.flows.manifest_changes import ConfigurationDocument as Configuration
from aimm.manifests import planning
from aimm.manifests.changes import Plan
from aimm.manifests.errors import CannotPlan
from aimm.manifests.kinds import Create, Update
from aimm.manifests.model import Item, Manifest, Problem
from aimm.wiring.manifests import KINDS

WARM = Configuration("text", {"temperature": 1})
COLD = Configuration("text", {"temperature": 0})


def plan(present: Sequence[Item], wanted: Manifest, *, prune: bool) -> Plan:
    """The plan for use cases."""
    return planning.plan(KINDS, {"useCases": list(present)}, wanted, prune=prune)


def stored_flow(title: str, share: float | None = None, **configurations: Configuration) -> Item:
    """A flow; active if it has a share."""
    return flow(title, "One way", share is not None, share, configurations)


CHAT = use_case(
    "chat",
    "Chat",
    "Talks",
    active=True,
    steps=[step("greet", "Greet", "Says hello"), step("part", "Part", "Says goodbye")],
    flows=[stored_flow("A", 60, greet=WARM), stored_flow("B", 40), stored_flow("C")],
)


def desired(**fields: Any) -> Manifest:
    """A manifest with only the use case ``chat``."""
    return manifest([use_case("chat", **fields)])


def changes(wanted: Manifest, *present: Item, prune: bool = False) -> list[object]:
    return list(plan(present or (CHAT,), wanted, prune=prune).changes)


def problems(wanted: Manifest, *present: Item, prune: bool = False) -> list[Problem]:
    with pytest.raises(CannotPlan) as caught:
        plan(present or (CHAT,), wanted, prune=prune)
    return list(caught.value.problems)


def create(kind: Any, item: Item, *owner: str) -> Create:
    """The creation of an item."""
    return Create(kind, (*owner, getattr(item.document, kind.key)), item.document)


def update(kind: Any, *at: str, **fields: tuple[str, str]) -> Update:
    """The update of fields, from a first text to a second one."""
    before, after = ({name: texts[i] for name, texts in fields.items()} for i in (0, 1))
    key = {kind.key: at[-1]}
    return Update(kind, at, kind.shape(**key, **before), kind.shape(**key, **after))
