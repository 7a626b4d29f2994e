"""From a present state to a desired one: what is planned, and what is refused."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.manifests.trees import changed, flow, manifest, step, use_case

from aimm.flows.manifest import FLOWS
from aimm.flows.manifest_changes import ConfigurationDocument as Configuration
from aimm.flows.manifest_changes import Configure, SetShares, SwitchFlow
from aimm.manifests import planning
from aimm.manifests.changes import Group, Plan, Sign
from aimm.manifests.checks import cannot_be_told
from aimm.manifests.errors import CannotPlan
from aimm.manifests.kinds import Create, Delete, Update
from aimm.manifests.model import Item, Manifest, Problem
from aimm.use_cases.manifest import USE_CASES, SwitchUseCase
from aimm.use_cases.manifest_steps import STEPS, MoveStep, PlaceStep, step_order
from aimm.wiring.manifests import KINDS

WARM = Configuration("text", {"temperature": 1})
SUM = "the shares of the active flows add up to"
COLD = Configuration("text", {"temperature": 0})


def plan(present: Sequence[Item], wanted: Manifest, *, prune: bool) -> Plan:
    """The plan for use cases."""
    return planning.plan(KINDS, {"useCases": list(present)}, wanted, prune=prune)


def stored_flow(title: str, share: float | None = None, **configurations: Configuration) -> Item:
    """A flow; active when it has a share."""
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
    """A manifest that speaks of ``chat`` only."""
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


def test_a_manifest_that_says_nothing_changes_nothing():
    assert changes(desired()) == []
    assert changes(desired(steps=[], flows=[])) == []
    assert changes(desired(steps=[step("part")], flows=[flow("B")])) == []
    assert changes(manifest([])) == []


def test_what_is_there_already_changes_nothing():
    assert changes(manifest([CHAT]), prune=True) == []


def test_a_use_case_from_nothing():
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
        PlaceStep(create(STEPS, greet, "chat"), 1),
        create(FLOWS, first, "chat"),
        Configure(("chat", "A"), "greet", None, WARM),
        create(FLOWS, second, "chat"),
        create(FLOWS, third, "chat"),
        SwitchFlow(("chat", "A"), active=True),
        SwitchFlow(("chat", "B"), active=True),
        SetShares("chat", {}, {"A": 70, "B": 30}),
        SwitchUseCase("chat", active=True),
    )


def test_texts():
    wanted = desired(
        title="Talk",
        steps=[step("greet", description="Waves")],
        flows=[flow("C", "A third")],
    )
    assert changes(wanted) == [
        update(USE_CASES, "chat", title=("Chat", "Talk")),
        update(STEPS, "chat", "greet", description=("Says hello", "Waves")),
        update(FLOWS, "chat", "C", description=("One way", "A third")),
    ]


def test_configurations():
    one = flow("A", configurations={"greet": COLD, "part": WARM})
    assert changes(desired(flows=[one])) == [
        Configure(("chat", "A"), "greet", WARM, COLD),
        Configure(("chat", "A"), "part", None, WARM),
    ]
    assert changes(desired(flows=[flow("A", configurations={"greet": WARM})])) == []


def test_a_step_that_is_added_can_be_configured():
    thank = step("thank", "Thank", "Says thanks")
    one = flow("A", configurations={"thank": WARM})
    assert changes(desired(steps=[thank], flows=[one])) == [
        PlaceStep(create(STEPS, step("thank", "Thank", "Says thanks"), "chat"), 1),
        Configure(("chat", "A"), "thank", None, WARM),
    ]


def test_steps_are_moved_into_the_order_of_the_manifest():
    steps = [step("part"), step("thank", "Thank", "Says thanks"), step("greet")]
    assert changes(desired(steps=steps)) == [
        MoveStep("chat", "part", 1),
        PlaceStep(create(STEPS, step("thank", "Thank", "Says thanks"), "chat"), 2),
    ]


def test_shares():
    flows = [flow("A", share=30), flow("B", share=70)]
    assert changes(desired(flows=flows)) == [SetShares("chat", {"A": 60, "B": 40}, {"A": 30, "B": 70})]


def test_flows_join_and_leave_the_draw():
    flows = [flow("B", active=False), flow("C", active=True, share=40)]
    assert changes(desired(flows=flows)) == [
        SwitchFlow(("chat", "C"), active=True),
        SetShares("chat", {"A": 60, "B": 40}, {"A": 60, "C": 40}),
        SwitchFlow(("chat", "B"), active=False),
    ]


def test_a_share_from_an_earlier_life_does_not_count():
    asleep = flow("D", "One way", active=False)
    chat = changed(CHAT, flows=[*CHAT.parts["flows"], asleep])
    flows = [flow("A", share=60), flow("D", active=True)]
    assert changes(desired(flows=flows), chat) == [
        SwitchFlow(("chat", "D"), active=True),
        SetShares("chat", {"A": 60, "B": 40}, {"A": 60, "B": 40, "D": 0}),
    ]


def test_without_shares_the_others_make_room_by_themselves():
    flows = [flow("B", active=False), flow("C", active=True)]
    assert changes(desired(flows=flows)) == [
        SwitchFlow(("chat", "C"), active=True),
        SwitchFlow(("chat", "B"), active=False),
    ]


def test_shares_that_the_store_has_rounded_are_left_alone():
    thirds = changed(CHAT, flows=[stored_flow(title, 33.33) for title in "ABC"])
    assert changes(manifest([thirds]), thirds) == []
    (problem,) = problems(desired(flows=[flow("A", share=33.34), flow("B", active=False)]), thirds)
    assert "add up to 66.67%" in problem.text


def test_switching_a_use_case():
    assert changes(desired(active=False)) == [SwitchUseCase("chat", active=False)]
    asleep = changed(CHAT, active=False)
    assert changes(desired(active=True), asleep) == [SwitchUseCase("chat", active=True)]
    flows = [flow("A", active=False), flow("B", active=False)]
    assert changes(desired(active=False, flows=flows)) == [
        SwitchUseCase("chat", active=False),
        SwitchFlow(("chat", "A"), active=False),
        SwitchFlow(("chat", "B"), active=False),
    ]


def test_nothing_goes_without_prune():
    other = changed(CHAT, code="other", active=False)
    wanted = desired(steps=[step("greet")], flows=[flow("A"), flow("B")])
    assert changes(wanted, CHAT, other) == []
    assert changes(wanted, CHAT, other, prune=True) == [
        Delete(STEPS, ("chat", "part")),
        Delete(FLOWS, ("chat", "C")),
        Delete(USE_CASES, ("other",)),
    ]


def test_a_list_that_is_absent_is_not_pruned():
    assert changes(desired(), prune=True) == []


def test_what_is_active_is_not_pruned():
    (first, second) = problems(desired(flows=[flow("A")]), CHAT, changed(CHAT, code="x"), prune=True)
    assert first.path == ("useCases", 0, "flows")
    assert first.text.startswith("flow 'B' is active and not listed, so it cannot be pruned")
    assert second == Problem(
        (),
        "use case 'x' is active and not in the manifest, so it cannot be pruned: make it inactive first, or "
        "add it to the manifest",
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
def test_what_cannot_be_planned(wanted: Manifest, path: tuple[str | int, ...], text: str):
    assert problems(wanted) == [Problem(path, text)]


def test_a_pruned_step_cannot_be_configured():
    one = flow("A", configurations={"part": WARM})
    problem = problems(desired(steps=[step("greet")], flows=[one]), prune=True)[0]
    assert problem.text == "the use case has no step 'part'; known: greet"


def test_names_that_occur_twice():
    found = problems(
        manifest(
            [
                use_case("chat", steps=[step("a"), step("a")]),
                use_case("chat", flows=[flow("A"), flow("A")]),
            ]
        )
    )
    assert [(problem.path, problem.also) for problem in found] == [
        (("useCases", 1, "code"), ("useCases", 0, "code")),
        (("useCases", 0, "steps", 1, "code"), ("useCases", 0, "steps", 0, "code")),
        (("useCases", 1, "flows", 1, "title"), ("useCases", 1, "flows", 0, "title")),
    ]


def test_stored_flows_with_the_same_title_are_ambiguous():
    twins = changed(CHAT, flows=[stored_flow("A", 100), stored_flow("A")])
    assert changes(desired(title="Chat"), twins) == []
    (problem,) = problems(desired(flows=[]), twins)
    assert problem.text.startswith("several stored flows of use case 'chat' are called 'A'")
    assert list(cannot_be_told(KINDS, USE_CASES, CHAT)) == []
    assert len(list(cannot_be_told(KINDS, USE_CASES, twins))) == 1


def test_all_problems_are_reported():
    flows = [flow("x", share=5), flow("y", configurations={"z": WARM})]
    assert len(problems(desired(steps=[step("w")], flows=flows))) == 6


def test_a_plan_speaks():
    found: list[Any] = [
        *plan([CHAT], desired(title="Talk", flows=[flow("C", "New", True, 0)]), prune=False).changes,
        Configure(("chat", "A"), "greet", WARM, COLD),
        Configure(("chat", "A"), "part", None, COLD),
        MoveStep("chat", "part", 1),
        Delete(STEPS, ("chat", "part")),
        Delete(FLOWS, ("chat", "C")),
        Delete(USE_CASES, ("chat",)),
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
    assert Plan((Group("chat", tuple(found)),)).count(Sign.DELETE) == 3
    assert Plan().is_empty


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
