"""docs/reference/manifests.md matches the code."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.cli.manifest_shell import NOTHING_TO_DO, Shell

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "manifests.md"


def snippets(kind: str) -> list[str]:
    return re.findall(
        rf"^```{kind}\n(.*?)^```$", REFERENCE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def test_every_manifest_of_the_reference_is_applied(shell: Shell):
    schema = jsonschema.Draft202012Validator(json.loads(shell.fine("schema")))
    found = snippets("yaml")
    assert len(found) == REFERENCE.read_text(encoding="utf-8").count("apiVersion: aimm/v1\n")
    for text in found:
        schema.validate(yaml.safe_load(text))
        assert "Applied: " in shell.apply(text)
        assert shell.apply(text) == NOTHING_TO_DO
    exported: Any = yaml.safe_load(shell.fine("export"))
    shares = [flow.get("share") for flow in exported["useCases"][0]["flows"]]
    assert shares == [60, 40, None]


def test_errors_in_the_reference_are_real(offline: Shell, monkeypatch: pytest.MonkeyPatch):
    text = (
        snippets("yaml")[0]
        .replace("    title: Meeting", "    titel: Meeting")
        .replace("share: 25", "share: 120")
    )
    offline.file("flows.yaml", text)
    monkeypatch.chdir(offline.folder)
    (shown,) = snippets("text")
    assert offline.wrong("apply", "--yes", "-f", "flows.yaml") == shown


def test_the_reference_names_every_field_and_option(offline: Shell):
    text = REFERENCE.read_text(encoding="utf-8")
    schema: Any = json.loads(offline.fine("schema"))
    names = [
        *schema["properties"],
        *(name for d in schema["$defs"].values() for name in d.get("properties", ())),
    ]
    assert [name for name in names if f"`{name}`" not in text] == []
    for command in ("apply", "diff", "export"):
        options = re.findall(r"--[a-z-]+", offline.fine(command, "--help"))
        assert [option for option in options if option not in text and option != "--help"] == []
