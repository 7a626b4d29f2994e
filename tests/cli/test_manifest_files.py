"""Errors in manifest files, with file, line, column and field."""

import json

import jsonschema
import pytest
import yaml
from tests.cli.broken import BROKEN, Broken
from tests.cli.manifest_shell import SAMPLE, Shell


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.said.split(": ", 1)[1][:60])
def test_an_error_names_file_line_and_field(offline: Shell, broken: Broken):
    name = offline.file("broken.yaml", broken.whole)
    said = broken.said.replace("FILE", name)
    for command in (["apply", "--yes"], ["apply", "--dry-run"]):
        assert offline.wrong(*command, "-f", name) == f"Error: {name}:{said}\n"
    assert offline.wrong("diff", "-f", name, code=2) == f"Error: {name}:{said}\n"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.said.split(": ", 1)[1][:60])
def test_the_schema_rejects_it_too(offline: Shell, broken: Broken):
    schema = jsonschema.Draft202012Validator(json.loads(offline.fine("schema")))
    assert schema.is_valid(yaml.safe_load(broken.whole)) != broken.by_schema


def test_the_schema_accepts_the_sample(offline: Shell):
    schema = json.loads(offline.fine("schema"))
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(SAMPLE.read_text()))


def test_all_errors_are_reported_in_order(offline: Shell):
    first = offline.file("b.yaml", "apiVersion: aimm/v1\nuseCases:\n- code: 1\n  active: 2\n- titel: x\n")
    second = offline.file("a.yaml", "useCases: []\n")
    assert offline.wrong("apply", "--yes", "-f", first, "-f", second).splitlines() == [
        "Error: 5 problems, nothing was changed",
        f"{second}:1:1: apiVersion: is missing",
        f"{first}:3:9: useCases[0].code: must be text, not 1: put it in quotes",
        f"{first}:4:11: useCases[0].active: must be true or false, not 2",
        f"{first}:5:3: useCases[1].titel: unknown field; did you mean 'title'?",
        f"{first}:5:3: useCases[1].code: is missing",
    ]


def test_duplicates_are_reported_with_the_other_errors(offline: Shell):
    first = offline.file(
        "a.yaml",
        "apiVersion: aimm/v1\nuseCases:\n- 7\n- code: chat\n"
        "  flows: [{title: 5}, {title: A}, {share: 120, title: A}]\n",
    )
    second = offline.file("b.yaml", "apiVersion: aimm/v1\nuseCases: [{code: ''}, {code: ''}, {code: chat}]\n")
    assert offline.wrong("apply", "--yes", "-f", first, "-f", second).splitlines() == [
        "Error: 7 problems, nothing was changed",
        f"{first}:3:3: useCases[0]: must be a mapping, not 7",
        f"{first}:5:19: useCases[1].flows[0].title: must be text, not 5: put it in quotes",
        f"{first}:5:43: useCases[1].flows[2].share: must be from 0 to 100, not 120",
        f"{first}:5:55: useCases[1].flows[2].title: 'A' is a duplicate (first in {first}:5:31)",
        f"{second}:2:19: useCases[0].code: must not be empty",
        f"{second}:2:31: useCases[1].code: must not be empty",
        f"{second}:2:43: useCases[2].code: 'chat' is a duplicate (first in {first}:4:9)",
    ]


def test_a_name_in_two_files(offline: Shell):
    first = offline.file("all/a.yaml", "apiVersion: aimm/v1\nuseCases:\n- code: x\n- code: chat\n")
    second = offline.file("all/b.yml", "apiVersion: aimm/v1\nuseCases:\n- code: chat\n")
    offline.file("all/notes.txt", "not a manifest")
    assert offline.wrong("apply", "--yes", "-f", str(offline.folder / "all")) == (
        f"Error: {second}:3:9: useCases[0].code: 'chat' is a duplicate (first in {first}:4:9)\n"
    )


def test_other_files_are_rejected(offline: Shell):
    assert offline.wrong("apply", "--yes", "-f", "-", typed=b"a: \xff") == (
        "Error: <stdin>:1:4: is not UTF-8 text\n"
    )
    (offline.folder / "empty").mkdir()
    assert "there is no .yaml or .yml file in this folder" in offline.wrong(
        "diff", "-f", str(offline.folder / "empty"), code=2
    )
    assert "does not exist" in offline.wrong("diff", "-f", str(offline.folder / "none.yaml"), code=2)
    folder = offline.folder / "odd"
    (folder / "really-a-folder.yaml").mkdir(parents=True)
    assert "cannot be read (Is a directory)" in offline.wrong("apply", "--yes", "-f", str(folder))
