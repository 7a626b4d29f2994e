"""The brief of a use case: a golden file, and what it is made of."""

from pathlib import Path as FilePath
from typing import Any

from tests.fakes.sources import NOW
from tests.fakes.things import candidate, flow, requirement, step, use_case

from aimm.flows.model import FlowStep
from aimm.path.brief import MOST_TEXT, Material, brief_of, first_flow
from aimm.path.facts import CandidateFacts, DatasetFacts, Facts, RequirementFacts, ReviewFacts
from aimm.path.measures import Example, Measured, costed
from aimm.path.model import Decision, Waiver
from aimm.path.pages.html import brief_page, notice_page
from aimm.path.pages.markdown import file_name, markdown
from aimm.path.rules import path_of

GOLDEN = FilePath(__file__).parent / "brief.md"


def decision(**fields: Any) -> Decision:
    given: dict[str, Any] = {
        "id": "d1",
        "number": 1,
        "use_case_id": "u1",
        "stage": "proof-of-concept",
        "outcome": "go",
        "role": "Product owner",
        "reason": "Raters prefer it\nto the present answers.",
        "decided_by": "ann",
        "decided_at": NOW,
        "evidence": '{"verdicts":{"fail":[],"not-yet":["r2"],"pass":["r1","r3"]}}',
        "evidence_hash": "0",
        "superseded_by": None,
    }
    return Decision(**given | fields)


def waiver(**fields: Any) -> Waiver:
    given: dict[str, Any] = {
        "id": "w1",
        "number": 1,
        "use_case_id": "u1",
        "reason": "Later.",
        "ends_on": "2999-12-31",
        "waived_by": "ann",
        "created_at": NOW,
        "revoked_by": None,
        "revoked_at": None,
    }
    return Waiver(**given | fields)


def flow_step(number: int, flow_id: str, step_id: str, *placeholders: str, revision: int = 1) -> FlowStep:
    return FlowStep(
        id=f"fs{number}",
        number=number,
        flow_id=flow_id,
        use_case_id="u1",
        use_case_step_id=step_id,
        configuration="{}",
        placeholders=placeholders,
        revision=revision,
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )


def material(**fields: Any) -> Material:
    given: dict[str, Any] = {
        "use_case": use_case(),
        "path": path_of(Facts(), [], []),
        "requirements": [],
        "candidates": [],
        "steps": [],
        "flows": [],
        "flow_steps": [],
    }
    return Material(**given | fields)


def measured(**fields: Any) -> Measured:
    given: dict[str, Any] = {
        "run": "First run",
        "made_at": NOW,
        "label": "A",
        "kind": "flow",
        "about": "f2",
        "reached": (("local", "small"),),
        "answered": 48,
        "missing": 2,
        "tokens_in": 400.4,
        "tokens_out": 99.6,
        "p50_ms": 820.4,
        "p95_ms": 1_940.0,
        "cost": 0.0012,
    }
    return Measured(**given | fields)


EXAMPLES = [
    Example(inputs={"QUESTION": "Where?", "HISTORY": ["è"]}, output="There.", expected="There"),
    Example(inputs={"QUESTION": "x" * (MOST_TEXT + 1)}, output=None, expected=None),
]


def full() -> Material:
    facts = Facts(
        requirements=RequirementFacts(total=2, checked=1, unchecked_musts=1),
        datasets=DatasetFacts(datasets=1, items=40, labelled=0, versions=1),
        candidates=CandidateFacts(included=1),
        reviews=ReviewFacts(queues=1, judgements=12),
    )
    small = candidate(1, state="included", reason="Best | cheapest.", connection="local", model="small")
    return material(
        use_case=use_case(description="Answers *questions* about trips.", owner="Travel team", active=True),
        path=path_of(facts, [decision()], [waiver(point="comparison")]),
        requirements=[
            requirement(1, metric="rating", aggregate="mean", operator="at-least", threshold=4.0),
            requirement(2, code="no-pii", needs="A detector."),
        ],
        candidates=[
            costed(small, (None, None), [measured(kind="candidate", about="Candidate 1")]),
            costed(candidate(2, state="excluded", reason="Too slow."), (None, None), []),
            costed(candidate(3), (0.15, 0.6), []),
            costed(candidate(4), (None, 0.6), []),
        ],
        steps=[step(1, code="intent"), step(2, code="answer")],
        flows=[flow(1, 20.0), flow(2, 80.0, title="Short answers"), flow(3, archived=True)],
        flow_steps=[
            flow_step(1, "f1", "s1", "OTHER"),
            flow_step(2, "f2", "s1", "QUESTION", "HISTORY", "QUESTION"),
            flow_step(3, "f2", "s2"),
        ],
        measured=[measured(), measured(run="An older run")],
        examples=EXAMPLES,
    )


def test_the_markdown_is_as_it_was():
    assert markdown(brief_of(full())) == GOLDEN.read_text()


def test_the_snippet_is_a_program():
    text = markdown(brief_of(full()))
    compile(text.split("```python\n")[1].split("```")[0], "snippet", "exec")


def test_a_use_case_with_nothing_has_a_brief_too():
    brief = brief_of(material())
    assert (brief.decided, brief.candidates, brief.build.flow, brief.build.ready) == ((), (), None, False)
    assert len(brief.open) == 4
    assert [one.stage for one in brief.waits] == ["scoping", "fine-tuning", "own-model"]
    assert "add the first one" in markdown(brief)


def test_a_step_that_the_first_flow_does_not_configure_is_not_ready():
    steps, flows = [step(1)], [flow(1)]
    brief = brief_of(material(steps=steps, flows=flows, flow_steps=[flow_step(1, "f1", "s1", revision=0)]))
    assert (brief.build.steps[0].placeholders, brief.build.ready) == (None, False)
    assert "not configured for every step yet" in markdown(brief)


def test_the_first_flow_is_the_one_that_serves_most():
    assert first_flow([]) is None
    assert first_flow([flow(1, archived=True)]) is None
    oldest, least, most = flow(1), flow(2, 20.0), flow(3, 80.0)
    assert first_flow([oldest, least, most]) is most
    assert first_flow([flow(4), oldest]) is oldest


def test_the_file_has_a_plain_name():
    assert file_name("chat") == "brief-chat.md"
    assert file_name("..è/x") == "brief-x.md"
    assert file_name("…") == "brief-use-case.md"


def test_a_shared_brief_says_when_it_was_made():
    assert "As of 2026-11-20 12:00 UTC. Last decision: proof of concept, **go**, on 2026-11-20." in (
        markdown(brief_of(full()), NOW)
    )
    assert "As of 2026-11-20 12:00 UTC.\n" in markdown(brief_of(material()), NOW)


def test_an_early_decision_has_no_verdicts():
    path = path_of(Facts(), [decision(evidence="{}")], [])
    assert "Requirements as of then" not in markdown(brief_of(material(path=path)))


def test_the_page_shows_what_people_wrote_as_text():
    evil = "<script>alert(1)</script>"
    parts = material(use_case=use_case(title=evil, description=evil), examples=[])
    page = brief_page(brief_of(parts), NOW, "p{}", "/brief.md?a=1&b")
    assert evil not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "<style>p{}</style>" in page
    assert 'href="/brief.md?a=1&amp;b"' in page


def test_the_page_says_what_the_markdown_says():
    page = brief_page(brief_of(full()), NOW, "", "")
    for said in (
        "<td>$1.20 (measured, 48 answers)</td>",
        "<code>QUESTION</code>",
        "<strong>scoping</strong>",
    ):
        assert said in page
    assert "client.send_feedback" in page


def test_a_notice_is_a_page():
    assert "<h1>A &amp; B</h1>" in notice_page("A & B", "C", "")
