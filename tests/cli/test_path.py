"""``aimm path`` on both databases."""

import asyncio

from tests.cli.manifest_shell import CHAT, Shell
from tests.fakes.rollout import ANN

from aimm.path.model import NewDecision, NewWaiver
from aimm.path.service import PathService, WaiverService
from aimm.use_cases.service import UseCaseService
from aimm.wiring.direct_access import open_direct_access


def decide(shell: Shell) -> None:
    """Waive a point, and decide that it is a go."""

    async def work() -> None:
        async with open_direct_access(shell.settings) as access, access.writing(ANN) as services:
            found = await services[UseCaseService].use_cases.by_code("chat")
            assert found is not None
            await services[WaiverService].create(
                NewWaiver(use_case_id=found.id, point="initial-dataset", reason="r", ends_on="2999-12-31")
            )
            await services[PathService].decide(
                NewDecision(
                    use_case_id=found.id, stage="proof-of-concept", outcome="go", role="Owner", reason="r"
                )
            )

    asyncio.run(work())


def test_the_path_of_a_use_case_is_shown(shell: Shell):
    shell.apply(CHAT)
    lines = shell.fine("path", "show", "chat").splitlines()
    assert lines[0] == "chat: proof-of-concept"
    assert lines[2].split() == ["proof-of-concept", "requirements-written", "open", "0/1", "-"]
    decide(shell)
    lines = shell.fine("path", "show", "chat").splitlines()
    assert lines[0] == "chat: scoping"
    assert lines[3].split() == ["proof-of-concept", "initial-dataset", "open", "0/1", "2999-12-31"]
    assert lines[-1] == f"proof-of-concept: go ({ANN.name}, Owner)"


def test_the_brief_of_a_use_case_is_printed(shell: Shell):
    shell.apply(CHAT)
    decide(shell)
    text = shell.fine("brief", "chat")
    assert text.startswith("# Brief: ")
    assert "- proof of concept: **go**" in text
    assert "use-case-not-found" not in text
