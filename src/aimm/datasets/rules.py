"""Pure decisions about items: what is valid, what they hash to, what a version hashes to."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, structs

from aimm.datasets.items import (
    MOST_BATCH,
    MOST_ITEM_BYTES,
    Changed,
    Expected,
    Item,
    ItemEdit,
    ItemFields,
    NewItem,
    Prepared,
)
from aimm.kit.errors import Invalid

S = TypeVar("S", bound=Struct)

EMPTY_HASH = "0" * 64
"""What a version without items hashes to."""
_MODULUS = 1 << 256
_FIELDS = tuple(field.name for field in structs.fields(ItemFields))
_NUL = b"\\u0000"
_canonical = msgspec.json.Encoder(order="deterministic")


def content_hash(fields: ItemFields) -> str:
    """SHA-256 of an item's content: keys of objects sorted, tags as a set; in hexadecimal.

    The key is no part of it, so the same rows imported twice are the same content.
    """
    return hashlib.sha256(_content(fields)).hexdigest()


def _content(fields: ItemFields) -> bytes:
    expected = fields.expected
    return _canonical.encode(
        (
            fields.inputs,
            None if expected is None else (expected.kind, expected.value),
            fields.slice,
            sorted(fields.tags),
            fields.source,
            fields.group,
        )
    )


def hash_after(known: str, added: Iterable[str] = (), removed: Iterable[str] = ()) -> str:
    """The hash of a set of items after a change: a sum modulo 2²⁵⁶, whatever the order of changes."""
    total = int(known, 16) + sum(int(one, 16) for one in added) - sum(int(one, 16) for one in removed)
    return f"{total % _MODULUS:064x}"


def read_as(kind: type[S], given: object) -> S:
    """Read a JSON value as an item.

    Raises:
        Invalid: it is malformed; the error names the field.
    """
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise Invalid(_said(str(error))) from None


def check_item(fields: ItemFields) -> None:
    """Check what a type cannot say.

    Raises:
        Invalid: the inputs are empty or too long, a text has a character that no database stores.
    """
    checked_hash(fields)


def checked_hash(fields: ItemFields) -> str:
    """The content hash of an item that is valid: an import checks a million, so each is encoded once.

    Raises:
        Invalid: as ``check_item`` does.
    """
    if not fields.inputs:
        raise Invalid("inputs: must have at least one placeholder")
    for name in fields.inputs:
        if not name.strip() or len(name.encode()) > 255:
            raise Invalid("inputs: the length of a placeholder must be between 1 and 255")
    if fields.tags and len(set(fields.tags)) != len(fields.tags):
        raise Invalid("tags: must not have the same entry twice")
    if fields.expected is not None:
        _check_expected(fields.expected)
    if "\0" in (getattr(fields, "key", None) or ""):
        raise Invalid("key: must not contain the character NUL")
    content = _content(fields)
    if len(content) > MOST_ITEM_BYTES or _NUL in content:
        _check_each(fields)
    return hashlib.sha256(content).hexdigest()


def _check_each(fields: ItemFields) -> None:
    for name in _FIELDS:
        written = _canonical.encode(getattr(fields, name))
        if len(written) > MOST_ITEM_BYTES:
            raise Invalid(f"{name}: the length must be no more than {MOST_ITEM_BYTES} bytes")
        if _NUL in written:
            raise Invalid(f"{name}: must not contain the character NUL")


def _check_expected(expected: Expected) -> None:
    if expected.kind in ("text", "label") and not isinstance(expected.value, str):
        raise Invalid(f"expected: value must be a text for the kind {expected.kind}")


def prepare_all(given: Sequence[object], new_key: Callable[[], str]) -> list[Prepared]:
    """Read and check a batch of items, all or nothing.

    Raises:
        Invalid: the batch is empty or too long, or items are invalid; each error names the index and the
            field.
    """
    check_batch(given)
    wrong: list[str] = []
    found: list[Prepared] = []
    keys: set[str] = set()
    for index, one in enumerate(given):
        try:
            item = read_as(NewItem, one)
            written = checked_hash(item)
        except Invalid as error:
            wrong += [f"items[{index}].{code}" for code in error.codes]
            continue
        key = item.key or new_key()
        if key in keys:
            wrong.append(f"items[{index}].key: must not be the key of another item")
        keys.add(key)
        found.append(Prepared(key, fields_of(item), written))
    if wrong:
        raise Invalid(*wrong[:100])
    return found


def check_batch(given: Sequence[object]) -> None:
    """Raise Invalid unless a batch has 1 … ``MOST_BATCH`` entries."""
    if not 1 <= len(given) <= MOST_BATCH:
        raise Invalid(f"items: the length must be between 1 and {MOST_BATCH}")


def fields_of(item: ItemFields) -> ItemFields:
    """The content of an item alone."""
    return ItemFields(**{name: getattr(item, name) for name in _FIELDS})


def edited(item: Item, edit: ItemEdit) -> Prepared | None:
    """The content of an item after an edit; None if nothing would change.

    Raises:
        Invalid: the result is not a valid item.
    """
    given = {name: value for name, value in structs.asdict(edit).items() if value is not UNSET}
    fields = structs.replace(fields_of(item), **given)
    written = checked_hash(fields)
    return None if written == item.hash else Prepared(item.key, fields, written)


def changed_fields(change: Changed) -> tuple[str, ...]:
    """The fields in which an item differs between two versions; inputs by placeholder."""
    before, after = change.before, change.after
    return () if before is None or after is None else differing_fields(before, after)


def differing_fields(before: ItemFields, after: ItemFields) -> tuple[str, ...]:
    """The fields in which two contents differ; inputs by placeholder."""
    found = [f"inputs.{name}" for name in _differing(before.inputs, after.inputs)]
    found += [name for name in _FIELDS[1:] if getattr(before, name) != getattr(after, name)]
    return tuple(found)


def unknown_placeholders(given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The inputs that no configuration of the use case has a placeholder for; none if none has any."""
    declared = set(known)
    return tuple(sorted(set(given) - declared)) if declared else ()


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    names = dict.fromkeys([*before, *after])
    return [n for n in names if n not in before or n not in after or before[n] != after[n]]


def _said(error: str) -> str:
    """An error of msgspec as ``field: what``."""
    text, _, place = error.partition(" - at `$")
    name = place.rstrip("`").lstrip(".")
    if not name and text.startswith("Object missing required field `"):
        return f"{text.removeprefix('Object missing required field `').rstrip('`')}: cannot be blank"
    if not name and text.startswith("Object contains unknown field `"):
        return f"{text.removeprefix('Object contains unknown field `').rstrip('`')}: is not a known field"
    return f"{name or 'item'}: {text[:1].lower()}{text[1:]}"
