"""Pure decisions about use cases."""

from datetime import datetime

from aimm.kit.records import patched
from aimm.use_cases.errors import CodeIsInUse, NothingToServe, StillActive
from aimm.use_cases.model import UseCase, UseCasePatch


def update_use_case(current: UseCase, patch: UseCasePatch, active_flows: int, now: datetime) -> UseCase:
    """The use case after ``patch``.

    Args:
        active_flows: number of active flows of the use case.

    Raises:
        CodeIsInUse: the code would change while the stored use case is active, even when the same
            patch deactivates it.
        NothingToServe: it would become active without an active flow.
    """
    updated = patched(current, patch, now)
    if updated.code != current.code and current.active:
        raise CodeIsInUse
    if updated.active and not current.active and active_flows == 0:
        raise NothingToServe
    return updated


def check_deletable(use_case: UseCase) -> None:
    """Raises StillActive when the use case is active."""
    if use_case.active:
        raise StillActive
