"""Records: patches leave or clear fields, and the audit log gets what is editable."""

from datetime import datetime, timedelta

import pytest
from msgspec import UNSET, Struct, UnsetType
from tests.fakes.sources import NOW

from aimm.kit.records import WithSecrets, facts, given, next_version, patched

LATER = NOW + timedelta(hours=1)


class _Fields(Struct, frozen=True, kw_only=True, rename="camel"):
    first_name: str
    nick: str | None = None


class _Patch(Struct, frozen=True, kw_only=True, rename="camel"):
    first_name: str | UnsetType = UNSET
    nick: str | UnsetType | None = UNSET


class _Record(_Fields, frozen=True, kw_only=True, rename="camel"):
    id: str
    version: int
    updated_at: datetime


ADA = _Record(id="a", first_name="Ada", nick="countess", version=3, updated_at=NOW)


def test_a_patch_leaves_what_it_does_not_set():
    assert patched(ADA, _Patch(first_name="Eva"), LATER) == _Record(
        id="a", first_name="Eva", nick="countess", version=4, updated_at=LATER
    )


def test_without_a_change_there_is_no_next_version():
    assert patched(ADA, _Patch(), LATER) is ADA
    assert patched(ADA, _Patch(first_name="Ada", nick="countess"), LATER) is ADA
    assert next_version(ADA, LATER, nick="countess") is ADA


def test_none_clears_a_field():
    assert given(_Patch(nick=None)) == {"nick": None}
    assert patched(ADA, _Patch(nick=None), LATER).nick is None


def test_what_a_rule_decides_overrides_the_patch():
    assert patched(ADA, _Patch(nick="ada"), LATER, nick="ruled").nick == "ruled"


def test_a_field_that_the_record_lacks_is_loud():
    class Stray(Struct):
        surname: str | UnsetType = UNSET

    with pytest.raises(TypeError):
        patched(ADA, Stray("Byron"), LATER)
    with pytest.raises(AttributeError):
        facts(ADA, Stray)


def test_facts_are_the_editable_fields_by_their_public_names():
    assert facts(ADA, _Patch) == {"firstName": "Ada", "nick": "countess"}


class _Entry(WithSecrets, frozen=True, kw_only=True, rename="camel"):
    SECRETS = frozenset({"pin"})
    first_name: str | UnsetType = UNSET
    pin: str | UnsetType = UNSET


def test_a_secret_is_neither_printed_nor_audited_nor_kept_as_it_was_written():
    entry = _Entry(first_name="Ida", pin="1234")
    assert repr(entry) == f"{entry}" == "_Entry(first_name='Ida')"
    assert list(entry.__rich_repr__()) == [("first_name", "Ida")]
    assert given(entry) == {"first_name": "Ida", "pin": "1234"}
    assert patched(ADA, entry, LATER) == patched(ADA, _Patch(first_name="Ida"), LATER)
    assert patched(ADA, entry, LATER, nick="hashed").nick == "hashed"
    assert facts(ADA, _Entry) == {"firstName": "Ada"}
