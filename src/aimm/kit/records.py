"""Records and the structs around them.

Each kind of record consists of four structs, all in the word's ``model.py``:

- ``…Fields``: what people write, with limits. A field is declared here once.
- ``New…``: the fields that a creation needs; the body of POST.
- ``…Patch``: the fields that can be edited later; the body of PUT. ``UNSET`` leaves a field unchanged,
  and ``None`` clears it; only fields whose type includes ``None`` can be cleared.
- the record itself: the fields, and what the service adds (ids, version, times).

A struct with something to hide is a ``WithSecrets``.
"""

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from msgspec import UNSET, Struct, structs

R = TypeVar("R", bound=Struct)


class WithSecrets(Struct, frozen=True, kw_only=True):
    """A struct that keeps secrets to itself: they are neither printed nor audited.

    No record keeps a secret as it was written. A patch that has one, such as a password, therefore changes
    the record by what a rule decides.

    Attributes:
        SECRETS: names of the fields that are secret.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset()

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """The fields that may be printed, with their values."""
        return [(name, getattr(self, name)) for name in self.__struct_fields__ if name not in self.SECRETS]

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"


def given(patch: Struct) -> dict[str, Any]:
    """The fields of a patch that are set, by name."""
    return {name: value for name, value in structs.asdict(patch).items() if value is not UNSET}


def _secrets(patch: Struct | type[Struct]) -> frozenset[str]:
    return getattr(patch, "SECRETS", frozenset())


def patched(record: R, patch: Struct, now: datetime, **decided: Any) -> R:
    """The next version of ``record``, or ``record`` itself if nothing would change.

    Args:
        patch: the fields to change; its field names are those of the record, except those of secrets.
        now: the time of the change.
        decided: fields that a rule decides; they override the patch.
    """
    plain = {name: value for name, value in given(patch).items() if name not in _secrets(patch)}
    return next_version(record, now, **plain | decided)


def next_version(record: R, now: datetime, **changes: Any) -> R:
    """The next version of ``record``, with ``changes``; ``record`` itself if they change nothing."""
    changed = structs.replace(record, **changes)
    if changed == record:
        return record
    version: int = getattr(record, "version")  # noqa: B009 -- every record that can be edited has one
    return structs.replace(changed, version=version + 1, updated_at=now)


def facts(record: Struct, patch: type[Struct]) -> dict[str, object]:
    """The editable fields of a record, as the audit log names them.

    Args:
        patch: the struct that declares what is editable; its secrets are left out.
    """
    fields = (field for field in structs.fields(patch) if field.name not in _secrets(patch))
    return {field.encode_name: getattr(record, field.name) for field in fields}
