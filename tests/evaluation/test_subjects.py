"""Which flow or candidate made an output."""

import pytest
from tests.fakes.things import candidate

from aimm.evaluation.model import PlannedTarget
from aimm.evaluation.subjects import Subjects

CANDIDATES = [
    candidate(1, title="Small", entry="maker/small"),
    candidate(2, title="Large", entry="maker/large"),
    candidate(3, title="Large, polite", entry="maker/large"),
]
TARGETS = [
    PlannedTarget(label="as it is", kind="flow", about="f1"),
    PlannedTarget(label="gone", kind="flow", about="f9"),
    PlannedTarget(label="another label", kind="candidate", about="maker/small"),
    PlannedTarget(label="Large, polite", kind="candidate", about="maker/large"),
    PlannedTarget(label="which of them", kind="candidate", about="maker/large"),
    PlannedTarget(label="unlisted", kind="candidate", about="maker/other"),
    PlannedTarget(label="Second flow", kind="recorded"),
]
SUBJECTS = Subjects.of(
    [("f1", "First flow"), ("f2", "Second flow"), ("f3", "Small")], CANDIDATES, {"r": TARGETS}
)


@pytest.mark.parametrize(
    ("run_id", "label", "subject"),
    [
        ("r", "as it is", "f1"),
        ("r", "gone", None),
        ("r", "another label", "k1"),
        ("r", "Large, polite", "k3"),
        ("r", "which of them", None),
        ("r", "unlisted", None),
        ("r", "Second flow", "f2"),
        ("r", "Large", "k2"),
        (None, "First flow", "f1"),
        (None, "Small", "k1"),
        (None, "somebody else", None),
        ("another run", "Large", "k2"),
    ],
)
def test_a_target_is_known_by_what_it_is_about_or_else_by_its_label(
    run_id: str | None, label: str, subject: str | None
):
    assert SUBJECTS.named(run_id, label) == subject
