"""One declaration adds a kind to manifests: it is planned, ordered, applied, exported and checked."""

from pathlib import Path
from typing import Any

import pytest
from tests.manifests.made_up import (
    HINTS,
    MORE,
    REVIEWS,
    Hint,
    HintKind,
    Notes,
    Review,
    ReviewKind,
    Services,
    service_of,
)
from tests.manifests.trees import flow, use_case

from aimm.cli.manifest_files import ManifestError, ManifestWriter, load
from aimm.manifests import planning
from aimm.manifests.changes import Plan
from aimm.manifests.errors import CannotPlan, NotStored
from aimm.manifests.model import Item, Manifest
from aimm.manifests.registry import Kinds
from aimm.manifests.schema import schema_of
from aimm.use_cases.manifest import USE_CASES
from aimm.wiring.manifests import KINDS

TEXT = """\
apiVersion: aimm/v1
reviews:
  - name: good
    useCase: chat
useCases:
  - code: chat
    title: Chat
    description: Talks
    active: false
    steps:
      - code: greet
        title: Greet
        description: Says hello
        hints:
          - name: tone
            text: Be kind
    flows: []
"""


def parsed(folder: Path, text: str) -> Manifest:
    """The manifest in a text."""
    return load([written(folder, text)], MORE).manifest


def written(folder: Path, text: str) -> str:
    file = folder / "manifest.yaml"
    file.write_text(text)
    return str(file)


async def applied(services: Services, wanted: Manifest, *, prune: bool = False) -> list[str]:
    """Applies a manifest; the lines of the plan."""
    plan = await service_of(services).plan(wanted, prune=prune)
    await service_of(services).apply(wanted, plan, prune=prune)
    return lines(plan)


def lines(plan: Plan) -> list[str]:
    found: list[str] = []
    for group in plan.groups:
        found.append(group.heading)
        for change in group.changes:
            found += [f"{change.sign} {change.line}", *change.details]
    return found


async def exported(services: Services, only: dict[str, list[str]] | None = None) -> str:
    parts: list[str] = []
    writer = ManifestWriter(parts.append, MORE)
    async for kind, item in service_of(services).export(only):
        writer.add(kind, item)
    writer.close()
    return "".join(parts)


async def test_it_is_created_after_what_it_depends_on(tmp_path: Path):
    services = Services()
    assert await applied(services, parsed(tmp_path, TEXT)) == [
        "chat",
        "+ use case (Chat)",
        "+ step 'greet' (Greet) at position 1",
        "+ hint 'tone'",
        "review good",
        "+ review 'good'",
    ]
    assert services.notes == Notes(
        {"good": Review("good", "chat")}, {("chat", "greet", "tone"): Hint("tone", "Be kind")}
    )


async def test_an_export_is_the_same_to_the_byte(tmp_path: Path):
    services = Services()
    await applied(services, parsed(tmp_path, TEXT))
    text = await exported(services)
    assert text == TEXT
    assert await applied(services, parsed(tmp_path, text), prune=True) == []
    assert await exported(Services()) == "apiVersion: aimm/v1\nuseCases: []\n"
    assert await exported(services, {"review": ["good"]}) == TEXT.partition("useCases")[0] + "useCases: []\n"
    with pytest.raises(NotStored, match="there is no review 'bad'"):
        await exported(services, {"review": ["bad"]})
    assert await service_of(services).count() == 2


async def test_it_is_updated_and_pruned(tmp_path: Path):
    services = Services()
    more = TEXT + "  - {code: talk, title: Talk, description: Speaks}\n"
    await applied(services, parsed(tmp_path, more))
    changed = more.replace("useCase: chat", "useCase: talk").replace("Be kind", "Be brief")
    assert await applied(services, parsed(tmp_path, changed)) == [
        "chat",
        "~ hint 'tone' text changed",
        'text: "Be kind" → "Be brief"',
        "review good",
        "~ review 'good' useCase changed",
        'useCase: "chat" → "talk"',
    ]
    absent = changed.replace("reviews:\n  - name: good\n    useCase: talk\n", "")
    assert await applied(services, parsed(tmp_path, absent), prune=True) == []
    nothing = "apiVersion: aimm/v1\nreviews: []\nuseCases: []\n"
    assert await applied(services, parsed(tmp_path, nothing)) == []
    assert await applied(services, parsed(tmp_path, nothing), prune=True) == [
        "review good",
        "- review 'good'",
        "chat",
        "- use case with its steps, flows and revisions",
        "talk",
        "- use case with its steps, flows and revisions",
    ]


async def test_what_it_refers_to_must_exist(tmp_path: Path):
    services = Services()
    wanted = parsed(tmp_path, TEXT.replace("useCase: chat", "useCase: cat"))
    with pytest.raises(CannotPlan) as caught:
        await service_of(services).plan(wanted, prune=False)
    (problem,) = caught.value.problems
    assert problem.path == ("reviews", 0, "useCase")
    assert problem.text == "there is no use case 'cat'; did you mean 'chat'?"
    await applied(services, parsed(tmp_path, TEXT))
    stored = "apiVersion: aimm/v1\nuseCases: []\nreviews: [{name: bad, useCase: chat}]\n"
    assert await applied(services, parsed(tmp_path, stored)) == ["review bad", "+ review 'bad'"]
    with pytest.raises(CannotPlan, match=r"reviews\[0\].useCase: there is no use case 'chat'$"):
        await service_of(services).plan(parsed(tmp_path, stored), prune=True)


def test_all_its_errors_have_a_place(tmp_path: Path):
    file = written(
        tmp_path,
        "apiVersion: aimm/v1\nuseCases: []\n"
        "reviews:\n- {nam: good, useCase: 1}\n- name: a\n- name: a\n  useCase: [x]\n",
    )
    with pytest.raises(ManifestError) as caught:
        load([file], MORE)
    assert caught.value.message.splitlines()[1:] == [
        f"{file}:4:3: reviews[0].name: is missing",
        f"{file}:4:4: reviews[0].nam: unknown field; did you mean 'name'?",
        f"{file}:4:24: reviews[0].useCase: must be text, not 1: put it in quotes",
        f"{file}:6:9: reviews[2].name: 'a' is a duplicate (first in {file}:5:9)",
        f"{file}:7:12: reviews[2].useCase: must be text, not a list",
    ]
    file = written(
        tmp_path, "apiVersion: aimm/v1\nuseCases: []\nreviews: [{name: a}]\n---\n" + TEXT.replace("good", "a")
    )
    with pytest.raises(ManifestError) as caught:
        load([file], MORE)
    assert caught.value.message == f"{file}:7:11: reviews[0].name: 'a' is a duplicate (first in {file}:3:18)"


def test_the_schema_describes_it():
    schema = schema_of(MORE)
    assert [*schema["properties"]] == ["apiVersion", "reviews", "useCases", "ownModels", "connections"]
    assert schema["required"] == ["apiVersion", "useCases"]
    assert schema["$defs"]["review"] == {
        "description": "What somebody thinks of a use case. A new one needs its useCase.",
        "type": "object",
        "properties": {
            "name": {
                "description": "Tells reviews apart.",
                "type": "string",
                "maxLength": 255,
                "minLength": 1,
                "pattern": r"\S",
            },
            "useCase": {"description": "Code of the use case.", "type": "string"},
        },
        "required": ["name"],
        "additionalProperties": False,
    }
    assert schema["$defs"]["step"]["properties"]["hints"]["items"] == {"$ref": "#/$defs/hint"}


class _Lost(HintKind):
    within = "nothing"


class _Early(HintKind):
    name = "early"
    section = "early"
    refers = {"text": "hint"}


class _Late(HintKind):
    refers = {"text": "early"}


class _Pin(ReviewKind):
    """Within a use case, on one of its flows."""

    name = "pin"
    section = "pins"
    needed = ()
    refers = {"use_case": "flow"}
    within = "useCase"


class _Inner(HintKind):
    """Within a step, about a review at the root."""

    name = "inner"
    section = "inners"
    refers = {"text": "review"}


def test_deletions_come_in_the_opposite_order():
    kinds: Kinds[Any] = Kinds(*KINDS, _Pin())
    pins, flows = [Item(Review("P", "F"))], [flow("F", "One way", active=False)]
    stored = Item(use_case("chat", "Chat", "Talks", active=False).document, {"flows": flows, "pins": pins})
    empty = {"useCases": [Item(stored.document, {"flows": [], "pins": []})]}
    found = planning.plan(kinds, {"useCases": [stored]}, Manifest(empty), prune=True)
    assert lines(found) == [
        "chat",
        "- review 'P'",
        "- flow 'F' with its configurations and revisions",
    ]
    assert lines(planning.plan(kinds, {"useCases": []}, Manifest({"useCases": [stored]}), prune=True)) == [
        "chat",
        "+ use case (Chat)",
        "+ flow 'F'",
        "+ review 'P'",
    ]


def test_what_is_within_an_item_can_refer_to_the_root():
    reviews = ReviewKind()
    reviews.refers = {}
    assert [kind.name for kind in Kinds(*KINDS, _Inner(), reviews).planned(None)] == [
        "ownModel",
        "connection",
        "review",
        "useCase",
    ]


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([REVIEWS, ReviewKind()], "a name or section of a kind occurs twice"),
        ([REVIEWS], "a kind depends on 'useCase', which is no kind"),
        ([USE_CASES, _Lost()], "a kind depends on 'nothing', which is no kind"),
        ([*MORE, _Early()], None),
        ([kind for kind in MORE if kind is not HINTS] + [_Early(), _Late()], "in a circle"),
    ],
)
def test_kinds_that_do_not_fit_together(kinds: list[Any], said: str | None):
    if said is None:
        assert [kind.name for kind in Kinds(*kinds).planned("step")] == ["hint", "early"]
        return
    with pytest.raises(ValueError, match=said):
        Kinds(*kinds)
