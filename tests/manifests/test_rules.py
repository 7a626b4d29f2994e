"""From a current state to a desired one: the plan, and the errors."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.manifests.changes import (
    Configure,
    CreateFlow,
    CreateStep,
    CreateUseCase,
    DeleteFlow,
    DeleteStep,
    DeleteUseCase,
    MoveStep,
    Plan,
    SetShares,
    Sign,
    SwitchFlow,
    SwitchUseCase,
    TextChange,
    UpdateFlow,
    UpdateStep,
    UpdateUseCase,
)
from aimm.manifests.errors import CannotPlan
from aimm.manifests.model import (
    Configuration,
    DesiredFlow,
    DesiredStep,
    DesiredUseCase,
    Manifest,
    PresentFlow,
    PresentStep,
    PresentUseCase,
    Problem,
)
from aimm.manifests.rules import cannot_be_told, desired_use_case, plan, step_order

WARM = Configuration("text", {"temperature": 1})
SUM = "the shares of the active flows add up to"
COLD = Configuration("text", {"temperature": 0})


def present_flow(title: str, share: float | None = None, **configurations: Configuration) -> PresentFlow:
    """A flow; active if it has a share."""
    return PresentFlow(title, "One way", share is not None, share or 0.0, configurations)


CHAT = PresentUseCase(
    "chat",
    "Chat",
    "Talks",
    active=True,
    steps=[PresentStep("greet", "Greet", "Says hello"), PresentStep("part", "Part", "Says goodbye")],
    flows=[present_flow("A", 60, greet=WARM), present_flow("B", 40), present_flow("C")],
)


def desired(**fields: Any) -> Manifest:
    """A manifest with only the use case ``chat``."""
    return Manifest([DesiredUseCase("chat", **fields)])


def changes(manifest: Manifest, *present: PresentUseCase, prune: bool = False) -> list[object]:
    return list(plan(present or (CHAT,), manifest, prune=prune).changes)


def problems(manifest: Manifest, *present: PresentUseCase, prune: bool = False) -> list[Problem]:
    with pytest.raises(CannotPlan) as caught:
        plan(present or (CHAT,), manifest, prune=prune)
    return list(caught.value.problems)


def test_an_empty_manifest_changes_nothing():
    assert changes(desired()) == []
    assert changes(desired(steps=[], flows=[])) == []
    assert changes(desired(steps=[DesiredStep("part")], flows=[DesiredFlow("B")])) == []
    assert changes(Manifest([])) == []


def test_a_manifest_that_matches_changes_nothing():
    assert changes(Manifest([desired_use_case(CHAT)]), prune=True) == []


def test_a_new_use_case():
    manifest = Manifest(
        [
            DesiredUseCase(
                "chat",
                "Chat",
                "Talks",
                active=True,
                steps=[DesiredStep("greet", "Greet", "Says hello")],
                flows=[
                    DesiredFlow("A", "One way", True, 70, {"greet": WARM}),
                    DesiredFlow("B", "Another", True, 30),
                    DesiredFlow("C", "A third"),
                ],
            )
        ]
    )
    assert plan([], manifest, prune=False).changes == (
        CreateUseCase("chat", "Chat", "Talks"),
        CreateStep("chat", "greet", "Greet", "Says hello", 1),
        CreateFlow("chat", "A", "One way"),
        Configure("chat", "A", "greet", None, WARM),
        CreateFlow("chat", "B", "Another"),
        CreateFlow("chat", "C", "A third"),
        SwitchFlow("chat", "A", active=True),
        SwitchFlow("chat", "B", active=True),
        SetShares("chat", {}, {"A": 70, "B": 30}),
        SwitchUseCase("chat", active=True),
    )


def test_texts():
    manifest = desired(
        title="Talk",
        steps=[DesiredStep("greet", description="Waves")],
        flows=[DesiredFlow("C", "A third")],
    )
    assert changes(manifest) == [
        UpdateUseCase("chat", TextChange("Chat", "Talk"), None),
        UpdateStep("chat", "greet", None, TextChange("Says hello", "Waves")),
        UpdateFlow("chat", "C", TextChange("One way", "A third")),
    ]


def test_configurations():
    flow = DesiredFlow("A", configurations={"greet": COLD, "part": WARM})
    assert changes(desired(flows=[flow])) == [
        Configure("chat", "A", "greet", WARM, COLD),
        Configure("chat", "A", "part", None, WARM),
    ]
    assert changes(desired(flows=[DesiredFlow("A", configurations={"greet": WARM})])) == []


def test_a_step_that_is_added_can_be_configured():
    step = DesiredStep("thank", "Thank", "Says thanks")
    flow = DesiredFlow("A", configurations={"thank": WARM})
    assert changes(desired(steps=[step], flows=[flow])) == [
        CreateStep("chat", "thank", "Thank", "Says thanks", 1),
        Configure("chat", "A", "thank", None, WARM),
    ]


def test_steps_are_moved_into_the_order_of_the_manifest():
    steps = [DesiredStep("part"), DesiredStep("thank", "Thank", "Says thanks"), DesiredStep("greet")]
    assert changes(desired(steps=steps)) == [
        MoveStep("chat", "part", 1),
        CreateStep("chat", "thank", "Thank", "Says thanks", 2),
    ]


def test_shares():
    flows = [DesiredFlow("A", share=30), DesiredFlow("B", share=70)]
    assert changes(desired(flows=flows)) == [SetShares("chat", {"A": 60, "B": 40}, {"A": 30, "B": 70})]


def test_flows_are_activated_and_deactivated():
    flows = [DesiredFlow("B", active=False), DesiredFlow("C", active=True, share=40)]
    assert changes(desired(flows=flows)) == [
        SwitchFlow("chat", "C", active=True),
        SetShares("chat", {"A": 60, "B": 40}, {"A": 60, "C": 40}),
        SwitchFlow("chat", "B", active=False),
    ]


def test_an_old_share_of_an_inactive_flow_is_ignored():
    asleep = PresentFlow("D", "One way", active=False, share=30, configurations={})
    chat = replace(CHAT, flows=[*CHAT.flows, asleep])
    flows = [DesiredFlow("A", share=60), DesiredFlow("D", active=True)]
    assert changes(desired(flows=flows), chat) == [
        SwitchFlow("chat", "D", active=True),
        SetShares("chat", {"A": 60, "B": 40}, {"A": 60, "B": 40, "D": 0}),
    ]


def test_without_shares_the_other_flows_are_rescaled():
    flows = [DesiredFlow("B", active=False), DesiredFlow("C", active=True)]
    assert changes(desired(flows=flows)) == [
        SwitchFlow("chat", "C", active=True),
        SwitchFlow("chat", "B", active=False),
    ]


def test_shares_rounded_by_the_store_are_unchanged():
    thirds = replace(CHAT, flows=[present_flow(title, 33.33) for title in "ABC"])
    assert changes(Manifest([desired_use_case(thirds)]), thirds) == []
    (problem,) = problems(
        desired(flows=[DesiredFlow("A", share=33.34), DesiredFlow("B", active=False)]), thirds
    )
    assert "add up to 66.67%" in problem.text


def test_activating_and_deactivating_a_use_case():
    assert changes(desired(active=False)) == [SwitchUseCase("chat", active=False)]
    asleep = replace(CHAT, active=False)
    assert changes(desired(active=True), asleep) == [SwitchUseCase("chat", active=True)]
    flows = [DesiredFlow("A", active=False), DesiredFlow("B", active=False)]
    assert changes(desired(active=False, flows=flows)) == [
        SwitchUseCase("chat", active=False),
        SwitchFlow("chat", "A", active=False),
        SwitchFlow("chat", "B", active=False),
    ]


def test_nothing_is_deleted_without_prune():
    other = replace(CHAT, code="other", active=False)
    manifest = desired(steps=[DesiredStep("greet")], flows=[DesiredFlow("A"), DesiredFlow("B")])
    assert changes(manifest, CHAT, other) == []
    assert changes(manifest, CHAT, other, prune=True) == [
        DeleteStep("chat", "part"),
        DeleteFlow("chat", "C"),
        DeleteUseCase("other"),
    ]


def test_a_missing_list_is_not_pruned():
    assert changes(desired(), prune=True) == []


def test_active_use_cases_and_flows_are_not_pruned():
    (first, second) = problems(desired(flows=[DesiredFlow("A")]), CHAT, replace(CHAT, code="x"), prune=True)
    assert first.path == ("useCases", 0, "flows")
    assert first.text.startswith("flow 'B' is active and not listed, so it cannot be pruned")
    assert second == Problem(
        (),
        "use case 'x' is active and not in the manifest, so it cannot be pruned: make it inactive first, or "
        "add it to the manifest",
    )


@pytest.mark.parametrize(
    ("manifest", "path", "text"),
    [
        (
            Manifest([DesiredUseCase("new", "New")]),
            ("useCases", 0, "description"),
            "is missing, and use case 'new' does not exist yet",
        ),
        (
            desired(steps=[DesiredStep("new", description="New")]),
            ("useCases", 0, "steps", 0, "title"),
            "is missing, and step 'new' does not exist yet",
        ),
        (
            desired(flows=[DesiredFlow("A"), DesiredFlow("new")]),
            ("useCases", 0, "flows", 1, "description"),
            "is missing, and flow 'new' does not exist yet",
        ),
        (
            desired(flows=[DesiredFlow("A", configurations={"gret": WARM})]),
            ("useCases", 0, "flows", 0, "configurations", "gret"),
            "the use case has no step 'gret'; did you mean 'greet'?",
        ),
        (
            desired(flows=[DesiredFlow("C", share=10)]),
            ("useCases", 0, "flows", 0, "share"),
            "an inactive flow has no share: leave it out, or say `active: true`",
        ),
        (
            desired(flows=[DesiredFlow("A", share=50)]),
            ("useCases", 0, "flows"),
            f"{SUM} 90%, not 100%: 'A' 50%, 'B' 40% (stored, but not listed)",
        ),
        (
            desired(flows=[DesiredFlow("A", active=False), DesiredFlow("B", active=False)]),
            ("useCases", 0, "flows"),
            "an active use case needs an active flow",
        ),
        (
            Manifest([DesiredUseCase("new", "New", "New", active=True)]),
            ("useCases", 0, "flows"),
            "an active use case needs an active flow",
        ),
    ],
)
def test_impossible_manifests(manifest: Manifest, path: tuple[str | int, ...], text: str):
    assert problems(manifest) == [Problem(path, text)]


def test_a_pruned_step_cannot_be_configured():
    flow = DesiredFlow("A", configurations={"part": WARM})
    problem = problems(desired(steps=[DesiredStep("greet")], flows=[flow]), prune=True)[0]
    assert problem.text == "the use case has no step 'part'; known: greet"


def test_duplicate_names():
    found = problems(
        Manifest(
            [
                DesiredUseCase("chat", steps=[DesiredStep("a"), DesiredStep("a")]),
                DesiredUseCase("chat", flows=[DesiredFlow("A"), DesiredFlow("A")]),
            ]
        )
    )
    assert [(problem.path, problem.also) for problem in found] == [
        (("useCases", 1, "code"), ("useCases", 0, "code")),
        (("useCases", 0, "steps", 1, "code"), ("useCases", 0, "steps", 0, "code")),
        (("useCases", 1, "flows", 1, "title"), ("useCases", 1, "flows", 0, "title")),
    ]


def test_stored_flows_with_the_same_title_are_ambiguous():
    twins = replace(CHAT, flows=[present_flow("A", 100), present_flow("A")])
    assert changes(desired(title="Chat"), twins) == []
    (problem,) = problems(desired(flows=[]), twins)
    assert problem.text.startswith("several stored flows of use case 'chat' are called 'A'")
    assert cannot_be_told([CHAT]) == []
    assert len(cannot_be_told([CHAT, twins])) == 1


def test_all_problems_are_reported():
    flows = [DesiredFlow("x", share=5), DesiredFlow("y", configurations={"z": WARM})]
    assert len(problems(desired(steps=[DesiredStep("w")], flows=flows))) == 6


def test_descriptions_of_a_plan():
    found: list[Any] = [
        *plan([CHAT], desired(title="Talk", flows=[DesiredFlow("C", "New", True, 0)]), prune=False).changes,
        Configure("chat", "A", "greet", WARM, COLD),
        Configure("chat", "A", "part", None, COLD),
        MoveStep("chat", "part", 1),
        DeleteStep("chat", "part"),
        DeleteFlow("chat", "C"),
        DeleteUseCase("chat"),
        SwitchUseCase("chat", active=False),
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
    ]
    assert Plan(tuple(found)).count(Sign.DELETE) == 3
    assert Plan(()).is_empty


CODES = st.lists(st.sampled_from("abcdef"), unique=True)


@given(CODES, CODES)
def test_listed_steps_follow_each_other_and_the_others_keep_their_place(
    present: list[str], listed: list[str]
):
    order = step_order(present, listed)
    assert sorted(order) == sorted({*present, *listed})
    assert [code for code in order if code in listed] == listed
    stay = [code for code in present if code not in listed]
    assert [code for code in order if code in stay] == stay
    assert step_order(order, listed) == order
