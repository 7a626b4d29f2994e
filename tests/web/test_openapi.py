"""The OpenAPI document has what clients need, and nothing about internals."""

import json
import re

from aimm.web.openapi import openapi_document


def test_every_reference_is_defined_and_every_definition_is_used():
    text = openapi_document()
    defined = set(json.loads(text)["components"]["schemas"])
    used = set(re.findall(r"#/components/schemas/([^\"]+)", text))
    assert used == defined


def test_schema_names_are_plain():
    names = json.loads(openapi_document())["components"]["schemas"]
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z]+", name)] == []
    assert {"FlowAnswerItem", "FlowAnswerList"} <= names.keys()
