"""A product team goes from a new use case to a go and a brief, while three reviewers judge blind."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from tests.e2e.browser import Person
from tests.e2e.idea import Team, first_stage
from tests.e2e.provider import providing
from tests.e2e.reviewer import Reviewer
from tests.e2e.tickets import MODELS, REVIEWERS, TICKETS, TITLE, reply
from tests.fakes.providers import FakeProvider


@pytest.fixture(scope="module")
def settings() -> Mapping[str, object]:
    """With a worker, which asks the models."""
    return {"workers": 1}


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    """Two models on this machine that need no key."""
    with providing(key="", models=tuple(MODELS.values()), reply=reply) as running:
        yield running


def test_from_an_idea_to_a_brief(
    person: Callable[..., Person], provider: FakeProvider, tmp_path: Path
) -> None:
    team = Team(person(size=(1280, 1000)))
    reviewers: list[Reviewer] = []

    def reviewer(name: str) -> Reviewer:
        reviewers.append(Reviewer(person(), name))
        return reviewers[-1]

    brief = first_stage(team, provider.base, reviewer, tmp_path)
    assert {asked["model"] for asked in provider.requests} == set(MODELS.values())
    assert len(reviewers) == len(REVIEWERS)
    names = [*MODELS, *MODELS.values()]
    for one in reviewers:
        told = "".join(one.told)
        assert all(message in told for message, _ in TICKETS)
        assert not [name for name in names if name in told]
    assert brief.startswith(f"# Brief: {TITLE}\n")
    assert all(title in brief for title in MODELS)
    assert "Product owner" in brief
