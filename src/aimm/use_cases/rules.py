"""Pure decisions about use cases and steps."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET

from aimm.kit.records import next_version, patched
from aimm.use_cases.errors import CodeIsInUse, NothingToServe, StillActive
from aimm.use_cases.model import StepPatch, UseCase, UseCasePatch, UseCaseStep


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


def update_step(
    steps: Sequence[UseCaseStep], step_id: str, patch: StepPatch, now: datetime
) -> list[UseCaseStep]:
    """All steps of the use case, in order, after ``patch`` to one of them.

    A position beyond the last means last; the others shift so that positions remain 1 … n. Steps that
    did not change are the same objects as before.
    """
    ordered = sorted(steps, key=lambda step: step.position)
    index = next(i for i, step in enumerate(ordered) if step.id == step_id)
    step = ordered.pop(index)
    target = index if patch.position is UNSET else min(patch.position - 1, len(ordered))
    ordered.insert(target, patched(step, patch, now, position=target + 1))
    return [s if s.id == step_id else _placed(s, i + 1, now) for i, s in enumerate(ordered)]


def close_gap(steps: Sequence[UseCaseStep], removed_id: str, now: datetime) -> list[UseCaseStep]:
    """The steps that remain, in order, with positions 1 … n."""
    rest = sorted((s for s in steps if s.id != removed_id), key=lambda step: step.position)
    return [_placed(step, i + 1, now) for i, step in enumerate(rest)]


def _placed(step: UseCaseStep, position: int, now: datetime) -> UseCaseStep:
    return step if step.position == position else next_version(step, now, position=position)
