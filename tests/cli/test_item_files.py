"""Datasets in manifests with their items in files, on both databases."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.manifest_shell import NOTHING_TO_DO, Shell

from aimm.cli.dataset_desk import dataset_of
from aimm.datasets.editing import ItemService
from aimm.datasets.items import Item, Wanted
from aimm.wiring.direct_access import open_direct_access

MANIFEST = """apiVersion: aimm/v1
useCases:
  - code: chat
    title: Chat
    description: Talks
    datasets:
      - code: tickets
        title: Tickets
        items: data/tickets.jsonl
"""


def rows(*texts: str) -> str:
    return "".join(json.dumps({"inputs": {"text": text}}) + "\n" for text in texts)


@pytest.fixture
def data(shell: Shell) -> Path:
    folder = shell.folder / "data"
    folder.mkdir(exist_ok=True)
    return folder


def stored(shell: Shell) -> tuple[int, list[Item]]:
    """The number of the newest version, and its items."""

    async def work() -> tuple[int, list[Item]]:
        async with open_direct_access(shell.settings) as access, access.reading() as services:
            dataset = await dataset_of(services, "chat", "tickets")
            items = services[ItemService]
            base = (await items.draft(dataset)).base
            found = await items.find(dataset, Wanted(version=base.number if base else None))
            return (base.number if base else 0), list(found.items)

    return asyncio.run(work())


def add(shell: Shell, *given: object) -> None:
    async def work() -> None:
        async with open_direct_access(shell.settings) as access, access.reading() as services:
            await services[ItemService].create(await dataset_of(services, "chat", "tickets"), given, "ann")

    asyncio.run(work())


def test_a_file_becomes_a_version_once_and_an_edited_one_the_next(shell: Shell, data: Path):
    (data / "tickets.jsonl").write_text(rows("a", "b", "b", "c"))
    said = shell.apply(MANIFEST)
    assert "  + items of dataset 'tickets': 4 items of data/tickets.jsonl as version 1\n" in said
    assert "Applied: 3 created, 0 changed, 0 deleted." in said
    assert shell.apply(MANIFEST) == NOTHING_TO_DO
    assert shell.fine("diff", "-f", str(shell.folder / "manifest.yaml")) == NOTHING_TO_DO
    number, before = stored(shell)
    assert (number, [one.inputs["text"] for one in before]) == (1, ["a", "b", "b", "c"])
    (data / "tickets.jsonl").write_text(rows("new", "a", "b", "c"))
    differing = shell.call("diff", "-f", str(shell.folder / "manifest.yaml"))
    assert differing.exit_code == 1
    assert "  ~ items of dataset 'tickets': 4 items of data/tickets.jsonl as version 2\n" in differing.stdout
    assert stored(shell)[0] == 1
    shell.apply(MANIFEST)
    number, after = stored(shell)
    assert (number, sorted(one.inputs["text"] for one in after)) == (2, ["a", "b", "c", "new"])
    # what is the same keeps its row, so the version costs what changed
    assert {one.revision for one in before} & {one.revision for one in after} == {
        one.revision for one in after if one.inputs["text"] != "new"
    }
    log = [entry for entry in shell.audit() if entry.entity == "dataset-version"]
    assert len(log) == 2


def test_items_with_keys_are_changed_in_their_place(shell: Shell, data: Path):
    keyed = [{"key": name, "inputs": {"text": name}} for name in "abc"]
    file = data / "tickets.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in keyed))
    shell.apply(MANIFEST)
    keyed[0]["inputs"] = {"text": "A"}
    file.write_text("".join(json.dumps(one) + "\n" for one in keyed[:2]))
    shell.apply(MANIFEST)
    number, found = stored(shell)
    assert (number, [(one.key, one.inputs["text"]) for one in found]) == (2, [("a", "A"), ("b", "b")])


def test_an_export_with_items_can_be_applied_elsewhere_and_changes_nothing_here(shell: Shell, data: Path):
    (data / "tickets.jsonl").write_text(rows("a", "b"))
    shell.apply(MANIFEST)
    out = shell.folder / "out" / "all.yaml"
    out.parent.mkdir()
    shell.fine("export", "-o", str(out), "--items", str(out.parent / "items"))
    exported: Any = yaml.safe_load(out.read_text())
    assert exported["useCases"][0]["datasets"][0]["items"] == "items/chat/tickets.jsonl"
    assert shell.fine("apply", "--yes", "-f", str(out)) == NOTHING_TO_DO
    assert "items:" not in shell.fine("export")


def test_a_draft_that_people_edit_is_not_lost(shell: Shell, data: Path):
    (data / "tickets.jsonl").write_text(rows("a"))
    shell.apply(MANIFEST)
    add(shell, {"inputs": {"text": "mine"}})
    assert shell.apply(MANIFEST) == NOTHING_TO_DO  # the newest version is what the file says
    (data / "tickets.jsonl").write_text(rows("a", "b"))
    name = str(shell.folder / "manifest.yaml")
    said = shell.wrong("apply", "--yes", "-f", name)
    assert said == (
        f"Error: {name}:9:16: useCases[0].datasets[0].items: the draft has changes that are in no version: "
        f"freeze it first, or undo them\n"
    )
    (data / "tickets.jsonl").write_text(rows("a", "mine"))  # the draft's own content is frozen as it is
    shell.apply(MANIFEST)
    assert stored(shell)[0] == 2


def test_csv_is_read_by_the_names_of_its_columns(shell: Shell, data: Path):
    (data / "tickets.csv").write_text("id,text,label,slice\n1,hello,yes,s\n")
    text = MANIFEST.replace("tickets.jsonl", "tickets.csv") + "        expectedKind: label\n"
    shell.apply(text)
    _, (one,) = stored(shell)
    assert (one.key, one.inputs, one.expected and one.expected.kind, one.slice) == (
        "1",
        {"text": "hello"},
        "label",
        "s",
    )


def test_what_is_wrong_in_a_file_is_said_with_its_line(offline: Shell):
    name = offline.file("manifest.yaml", MANIFEST)
    assert "data/tickets.jsonl cannot be read (No such file or directory)" in offline.wrong(
        "apply", "--yes", "-f", name
    )
    (offline.folder / "data").mkdir()
    file = offline.folder / "data" / "tickets.jsonl"
    file.write_text(
        '{"inputs": {"a": 1}, "key": "x"}\nno\n{"inputs": {}}\n{"inputs": {"a": 2}, "key": "x"}\n'
    )
    said = offline.wrong("apply", "--yes", "-f", name).splitlines()
    assert said == [
        "Error: 3 problems, nothing was changed",
        f"{file}:2:1: line: must be a JSON object",
        f"{file}:3:1: inputs: must have at least one placeholder",
        f"{file}:4:1: key: is there twice",
    ]
