"""Keys in memory."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.access.fakes import NOW

from aimm.access import rules
from aimm.access.keyring import KeyRing, KeyUses
from aimm.access.model import ApiKey, Scope


def issued(number: int) -> tuple[ApiKey, bytes]:
    lookup, secret = rules.key_text(number.to_bytes(6, "big"), number.to_bytes(32, "big"))
    secret_hash = rules.hash_secret(secret.encode())
    key = ApiKey(
        id=str(number),
        name="app",
        lookup=lookup,
        secret_hash=secret_hash,
        scopes=(Scope.PICK,),
        created_by="root",
        created_at=NOW,
        revoked_at=None,
        last_used_at=None,
    )
    return key, f"aimm_{lookup}_{secret}".encode()


KEYS = [issued(number) for number in range(1, 4)]
RING = KeyRing(key for key, _ in KEYS)


def test_every_key_is_found_by_its_text():
    assert [RING.identify(text) for _, text in KEYS] == [key for key, _ in KEYS]
    assert len(RING) == 3


@given(st.sampled_from(KEYS), st.integers(0, 60), st.integers(1, 255))
def test_a_key_with_one_byte_changed_is_rejected(issued: tuple[ApiKey, bytes], place: int, change: int):
    text = bytearray(issued[1])
    text[place] ^= change
    assert RING.identify(bytes(text)) is None


@given(st.binary(max_size=70))
def test_malformed_keys_are_rejected(text: bytes):
    assert RING.identify(text) is None
    assert RING.identify(b"aimm_" + text) is None


def test_longer_or_shorter_keys_are_rejected():
    text = KEYS[0][1]
    assert RING.identify(text[:-1]) is None
    assert RING.identify(text + b"A") is None


def test_the_secret_of_another_key_is_wrong():
    assert RING.identify(KEYS[0][1][:18] + KEYS[1][1][18:]) is None


def test_revoked_keys_are_left_out():
    ring = KeyRing([replace(KEYS[0][0], revoked_at=NOW)])
    assert ring.identify(KEYS[0][1]) is None
    assert len(ring) == 0


def test_uses_are_taken_once_and_can_be_restored():
    uses = KeyUses()
    uses.note("a", 1)
    uses.note("a", 2)
    uses.note("b", 3)
    taken = uses.take()
    assert taken == {"a": 2, "b": 3}
    assert uses.take() == {}
    uses.note("a", 4)
    uses.give_back(taken)
    assert uses.take() == {"a": 4, "b": 3}
