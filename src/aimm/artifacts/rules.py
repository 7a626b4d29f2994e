"""What may be removed. Pure decisions."""

from datetime import datetime, timedelta

from aimm.artifacts.model import Known, Reference

GRACE = timedelta(hours=24)
"""Longer than anyone takes from storing a file to naming it, on machines whose clocks differ."""
LEAST_GRACE = timedelta(hours=1)


def is_garbage(known: Known, now: datetime, grace: timedelta = GRACE) -> bool:
    """Whether nobody names an artifact, and nobody has stored it for a while.

    Somebody who stores it again, and is about to name it, has touched it first.
    """
    return known.references == 0 and known.touched_at < now - grace


def is_void(reference: Reference, *, owned: bool, now: datetime, grace: timedelta = GRACE) -> bool:
    """Whether a reference counts no longer: its owner, or the use case of its owner, is gone.

    An owner may be stored a moment after its reference, so a young one always counts.
    """
    return not owned and reference.made_at < now - grace
