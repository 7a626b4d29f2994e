"""``aimm apply | diff | export`` on both databases."""

import asyncio
import getpass
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from tests.cli.manifest_shell import CHAT, NOTHING_TO_DO, SAMPLE, Shell
from tests.support.commands import own_environment, start_aimm

from aimm.cli.main import main
from aimm.kit.changes import Actor, ActorKind
from aimm.manifests.changes import Group, Plan
from aimm.manifests.kinds import Create, Delete
from aimm.use_cases.errors import StillActive
from aimm.use_cases.manifest import USE_CASES, UseCaseDocument
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.manifests import manifest_service


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "- code: new\n  title: New\n",
            "3:3: useCases[0].description: is missing, and use case 'new' does not exist yet",
        ),
        (
            "- code: chat\n  steps:\n  - code: part\n    description: Ends\n",
            "5:5: useCases[0].steps[0].title: is missing, and step 'part' does not exist yet",
        ),
        (
            "- code: chat\n  flows:\n  - title: Wild\n",
            "5:5: useCases[0].flows[0].description: is missing, and flow 'Wild' does not exist yet",
        ),
        (
            "- code: chat\n  flows:\n  - title: Kind\n    share: 50\n",
            (
                "5:3: useCases[0].flows: the shares of the active flows add up to 90%, not 100%: "
                "'Kind' 50%, 'Brief' 40% (stored, but not listed)"
            ),
        ),
        (
            "- code: chat\n  flows:\n  - title: Spare\n    share: 0.1\n",
            (
                "6:12: useCases[0].flows[0].share: an inactive flow has no share: "
                "leave it out, or say `active: true`"
            ),
        ),
        (
            (
                "- code: chat\n  flows:\n  - title: Kind\n    configurations:\n"
                "      gret: {modality: text, parameters: {}}\n"
            ),
            (
                "7:13: useCases[0].flows[0].configurations.gret: the use case has no step 'gret'; "
                "did you mean 'greet'?"
            ),
        ),
        (
            "- code: chat\n  flows:\n  - {title: Kind, active: false}\n  - {title: Brief, active: false}\n",
            "5:3: useCases[0].flows: an active use case needs an active flow",
        ),
    ],
)
def test_conflicts_with_the_store_are_reported_with_their_position(shell: Shell, text: str, said: str):
    shell.apply(CHAT)
    name = shell.file("broken.yaml", f"apiVersion: aimm/v1\nuseCases:\n{text}")
    assert shell.wrong("apply", "--yes", "-f", name) == f"Error: {name}:{said}\n"
    assert shell.wrong("diff", "-f", name, code=2) == f"Error: {name}:{said}\n"


def test_active_use_cases_and_flows_are_not_pruned(shell: Shell):
    shell.apply(CHAT)
    name = shell.file("other.yaml", "apiVersion: aimm/v1\nuseCases: []\n")
    assert shell.wrong("apply", "--yes", "--prune", "-f", name) == (
        "Error: use case 'chat' is active and not in the manifest, so it cannot be pruned: "
        "make it inactive first, or add it to the manifest\n"
    )
    name = shell.file("other.yaml", "apiVersion: aimm/v1\nuseCases: [{code: chat, flows: [{title: Kind}]}]\n")
    assert shell.wrong("apply", "--yes", "--prune", "-f", name) == (
        f"Error: {name}:2:32: useCases[0].flows: flow 'Brief' is active and not listed, "
        "so it cannot be pruned: list it with `active: false`, and prune it by a later apply\n"
    )
    assert shell.apply(CHAT) == NOTHING_TO_DO


def test_the_sample_is_applied_once_and_round_trips(shell: Shell, tmp_path: Path):
    text = SAMPLE.read_text()
    assert shell.apply(text).endswith("Applied: 18 created, 9 changed, 0 deleted.\n")
    notes = len(shell.audit())
    assert shell.apply(text) == NOTHING_TO_DO
    assert shell.apply(text, "--prune") == NOTHING_TO_DO
    exported = shell.fine("export")
    assert shell.apply(exported, "--prune") == NOTHING_TO_DO
    assert len(shell.audit()) == notes
    copy = Shell(f"sqlite:///{tmp_path / 'copy.db'}", tmp_path)
    copy.apply(exported)
    assert copy.fine("export") == exported
    assert yaml.safe_load(exported) == yaml.safe_load(text)


def test_the_plan_is_shown_and_the_audit_log_names_the_actor(shell: Shell):
    assert (
        shell.apply(CHAT)
        == """\
chat
  + use case (Chat)
  + step 'greet' (Greet) at position 1
  + flow 'Kind'
  + flow 'Kind': configuration of step 'greet'
  + flow 'Brief'
  + flow 'Brief': configuration of step 'greet'
  + flow 'Spare'
  ~ flow 'Kind' becomes active
  ~ flow 'Brief' becomes active
  ~ shares: 'Kind' 60%, 'Brief' 40%
  ~ use case becomes active
Plan: 7 to create, 4 to change, 0 to delete.
Applied: 7 created, 4 changed, 0 deleted.
"""
    )
    assert {(entry.actor_kind, entry.actor) for entry in shell.audit()} == {
        (ActorKind.PERSON, getpass.getuser())
    }
    later = (
        CHAT.replace("0.2", "0.30").replace("share: 60", "share: 55.5").replace("share: 40", "share: 44.5")
    )
    assert (
        shell.apply(later)
        == """\
chat
  ~ flow 'Kind': configuration of step 'greet' changes
      parameters.temperature: 0.2 → 0.30
  ~ shares: 'Kind' 60% → 55.5%, 'Brief' 40% → 44.5%
Plan: 0 to create, 2 to change, 0 to delete.
Applied: 0 created, 2 changed, 0 deleted.
"""
    )
    assert shell.apply(later.replace("0.30", "0.3")) == NOTHING_TO_DO


def test_exit_codes_of_diff(shell: Shell):
    shell.apply(CHAT)
    same = shell.file("same.yaml", CHAT)
    assert shell.fine("diff", "-f", same) == NOTHING_TO_DO
    other = shell.file("other.yaml", CHAT.replace("Smiles", "Grins"))
    result = shell.call("diff", "-f", other)
    assert (result.exit_code, result.stdout.splitlines()[2]) == (1, '      description: "Smiles" → "Grins"')
    assert shell.fine("diff", "-f", same) == NOTHING_TO_DO
    shell.wrong("diff", code=2)


def test_an_unexpected_error_is_not_a_difference(offline: Shell):
    name = offline.file("same.yaml", CHAT)
    offline.file("none/aimm.db", "This is no database. " * 100)
    result = CliRunner(env=offline.environment).invoke(main, ["diff", "-f", name])
    assert result.exit_code == 2
    assert "file is not a database" in result.stderr


def test_dry_run_changes_nothing(shell: Shell):
    shell.apply(CHAT)
    notes = len(shell.audit())
    name = shell.file("other.yaml", CHAT.replace("Smiles", "Grins"))
    assert "Plan: 0 to create, 1 to change, 0 to delete." in shell.fine("apply", "--dry-run", "-f", name)
    assert len(shell.audit()) == notes
    assert shell.call("diff", "-f", name).exit_code == 1


def test_nothing_is_deleted_without_prune(shell: Shell):
    shell.apply(CHAT)
    shell.apply("apiVersion: aimm/v1\nuseCases: [{code: old, title: Old, description: Gone}]")
    less = re.sub(r"      - title: Spare\n.*\n", "", CHAT)
    assert shell.apply(less) == NOTHING_TO_DO
    assert shell.apply(less, "--prune").splitlines() == [
        "chat",
        "  - flow 'Spare' with its configurations and revisions",
        "old",
        "  - use case with its steps, flows and revisions",
        "Plan: 0 to create, 0 to change, 2 to delete.",
        "Applied: 0 created, 0 changed, 2 deleted.",
    ]
    assert shell.apply(less, "--prune") == NOTHING_TO_DO
    shell.apply(
        "apiVersion: aimm/v1\nuseCases: [{code: chat, active: false, steps: [], "
        "flows: [{title: Kind, active: false}, {title: Brief, active: false}]}]",
        "--prune",
    )
    assert shell.apply("apiVersion: aimm/v1\nuseCases: []", "--prune").count("  - ") == 1
    assert shell.fine("export") == "apiVersion: aimm/v1\nuseCases: []\n"


def test_all_or_nothing(shell: Shell):
    shell.apply(CHAT)
    before, notes = shell.fine("export"), len(shell.audit())

    async def work() -> None:
        async with (
            open_direct_access(shell.settings) as access,
            access.writing(Actor(ActorKind.PERSON, "somebody")) as services,
        ):
            new = Create(USE_CASES, ("new",), UseCaseDocument("new", "New", "New"))
            changes = (new, Delete(USE_CASES, ("chat",)))
            await manifest_service(services).carry_out(Plan((Group("chat", changes),)))

    with pytest.raises(StillActive):
        asyncio.run(work())
    assert shell.fine("export") == before
    assert len(shell.audit()) == notes


def test_standard_input_and_several_files(shell: Shell):
    name = shell.file("a.yaml", CHAT)
    more = "apiVersion: aimm/v1\nuseCases: [{code: more, title: More, description: Of it}]\n---\n"
    more += "apiVersion: aimm/v1\nuseCases: [{code: most, title: Most, description: Of all}]\n"
    output = shell.fine("apply", "--create", "--yes", "-f", name, "-f", "-", typed=more)
    assert "Applied: 9 created" in output
    assert [use_case["code"] for use_case in yaml.safe_load(shell.fine("export"))["useCases"]] == [
        "chat",
        "more",
        "most",
    ]


def test_without_a_terminal_there_is_no_prompt(offline: Shell):
    name = offline.file("chat.yaml", CHAT)
    assert (
        "there is no terminal to ask on: add --yes to apply, or --dry-run to see the plan"
        in offline.wrong("apply", "-f", name, code=2)
    )


def asked(
    shell: Shell, name: str, answer: str, meanwhile: Callable[[], object] = lambda: None
) -> tuple[int, str]:
    """``aimm apply`` on a terminal: the exit code and the whole output."""
    keyboard, terminal = os.openpty()
    process = start_aimm(["apply", "--create", "-f", name], own_environment(**shell.environment), terminal)
    assert process.stdout is not None
    with process.stdout as output:
        shown = ""
        while "Apply? [y/N]" not in shown:
            part = output.read(1)
            assert part, shown
            shown += part
        meanwhile()
        os.write(keyboard, answer.encode())
        shown += output.read()
    code = process.wait(20)
    os.close(keyboard)
    os.close(terminal)
    return code, shown


def test_apply_asks_for_confirmation(shell: Shell):
    name = shell.file("chat.yaml", CHAT)
    code, shown = asked(shell, name, "n\n")
    assert (code, "Aborted!" in shown, "Applied" in shown) == (1, True, False)
    assert shell.fine("export") == "apiVersion: aimm/v1\nuseCases: []\n"
    code, shown = asked(shell, name, "y\n")
    assert (code, "Applied: 7 created, 4 changed, 0 deleted." in shown) == (0, True)
    assert shell.apply(CHAT) == NOTHING_TO_DO


def test_a_plan_that_changed_after_it_was_shown_is_not_applied(shell: Shell):
    shell.apply(CHAT)
    name = shell.file("chat.yaml", CHAT.replace("Smiles", "Grins"))
    code, shown = asked(shell, name, "y\n", lambda: shell.apply(CHAT.replace("Nods", "Bows")))
    assert code == 1
    assert "the database has changed since this plan was made; nothing was applied" in shown
    assert "Smiles" in shell.fine("export")
