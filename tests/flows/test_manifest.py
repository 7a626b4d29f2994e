"""Flows in manifests, from a current state to a desired one: the plan, and the errors."""

from typing import Any

import pytest
from tests.manifests.plans import CHAT, COLD, WARM, changes, create, desired, plan, problems, stored_flow
from tests.manifests.trees import changed, flow, manifest, step, use_case

from aimm.flows.manifest import FLOWS
from aimm.flows.manifest_changes import ArchiveFlow, Configure, SetShares, SwitchFlow
from aimm.manifests.changes import Group, Plan, Sign
from aimm.manifests.checks import inexpressible
from aimm.manifests.kinds import Delete
from aimm.manifests.model import Manifest, Problem
from aimm.manifests.ordered import CreateAt, Move
from aimm.use_cases.manifest import USE_CASES, SwitchUseCase
from aimm.use_cases.manifest_steps import STEPS
from aimm.wiring.manifests import KINDS

SUM = "the shares of the active flows add up to"


def test_a_manifest_that_matches_changes_nothing():
    assert changes(manifest([CHAT]), prune=True) == []


def test_a_new_use_case():
    wanted = manifest(
        [
            use_case(
                "chat",
                "Chat",
                "Talks",
                active=True,
                steps=[step("greet", "Greet", "Says hello")],
                flows=[
                    flow("A", "One way", True, 70, {"greet": WARM}),
                    flow("B", "Another", True, 30),
                    flow("C", "A third"),
                ],
            )
        ]
    )
    (chat,) = wanted.parts["useCases"]
    (greet,), (first, second, third) = chat.parts["steps"], chat.parts["flows"]
    assert plan([], wanted, prune=False).changes == (
        create(USE_CASES, chat),
        CreateAt(create(STEPS, greet, "chat"), STEPS, 1),
        create(FLOWS, first, "chat"),
        Configure(("chat", "A"), "greet", None, WARM),
        create(FLOWS, second, "chat"),
        create(FLOWS, third, "chat"),
        SwitchFlow(("chat", "A"), active=True),
        SwitchFlow(("chat", "B"), active=True),
        SetShares("chat", {}, {"A": 70, "B": 30}),
        SwitchUseCase("chat", active=True),
    )


def test_configurations():
    one = flow("A", configurations={"greet": COLD, "part": WARM})
    assert changes(desired(flows=[one])) == [
        Configure(("chat", "A"), "greet", WARM, COLD),
        Configure(("chat", "A"), "part", None, WARM),
    ]
    assert changes(desired(flows=[flow("A", configurations={"greet": WARM})])) == []


def test_shares():
    flows = [flow("A", share=30), flow("B", share=70)]
    assert changes(desired(flows=flows)) == [SetShares("chat", {"A": 60, "B": 40}, {"A": 30, "B": 70})]


def test_flows_are_activated_and_deactivated():
    flows = [flow("B", active=False), flow("C", active=True, share=40)]
    assert changes(desired(flows=flows)) == [
        SwitchFlow(("chat", "C"), active=True),
        SetShares("chat", {"A": 60, "B": 40}, {"A": 60, "C": 40}),
        SwitchFlow(("chat", "B"), active=False),
    ]


def test_an_old_share_of_an_inactive_flow_is_ignored():
    asleep = flow("D", "One way", active=False)
    chat = changed(CHAT, flows=[*CHAT.parts["flows"], asleep])
    flows = [flow("A", share=60), flow("D", active=True)]
    assert changes(desired(flows=flows), chat) == [
        SwitchFlow(("chat", "D"), active=True),
        SetShares("chat", {"A": 60, "B": 40}, {"A": 60, "B": 40, "D": 0}),
    ]


def test_without_shares_the_other_flows_are_rescaled():
    flows = [flow("B", active=False), flow("C", active=True)]
    assert changes(desired(flows=flows)) == [
        SwitchFlow(("chat", "C"), active=True),
        SwitchFlow(("chat", "B"), active=False),
    ]


def test_shares_rounded_by_the_store_are_unchanged():
    thirds = changed(CHAT, flows=[stored_flow(title, 33.33) for title in "ABC"])
    assert changes(manifest([thirds]), thirds) == []
    (problem,) = problems(desired(flows=[flow("A", share=33.34), flow("B", active=False)]), thirds)
    assert "add up to 66.67%" in problem.text


def test_active_use_cases_and_flows_are_not_pruned():
    (first, second) = problems(desired(flows=[flow("A")]), CHAT, changed(CHAT, code="x"), prune=True)
    assert first.path == ("useCases", 0, "flows")
    assert first.text.startswith("flow 'B' is active and not listed, so it cannot be pruned")
    assert second == Problem(
        path=(),
        text="use case 'x' is active and not in the manifest, so it cannot be pruned: make it inactive "
        "first, or add it to the manifest",
    )


@pytest.mark.parametrize(
    ("wanted", "path", "text"),
    [
        (
            manifest([use_case("new", "New")]),
            ("useCases", 0, "description"),
            "is missing, and use case 'new' does not exist yet",
        ),
        (
            desired(steps=[step("new", description="New")]),
            ("useCases", 0, "steps", 0, "title"),
            "is missing, and step 'new' does not exist yet",
        ),
        (
            desired(flows=[flow("A"), flow("new")]),
            ("useCases", 0, "flows", 1, "description"),
            "is missing, and flow 'new' does not exist yet",
        ),
        (
            desired(flows=[flow("A", configurations={"gret": WARM})]),
            ("useCases", 0, "flows", 0, "configurations", "gret"),
            "the use case has no step 'gret'; did you mean 'greet'?",
        ),
        (
            desired(flows=[flow("C", share=10)]),
            ("useCases", 0, "flows", 0, "share"),
            "an inactive flow has no share: leave it out, or say `active: true`",
        ),
        (
            desired(flows=[flow("A", share=50)]),
            ("useCases", 0, "flows"),
            f"{SUM} 90%, not 100%: 'A' 50%, 'B' 40% (stored, but not listed)",
        ),
        (
            desired(flows=[flow("A", active=False), flow("B", active=False)]),
            ("useCases", 0, "flows"),
            "an active use case needs an active flow",
        ),
        (
            manifest([use_case("new", "New", "New", active=True)]),
            ("useCases", 0, "flows"),
            "an active use case needs an active flow",
        ),
    ],
)
def test_impossible_manifests(wanted: Manifest, path: tuple[str | int, ...], text: str):
    assert problems(wanted) == [Problem(path=path, text=text)]


def test_a_pruned_step_cannot_be_configured():
    one = flow("A", configurations={"part": WARM})
    problem = problems(desired(steps=[step("greet")], flows=[one]), prune=True)[0]
    assert problem.text == "the use case has no step 'part'; known: greet"


def test_stored_flows_with_the_same_title_are_ambiguous():
    twins = changed(CHAT, flows=[stored_flow("A", 100), stored_flow("A")])
    assert changes(desired(title="Chat"), twins) == []
    (problem,) = problems(desired(flows=[]), twins)
    assert problem.text.startswith("several stored flows of use case 'chat' are called 'A'")
    assert list(inexpressible(KINDS, USE_CASES, CHAT)) == []
    assert len(list(inexpressible(KINDS, USE_CASES, twins))) == 1


def test_all_problems_are_reported():
    flows = [flow("x", share=5), flow("y", configurations={"z": WARM})]
    assert len(problems(desired(steps=[step("w")], flows=flows))) == 6


def test_descriptions_of_a_plan():
    found: list[Any] = [
        *plan([CHAT], desired(title="Talk", flows=[flow("C", "New", True, 0)]), prune=False).changes,
        Configure(("chat", "A"), "greet", WARM, COLD),
        Configure(("chat", "A"), "part", None, COLD),
        Move(STEPS, ("chat", "part"), 1),
        Delete(STEPS, ("chat", "part")),
        Delete(FLOWS, ("chat", "C")),
        Delete(USE_CASES, ("chat",)),
        SwitchUseCase("chat", active=False),
        ArchiveFlow(("chat", "C"), archived=True),
        ArchiveFlow(("chat", "C"), archived=False),
    ]
    assert [(change.sign.value, change.line, list(change.details)) for change in found] == [
        ("~", "use case texts changed", ['title: "Chat" → "Talk"']),
        ("~", "flow 'C' description changed", ['description: "One way" → "New"']),
        ("~", "flow 'C' becomes active", []),
        ("~", "shares: 'A' stays at 60%, 'B' stays at 40%, 'C' 0%", []),
        ("~", "flow 'A': configuration of step 'greet' changes", ["parameters.temperature: 1 → 0"]),
        ("+", "flow 'A': configuration of step 'part'", []),
        ("~", "step 'part' moves to position 1", []),
        ("-", "step 'part' with its configuration in every flow", []),
        ("-", "flow 'C' with its configurations and revisions", []),
        ("-", "use case with its steps, flows and revisions", []),
        ("~", "use case becomes inactive", []),
        ("~", "flow 'C' is archived", []),
        ("~", "flow 'C' is restored", []),
    ]
    assert Plan((Group("chat", tuple(found)),)).count(Sign.DELETE) == 3
    assert Plan().is_empty
