"""Check single values of a JSON body, with the protocol's wording of errors."""

import re
from collections.abc import Sequence
from math import isfinite

import msgspec
from msgspec import Meta, Raw

from aimm.kit.errors import in_full
from aimm.kit.limits import UUID_PATTERN, VISIBLE_PATTERN

UUID = re.compile(UUID_PATTERN)

BLANK = "cannot be blank"
NUL = "must not contain the character NUL"
NOT_A_UUID = "must be a valid UUID"
_MISMATCHES = {VISIBLE_PATTERN: BLANK, UUID_PATTERN: NOT_A_UUID}


class FieldError(Exception):
    """A field is invalid; the message uses the protocol's wording."""


def choice(allowed: Sequence[str], part: Raw) -> str:
    """One of a few texts."""
    value = msgspec.json.decode(part)
    if not value:
        raise FieldError(BLANK)
    if value not in allowed:
        raise FieldError(f"must be one of {', '.join(allowed)}")
    return value


def check_text(value: str, meta: Meta | None) -> None:
    if not value and not (meta and meta.min_length == 0):
        raise FieldError(BLANK)
    if "\0" in value:
        raise FieldError(NUL)
    if meta is None:
        return
    if meta.pattern is not None and not _fits(meta.pattern, value):
        raise FieldError(_MISMATCHES.get(meta.pattern, "must be a valid value"))
    if meta.max_length is not None and len(value.encode()) > meta.max_length:
        raise FieldError(f"the length must be {between(meta, meta.max_length)}")
    if meta.min_length and len(value.encode()) < meta.min_length:
        raise FieldError(f"the length must be no less than {meta.min_length}")


def between(meta: Meta | None, most: int) -> str:
    """The allowed lengths; texts and lists have at least one character or entry unless told otherwise."""
    least = 1 if meta is None or meta.min_length is None else meta.min_length
    return f"between {least} and {most}" if least else f"no more than {most}"


def _fits(pattern: str, value: str) -> bool:
    # "$" would accept a trailing newline
    return bool(UUID.fullmatch(value) if pattern == UUID_PATTERN else re.search(pattern, value))


def check_number(value: float, meta: Meta | None) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise FieldError("must be a finite number")
    if meta is None:
        return
    if meta.ge is not None and value < meta.ge:
        raise FieldError(BLANK if value == 0 else f"must be no less than {in_full(meta.ge)}")
    if meta.le is not None and value > meta.le:
        raise FieldError(f"must be no greater than {in_full(meta.le)}")
