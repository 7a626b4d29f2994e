"""The OpenAPI document has what clients need, and nothing about internals."""

import json
import re

import pytest

from aimm.web import document
from aimm.web.document import served_document
from aimm.web.openapi import openapi_document
from aimm.wiring.words import all_controllers


def test_every_reference_is_defined_and_every_definition_is_used():
    text = openapi_document(all_controllers())
    defined = set(json.loads(text)["components"]["schemas"])
    used = set(re.findall(r"#/components/schemas/([^\"]+)", text))
    assert used == defined


def test_schema_names_are_plain():
    names = json.loads(openapi_document(all_controllers()))["components"]["schemas"]
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z]+", name)] == []
    assert {"FlowAnswerItem", "FlowAnswerList"} <= names.keys()


def test_optional_fields_have_their_lower_bounds_too():
    schemas = json.loads(openapi_document(all_controllers()))["components"]["schemas"]
    assert schemas["FlowPatch"]["properties"]["currentServePct"]["minimum"] == 0
    assert schemas["OutcomeBody"]["properties"]["cost"]["minimum"] == 0
    assert schemas["AdaptiveShape"]["properties"]["budgetDays"]["exclusiveMinimum"] == 0
    open_below = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, described in schema.get("properties", {}).items()
        if "maximum" in described and not {"minimum", "exclusiveMinimum"} & described.keys()
    ]
    assert open_below == []


def test_null_is_a_value_where_any_is():
    schemas = json.loads(openapi_document(all_controllers()))["components"]["schemas"]
    assert schemas["ExampleBody"]["properties"]["output"] == {}


@pytest.mark.parametrize("base", ["", "/aimm"])
def test_the_file_says_what_the_code_says(base: str, monkeypatch: pytest.MonkeyPatch):
    assert served_document(all_controllers(), base) == openapi_document(all_controllers(), base)
    monkeypatch.setattr(document, "SOURCES", ())  # neither installed nor in a checkout
    assert served_document(all_controllers(), base) == openapi_document(all_controllers(), base)
