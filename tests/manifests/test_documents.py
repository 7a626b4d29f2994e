"""Manifests as plain values, and their schema."""

import dataclasses
import json
from importlib.resources import files
from typing import Any

import jsonschema
from hypothesis import given, settings
from tests.manifests.strategies import configurations, manifests, sketches

from aimm.manifests import documents
from aimm.manifests.model import (
    API_VERSION,
    Configuration,
    DesiredFlow,
    DesiredStep,
    DesiredUseCase,
    Manifest,
)
from aimm.manifests.values import text_of

SCHEMA: dict[str, Any] = json.loads((files("aimm.manifests") / "schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def fields(kind: type) -> list[str]:
    return [camel(field.name) for field in dataclasses.fields(kind)]


@given(manifests() | sketches())
@settings(max_examples=100, deadline=None)
def test_a_manifest_round_trips(manifest: Manifest):
    assert documents.read(documents.write(manifest)) == manifest


@given(manifests() | sketches())
@settings(max_examples=100, deadline=None)
def test_written_manifests_conform_to_the_schema(manifest: Manifest):
    VALIDATOR.validate(json.loads(text_of(documents.write(manifest))))


@given(configurations())
@settings(max_examples=100, deadline=None)
def test_any_configuration_conforms_to_the_schema(configuration: Configuration):
    flow = DesiredFlow("f", configurations={"s": configuration})
    document = documents.write(Manifest([DesiredUseCase("u", flows=[flow])]))
    VALIDATOR.validate(json.loads(text_of(document)))
    assert documents.read(document).use_cases[0].flows == [flow]


def test_the_schema_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_has_the_fields_of_the_model():
    definitions = SCHEMA["$defs"]
    assert [*SCHEMA["properties"]] == ["apiVersion", *fields(Manifest)]
    assert SCHEMA["properties"]["apiVersion"]["const"] == API_VERSION
    for name, kind in {
        "useCase": DesiredUseCase,
        "step": DesiredStep,
        "flow": DesiredFlow,
        "configuration": Configuration,
    }.items():
        assert [*definitions[name]["properties"]] == fields(kind), name
        required = [
            camel(field.name)
            for field in dataclasses.fields(kind)
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        ]
        assert definitions[name]["required"] == required, name


def test_everything_in_the_schema_has_a_description():
    def look(schema: dict[str, Any], name: str) -> None:
        for key, inner in schema.get("properties", {}).items():
            assert inner.get("description", "").endswith("."), f"{name}.{key}"
            assert schema["additionalProperties"] is False

    look(SCHEMA, "manifest")
    for name, schema in SCHEMA["$defs"].items():
        look(schema, name)
