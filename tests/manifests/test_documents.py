"""Manifests as plain values, and their schema."""

import json
from typing import Any

import jsonschema
from hypothesis import given, settings
from tests.manifests.strategies import configurations, manifests, sketches
from tests.manifests.trees import flow, manifest, use_case

from aimm.flows.manifest_changes import ConfigurationDocument
from aimm.manifests import documents
from aimm.manifests.model import API_VERSION, Manifest
from aimm.manifests.schema import schema_of
from aimm.manifests.values import text_of
from aimm.wiring.manifests import KINDS

SCHEMA: dict[str, Any] = schema_of(KINDS)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@given(manifests() | sketches())
@settings(max_examples=100, deadline=None)
def test_a_manifest_round_trips(wanted: Manifest):
    assert documents.read(KINDS, documents.write(KINDS, wanted)) == wanted


@given(manifests() | sketches())
@settings(max_examples=100, deadline=None)
def test_written_manifests_conform_to_the_schema(wanted: Manifest):
    VALIDATOR.validate(json.loads(text_of(documents.write(KINDS, wanted))))


@given(configurations())
@settings(max_examples=100, deadline=None)
def test_any_configuration_conforms_to_the_schema(configuration: ConfigurationDocument):
    wanted = manifest([use_case("u", flows=[flow("f", configurations={"s": configuration})])])
    document = documents.write(KINDS, wanted)
    VALIDATOR.validate(json.loads(text_of(document)))
    assert documents.read(KINDS, document) == wanted


def test_the_schema_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_has_every_kind():
    assert [*SCHEMA["properties"]] == ["apiVersion", *(kind.section for kind in KINDS.within(None))]
    assert SCHEMA["properties"]["apiVersion"]["const"] == API_VERSION
    assert [*SCHEMA["$defs"]] == [
        "useCase",
        "step",
        "requirement",
        "dataset",
        "candidate",
        "ownModel",
        "rubric",
        "reviewQueue",
        "capture",
        "flow",
        "connection",
        "split",
        "message",
        "figure",
        "criterion",
        "example",
        "configuration",
    ]
    for kind in KINDS:
        definition = SCHEMA["$defs"][kind.name]
        inner = [part.section for part in KINDS.within(kind.name)]
        assert [*definition["properties"]] == [*kind.shape.__struct_encode_fields__, *inner]
        assert definition["required"] == [kind.key]


def test_everything_in_the_schema_has_a_description():
    def look(schema: dict[str, Any], name: str) -> None:
        for key, inner in schema.get("properties", {}).items():
            assert inner.get("description", "").endswith("."), f"{name}.{key}"
            assert schema["additionalProperties"] is False

    look(SCHEMA, "manifest")
    for name, schema in SCHEMA["$defs"].items():
        look(schema, name)
