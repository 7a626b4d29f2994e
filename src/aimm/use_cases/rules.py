"""Pure decisions about use cases and steps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

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
    if patch.code is not None and patch.code != current.code and current.active:
        raise CodeIsInUse
    if patch.active and not current.active and active_flows == 0:
        raise NothingToServe
    return replace(
        current,
        title=current.title if patch.title is None else patch.title,
        code=current.code if patch.code is None else patch.code,
        description=current.description if patch.description is None else patch.description,
        active=current.active if patch.active is None else patch.active,
        version=current.version + 1,
        updated_at=now,
    )


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
    target = index if patch.position is None else min(patch.position - 1, len(ordered))
    changed = replace(
        step,
        title=step.title if patch.title is None else patch.title,
        code=step.code if patch.code is None else patch.code,
        description=step.description if patch.description is None else patch.description,
        position=target + 1,
        version=step.version + 1,
        updated_at=now,
    )
    ordered.insert(target, changed)
    return [s if s.id == step_id else _placed(s, i + 1, now) for i, s in enumerate(ordered)]


def close_gap(steps: Sequence[UseCaseStep], removed_id: str, now: datetime) -> list[UseCaseStep]:
    """The steps that remain, in order, with positions 1 … n."""
    rest = sorted((s for s in steps if s.id != removed_id), key=lambda step: step.position)
    return [_placed(step, i + 1, now) for i, step in enumerate(rest)]


def _placed(step: UseCaseStep, position: int, now: datetime) -> UseCaseStep:
    if step.position == position:
        return step
    return replace(step, position=position, version=step.version + 1, updated_at=now)
