"""Reading and writing YAML: numbers, text, errors, and layout."""

import json
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.manifests.strategies import manifests, values

from aimm.cli.manifest_files import ManifestWriter, written
from aimm.cli.yaml_reading import Complaint, read_documents
from aimm.cli.yaml_writing import careful_text, yaml_text
from aimm.manifests import documents
from aimm.manifests.model import Configuration, DesiredFlow, DesiredUseCase, Manifest
from aimm.manifests.values import Value, same, text_of

LINES = st.lists(st.text("ab \t#:-'\"é😀\u2028\x85\r", max_size=6), max_size=5).map("\n".join)


def read(text: str) -> Value:
    """Parse a valid document."""
    complaints: list[Complaint] = []
    (document,) = read_documents(text, "f", {}, complaints)
    assert complaints == []
    return document.value


def refused(text: str) -> list[str]:
    """The errors of an invalid document."""
    complaints: list[Complaint] = []
    read_documents(text, "f", {}, complaints)
    return [str(complaint) for complaint in complaints]


@given(values() | LINES)
@settings(max_examples=200, deadline=None)
def test_a_value_round_trips(value: Value):
    assert same(read(yaml_text([value])), [value])


@given(values() | LINES)
@settings(max_examples=100, deadline=None)
def test_other_tools_read_the_same(value: Value):
    assert yaml.safe_load(yaml_text([value])) == json.loads(text_of([value]))


EDGES = st.sampled_from(
    ["", " ", ": ", " #", "- ", "---", "...", "true", "1", "1:30", "'", "\n", "\n\n", "<<", "é"]
)


@given(values() | LINES | values(LINES | st.lists(EDGES, max_size=4).map("".join)))
@settings(max_examples=500, deadline=None)
def test_the_fast_writer_writes_what_the_library_does(value: Value):
    assert yaml_text(value) == careful_text(value)
    assert yaml_text([value, {"key": [value]}]) == careful_text([value, {"key": [value]}])


@pytest.mark.parametrize(
    "text",
    [
        *["", "=", "<<", "y", "No", "~", ".5", "-", "- a", "-a", "?", "?a", ":", ":a", "a:", "a: b", "a #b"],
        *["a#b", "---a", "...", "..a", " a", "a ", "\ta", "a\tb", "%a", "@a", "`a", "!a", "it's", "'", '"'],
        *["2026-01-01", "0x1", "0o17", "08", "1_000", "1:30", "a\r\nb", "\n", "\n\n", " \na", "\na", "a\n\n"],
        *["a \n b\n", "\xa0a", "\ufeffa", "a\u2028b", "a\x85b", "a\x07", "\ud800", "\U0010ffff", "k" * 130],
        *["k" * 101, "a\n...\n"],
    ],
)
def test_texts_and_keys_that_need_quoting(text: str):
    for value in (text, [text], {text: text}, {"a": {text: [text]}}, [[text], {}, []], {"a": text, "b": 1}):
        assert yaml_text(value) == careful_text(value)


@given(manifests())
@settings(max_examples=50, deadline=None)
def test_writing_one_use_case_at_a_time_gives_the_same_text(manifest: Manifest):
    parts: list[str] = []
    writer = ManifestWriter(parts.append)
    for use_case in manifest.use_cases:
        writer.add(use_case)
    writer.close()
    assert "".join(parts) == written(manifest) == careful_text(documents.write(manifest))


def test_the_document_end_mark_is_only_at_the_end_of_the_file():
    parts: list[str] = []
    writer = ManifestWriter(parts.append)
    manifest = Manifest(
        [
            DesiredUseCase(code, flows=[DesiredFlow("A", configurations={"s": Configuration("t", text)})])
            for code, text in (("one", "ends open\n\n"), ("two", "dots...\n"), ("three", "ends open\n\n"))
        ]
    )
    for use_case in manifest.use_cases:
        writer.add(use_case)
    writer.close()
    assert "".join(parts) == careful_text(documents.write(manifest))
    assert "".join(parts).count("\n...\n") == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-17", -17),
        ("+1", 1),
        ("0", 0),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("0.70", Decimal("0.7")),
        ("1e-5", Decimal("0.00001")),
        ("1E+3", Decimal(1000)),
        (".5", Decimal("0.5")),
        ("5.", Decimal(5)),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("<<NAME>>", "<<NAME>>"),
        ("<<", "<<"),
        ("=", "="),
        ("y", "y"),
        ("1.2.3", "1.2.3"),
        ("gpt-4.1", "gpt-4.1"),
        ('"yes"', "yes"),
        ("'0777'", "0777"),
        ("!!str 1", "1"),
        ("!!float 1", Decimal(1)),
    ],
)
def test_scalars(text: str, value: Value):
    assert read(f"- {text}") == [value]


@pytest.mark.parametrize(
    "text", ["1", "1e3", "08", "0o17", "0777", "1_000", "yes", "no", "1:30", "2024-01-01"]
)
def test_text_that_looks_like_something_else_is_quoted(text: str):
    assert yaml_text([text]) == f"- '{text}'\n"
    assert read(yaml_text([text])) == [text]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("yes", "YAML tools disagree about yes: write true or false, or put it in quotes"),
        ("Off", "YAML tools disagree about Off: write true or false, or put it in quotes"),
        ("0777", "YAML tools disagree about 0777: write a decimal number, or put it in quotes"),
        ("08", "YAML tools disagree about 08: write a decimal number, or put it in quotes"),
        ("0o17", "YAML tools disagree about 0o17: write a decimal number, or put it in quotes"),
        ("0x1F", "YAML tools disagree about 0x1F: write a decimal number, or put it in quotes"),
        ("1_000", "YAML tools disagree about 1_000: write a decimal number, or put it in quotes"),
        ("1:30", "YAML tools disagree about 1:30: write a decimal number, or put it in quotes"),
        ("2024-01-01", "dates are not supported: put 2024-01-01 in quotes"),
        ("2024-01-01 10:00:00", "dates are not supported: put 2024-01-01 10:00:00 in quotes"),
        (".nan", ".nan is not a JSON number"),
        ("-.inf", "-.inf is not a JSON number"),
        ("1e400", "the number is too large, or too close to 0"),
        ("1e-99999999999999999999", "the number is too large, or too close to 0"),
        ("9" * 401, "a number may have at most 400 digits"),
        ("!!binary aGk=", "JSON cannot hold binary data: write it as text"),
        ("!mine 1", "the tag !mine is not supported"),
        ("!!set {a, b}", "the tag !!set is not supported"),
        ("!mine [1]", "the tag !mine is not supported"),
        ('"\\ud800"', "half a character (a lone surrogate) cannot be stored"),
    ],
)
def test_values_without_json_equivalent_are_rejected(text: str, complaint: str):
    assert refused(f"- 1\n- {text}") == [f"f:2:3: [1]: {complaint}"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\nb: 2\na: 3", "f:3:1: a: is a duplicate (first in line 1)"),
        ("1: a", "f:1:1: a key must be text, not 1: put it in quotes"),
        (
            "on: a",
            ("f:1:1: the key on: YAML tools disagree about on: write true or false, or put it in quotes"),
        ),
        ("? [a]\n: b", "f:1:3: a key must be text, not a list: put it in quotes"),
        ("&a [*a]", "f:1:1: [0]: contains itself"),
        ("&a {b: {<<: *a}}", "f:1:1: b: contains itself"),
        ("<<: text", "f:1:5: `<<` merges mappings: write `<<: *name`"),
        (
            "a: [",
            (
                "f:1:5: is not valid YAML: expected the node content, but found '<stream end>' "
                "(while parsing a flow node)"
            ),
        ),
        ("a: *b", "f:1:4: is not valid YAML: found undefined alias 'b'"),
        ("ab\n\x07", "f:2:1: the character U+0007 is not allowed in YAML"),
        ("", "f:1:1: is empty"),
        ("# nothing\n---\n", "f:1:1: is empty"),
        ("[" * 3000, "f:1:1: is nested too deeply"),
    ],
)
def test_documents_that_are_not_trees_are_rejected(text: str, complaint: str):
    assert refused(text) == [complaint]


def test_nested_aliases_do_not_exhaust_memory():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (complaint,) = refused("\n".join(lines))
    assert "stands for more than 200000 values" in complaint


def test_aliases_and_merges():
    text = """
    base: &base {model: small, temperature: 0}
    other: &other {temperature: 1, top_p: 0.5}
    copy: *base
    one: {<<: *base, temperature: 0.3}
    many: {own: 1, <<: [*base, *other]}
    """
    found = read(text)
    assert isinstance(found, dict)
    base = {"model": "small", "temperature": 0}
    assert same(found["copy"], base)
    assert found["one"] == {"model": "small", "temperature": Decimal("0.3")}
    assert found["many"] == {"model": "small", "temperature": 0, "top_p": Decimal("0.5"), "own": 1}


def test_every_document_of_a_file_is_read():
    complaints: list[Complaint] = []
    found = read_documents("a: 1\n---\nb: 2\n---\n", "f", {}, complaints)
    assert [document.value for document in found] == [{"a": 1}, {"b": 2}]
    assert complaints == []


def test_layout():
    prompt = "Du bist ein Reiseführer.\nAntworte auf <<LANGUAGE>>:\n\n\t- kurz 😀  \n"
    parameters: Value = {
        "model": "m",
        "temperature": Decimal("0.70"),
        "seed": None,
        "system": prompt,
        "n": [1, {}],
    }
    flow = DesiredFlow("Kind", share=33.34, configurations={"greet": Configuration("text", parameters)})
    assert written(Manifest([DesiredUseCase("chat", active=True, flows=[flow])])) == (
        "apiVersion: aimm/v1\n"
        "useCases:\n"
        "  - code: chat\n"
        "    active: true\n"
        "    flows:\n"
        "      - title: Kind\n"
        "        share: 33.34\n"
        "        configurations:\n"
        "          greet:\n"
        "            modality: text\n"
        "            parameters:\n"
        "              model: m\n"
        "              temperature: 0.70\n"
        "              seed: null\n"
        "              system: |\n"
        "                Du bist ein Reiseführer.\n"
        "                Antworte auf <<LANGUAGE>>:\n"
        "\n"
        "                \t- kurz 😀  \n"
        "              n:\n"
        "                - 1\n"
        "                - {}\n"
    )
