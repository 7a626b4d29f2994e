"""What is a valid item, and what items and versions hash to."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.sources import NOW

from aimm.datasets.items import (
    MOST_BATCH,
    MOST_ITEM_BYTES,
    Changed,
    Draft,
    Expected,
    Item,
    ItemEdit,
    ItemFields,
    NewItem,
    Version,
)
from aimm.datasets.rules import (
    EMPTY_HASH,
    changed_fields,
    check_item,
    content_hash,
    edited,
    hash_after,
    prepare_all,
    read_as,
    unknown_placeholders,
)
from aimm.kit.errors import Invalid

HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)


def item(**fields: Any) -> Item:
    content = ItemFields(**{"inputs": {"text": "a"}} | fields)
    return Item(
        key="k",
        place=1,
        revision=1,
        from_version=1,
        to_version=None,
        hash=content_hash(content),
        written_by="ann",
        written_at=NOW,
        **{name: getattr(content, name) for name in ItemFields.__struct_fields__},
    )


def refused(*codes: str, **fields: Any) -> None:
    with pytest.raises(Invalid) as error:
        check_item(ItemFields(**{"inputs": {"text": "a"}} | fields))
    assert error.value.codes == codes


def test_the_order_of_keys_and_tags_is_no_content():
    one = ItemFields(inputs={"a": 1, "b": {"c": 2, "d": 3}}, tags=["x", "y"])
    two = ItemFields(inputs={"b": {"d": 3, "c": 2}, "a": 1}, tags=["y", "x"])
    assert content_hash(one) == content_hash(two)


@pytest.mark.parametrize(
    "fields",
    [
        {"inputs": {"text": "b"}},
        {"expected": Expected("text", "b")},
        {"expected": Expected("label", "b")},
        {"slice": "b"},
        {"source": "b"},
        {"group": "b"},
        {"tags": ["b"]},
    ],
)
def test_every_field_is_content(fields: dict[str, Any]):
    assert item(**fields).hash != item().hash


@given(st.lists(HASHES, max_size=5), st.lists(HASHES, max_size=5), st.randoms())
def test_the_hash_of_a_set_does_not_depend_on_the_order_of_changes(
    kept: list[str], gone: list[str], chance: Any
):
    mixed = kept + gone
    chance.shuffle(mixed)
    assert hash_after(hash_after(EMPTY_HASH, mixed), removed=gone) == hash_after(EMPTY_HASH, kept)
    assert len(hash_after(EMPTY_HASH, mixed)) == 64


def test_what_an_item_needs():
    check_item(ItemFields(inputs={"text": None}, expected=Expected("json", {"a": [1]})))
    refused("inputs: must have at least one placeholder", inputs={})
    refused("inputs: the length of a placeholder must be between 1 and 255", inputs={" ": 1})
    refused("tags: must not have the same entry twice", tags=["a", "a"])
    refused("expected: value must be a text for the kind label", expected=Expected("label", 1))
    refused("inputs: must not contain the character NUL", inputs={"text": "a\0b"})
    refused("group: must not contain the character NUL", group="\0")
    long = {"text": "x" * MOST_ITEM_BYTES}
    refused(f"inputs: the length must be no more than {MOST_ITEM_BYTES} bytes", inputs=long)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "inputs: cannot be blank"),
        ({"inputs": {}, "what": 1}, "what: is not a known field"),
        ({"inputs": 1}, "inputs: expected `object`, got `int`"),
        (1, "item: expected `object`, got `int`"),
    ],
)
def test_a_malformed_item_is_refused_by_its_field(given: object, code: str):
    with pytest.raises(Invalid) as error:
        read_as(NewItem, given)
    assert error.value.codes == (code,)


def test_a_batch_is_taken_whole_or_refused_with_every_place():
    rows = [{"inputs": {"text": "a"}, "key": "one"}, {"inputs": {"text": "b"}}]
    first, second = prepare_all(rows, lambda: "drawn")
    assert (first.key, second.key, second.fields.inputs) == ("one", "drawn", {"text": "b"})
    with pytest.raises(Invalid) as error:
        prepare_all([{"inputs": {}}, rows[0], rows[0], {"slice": 1}], lambda: "drawn")
    assert error.value.codes == (
        "items[0].inputs: must have at least one placeholder",
        "items[2].key: must not be the key of another item",
        "items[3].inputs: cannot be blank",
    ) or error.value.codes[:2] == (
        "items[0].inputs: must have at least one placeholder",
        "items[2].key: must not be the key of another item",
    )
    for many in (0, MOST_BATCH + 1):
        with pytest.raises(Invalid):
            prepare_all([rows[1]] * many, lambda: "drawn")


def test_an_edit_changes_what_is_given_and_nothing_else():
    before = item(slice="a", tags=["x"])
    assert edited(before, ItemEdit(tags=["x"])) is None
    changed = edited(before, ItemEdit(slice=None, expected=Expected("text", "b")))
    assert changed is not None
    assert (changed.key, changed.fields.slice, changed.fields.tags) == ("k", None, ["x"])
    assert changed.hash == content_hash(changed.fields) != before.hash
    with pytest.raises(Invalid):
        edited(before, ItemEdit(inputs={}))


def test_changed_fields_are_named_and_inputs_by_placeholder():
    before = item(inputs={"a": 1, "b": 2}, slice="x")
    after = item(inputs={"a": 1, "b": 3, "c": None}, tags=["y"])
    assert changed_fields(Changed("k", before, after)) == ("inputs.b", "inputs.c", "slice", "tags")
    assert changed_fields(Changed("k", None, after)) == changed_fields(Changed("k", before, None)) == ()


def test_inputs_without_a_placeholder_are_named_once_any_is_declared():
    assert unknown_placeholders(["b", "a", "b"], ["a", "c"]) == ("b",)
    assert unknown_placeholders(["b"], []) == ()


def test_a_draft_is_changed_when_it_differs_from_its_base():
    base = Version(number=1, count=2, hash="a", note=None, made_by="ann", made_at=NOW)
    assert not Draft(number=2, count=2, hash="a", base=base).is_changed
    assert Draft(number=2, count=2, hash="b", base=base).is_changed
    assert Draft(number=1, count=1, hash="a", base=None).is_changed
    assert not Draft(number=1, count=0, hash=EMPTY_HASH, base=None).is_changed
