"""Use cases and steps in manifests: the plan, and the errors."""

from hypothesis import given
from hypothesis import strategies as st
from tests.manifests.plans import CHAT, WARM, changes, create, desired, problems, update
from tests.manifests.trees import changed, flow, manifest, step, use_case

from aimm.flows.manifest import FLOWS
from aimm.flows.manifest_changes import Configure, SwitchFlow
from aimm.manifests.kinds import Delete
from aimm.manifests.ordered import CreateAt, Move, order_after
from aimm.use_cases.manifest import USE_CASES, SwitchUseCase
from aimm.use_cases.manifest_steps import STEPS


def test_an_empty_manifest_changes_nothing():
    assert changes(desired()) == []
    assert changes(desired(steps=[], flows=[])) == []
    assert changes(desired(steps=[step("part")], flows=[flow("B")])) == []
    assert changes(manifest([])) == []


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


def test_a_step_that_is_added_can_be_configured():
    thank = step("thank", "Thank", "Says thanks")
    one = flow("A", configurations={"thank": WARM})
    assert changes(desired(steps=[thank], flows=[one])) == [
        CreateAt(create(STEPS, step("thank", "Thank", "Says thanks"), "chat"), STEPS, 1),
        Configure(("chat", "A"), "thank", None, WARM),
    ]


def test_steps_are_moved_into_the_order_of_the_manifest():
    steps = [step("part"), step("thank", "Thank", "Says thanks"), step("greet")]
    assert changes(desired(steps=steps)) == [
        Move(STEPS, ("chat", "part"), 1),
        CreateAt(create(STEPS, step("thank", "Thank", "Says thanks"), "chat"), STEPS, 2),
    ]


def test_activating_and_deactivating_a_use_case():
    assert changes(desired(active=False)) == [SwitchUseCase("chat", active=False)]
    asleep = changed(CHAT, active=False)
    assert changes(desired(active=True), asleep) == [SwitchUseCase("chat", active=True)]
    flows = [flow("A", active=False), flow("B", active=False)]
    assert changes(desired(active=False, flows=flows)) == [
        SwitchUseCase("chat", active=False),
        SwitchFlow(("chat", "A"), active=False),
        SwitchFlow(("chat", "B"), active=False),
    ]


def test_nothing_is_deleted_without_prune():
    other = changed(CHAT, code="other", active=False)
    wanted = desired(steps=[step("greet")], flows=[flow("A"), flow("B")])
    assert changes(wanted, CHAT, other) == []
    assert changes(wanted, CHAT, other, prune=True) == [
        Delete(STEPS, ("chat", "part")),
        Delete(FLOWS, ("chat", "C")),
        Delete(USE_CASES, ("other",)),
    ]


def test_a_missing_list_is_not_pruned():
    assert changes(desired(), prune=True) == []


def test_duplicate_names():
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


CODES = st.lists(st.sampled_from("abcdef"), unique=True)


@given(CODES, CODES)
def test_listed_steps_follow_each_other_and_the_others_keep_their_place(
    present: list[str], listed: list[str]
):
    order = order_after(present, listed)
    assert sorted(order) == sorted({*present, *listed})
    assert [code for code in order if code in listed] == listed
    stay = [code for code in present if code not in listed]
    assert [code for code in order if code in stay] == stay
    assert order_after(order, listed) == order
