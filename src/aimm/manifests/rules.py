"""Pure decisions about manifests: the plan from the current state to the desired one.

What a manifest does not mention stays unchanged; with ``prune`` it is deleted, unless an application uses
it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aimm.manifests.changes import (
    Change,
    CreateStep,
    CreateUseCase,
    DeleteStep,
    DeleteUseCase,
    MoveStep,
    Plan,
    SwitchUseCase,
    TextChange,
    UpdateStep,
    UpdateUseCase,
)
from aimm.manifests.errors import CannotPlan
from aimm.manifests.flow_rules import FlowsOfUseCase
from aimm.manifests.model import (
    DesiredFlow,
    DesiredStep,
    DesiredUseCase,
    Manifest,
    PresentFlow,
    PresentStep,
    PresentUseCase,
    Problem,
)
from aimm.manifests.values import Path

Finding = Change | Problem


def plan(present: Iterable[PresentUseCase], manifest: Manifest, *, prune: bool) -> Plan:
    """The changes that lead from ``present`` to ``manifest``; empty if they match.

    Args:
        present: at least the use cases that the manifest names; with ``prune`` all of them.
        prune: also delete what is not in the manifest: use cases, and the steps and flows of the use
            cases that list theirs.

    Raises:
        CannotPlan: lists every reason why there is no plan.
    """
    problems = check(manifest)
    if problems:
        raise CannotPlan(problems)
    known = {use_case.code: use_case for use_case in present}
    found: list[Finding] = []
    for index, desired in enumerate(manifest.use_cases):
        now = known.pop(desired.code, None)
        found += _UseCase(now, desired, ("useCases", index), prune).findings()
    if prune:
        found += map(_pruned, known.values())
    problems = [finding for finding in found if isinstance(finding, Problem)]
    if problems:
        raise CannotPlan(problems)
    return Plan(tuple(finding for finding in found if not isinstance(finding, Problem)))


def check(manifest: Manifest) -> list[Problem]:
    """Errors within a manifest: duplicate names."""
    found = list(_twice("code", [u.code for u in manifest.use_cases], ("useCases",)))
    for index, use_case in enumerate(manifest.use_cases):
        path: Path = ("useCases", index)
        found += _twice("code", [step.code for step in use_case.steps or ()], (*path, "steps"))
        found += _twice("title", [flow.title for flow in use_case.flows or ()], (*path, "flows"))
    return found


def _twice(name: str, values: Sequence[str], path: Path) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for index, value in enumerate(values):
        place = (*path, index, name)
        if value in first:
            yield Problem(place, f"'{value}' is a duplicate", also=first[value])
        first.setdefault(value, place)


def _pruned(use_case: PresentUseCase) -> Finding:
    if use_case.active:
        return Problem(
            (),
            f"use case '{use_case.code}' is active and not in the manifest, so it cannot be pruned: "
            "make it inactive first, or add it to the manifest",
        )
    return DeleteUseCase(use_case.code)


@dataclass(frozen=True, slots=True)
class _UseCase:
    """One use case of the manifest, with its stored state.

    Attributes:
        now: None if it is new.
        path: its position in the manifest.
    """

    now: PresentUseCase | None
    desired: DesiredUseCase
    path: Path
    prune: bool

    def findings(self) -> Iterator[Finding]:
        """Changes in the order to make them, and problems."""
        now, desired = self.now, self.desired
        if now is None:
            yield from _missing(desired, f"use case '{desired.code}'", self.path)
            yield CreateUseCase(desired.code, desired.title or "", desired.description or "")
            now = PresentUseCase(desired.code, "", "", active=False, steps=(), flows=())
        else:
            title, description = text_changes(now, desired)
            if title or description:
                yield UpdateUseCase(desired.code, title, description)
        active = now.active if desired.active is None else desired.active
        if now.active and not active:
            yield SwitchUseCase(desired.code, active=False)
        codes = [step.code for step in now.steps]
        if desired.steps is not None:
            yield from self._steps(now.steps, desired.steps)
            codes = step_order(self._kept(now.steps, desired.steps), [s.code for s in desired.steps])
        flows = FlowsOfUseCase(desired.code, now.flows, desired.flows, self.path, codes, self.prune)
        yield from flows.findings(serving=active)
        if active and not now.active:
            yield SwitchUseCase(desired.code, active=True)

    def _kept(self, now: Sequence[PresentStep], desired: Sequence[DesiredStep]) -> list[str]:
        wanted = {step.code for step in desired}
        return [step.code for step in now if step.code in wanted or not self.prune]

    def _steps(self, now: Sequence[PresentStep], desired: Sequence[DesiredStep]) -> Iterator[Finding]:
        code, known = self.desired.code, {step.code: step for step in now}
        kept = self._kept(now, desired)
        yield from (DeleteStep(code, step.code) for step in now if step.code not in kept)
        for index, step in enumerate(desired):
            if step.code not in known:
                yield from _missing(step, f"step '{step.code}'", (*self.path, "steps", index))
                continue
            title, description = text_changes(known[step.code], step)
            if title or description:
                yield UpdateStep(code, step.code, title, description)
        yield from _placed(code, kept, desired)


def _placed(use_case: str, kept: list[str], desired: Sequence[DesiredStep]) -> Iterator[Change]:
    wanted, placed = {step.code: step for step in desired}, list(kept)
    for index, code in enumerate(step_order(kept, list(wanted))):
        if code not in placed:
            step = wanted[code]
            yield CreateStep(use_case, code, step.title or "", step.description or "", index + 1)
        elif placed[index] != code:
            yield MoveStep(use_case, code, index + 1)
            placed.remove(code)
        else:
            continue
        placed.insert(index, code)


def step_order(present: Sequence[str], listed: Sequence[str]) -> list[str]:
    """The codes of all steps in their new order.

    Listed steps follow each other as listed. Other steps keep their place. A new step goes directly after the
    step listed before it, or first.
    """
    known = iter([code for code in listed if code in present])
    order = [next(known) if code in listed else code for code in present]
    for index, code in enumerate(listed):
        if code not in present:
            order.insert(order.index(listed[index - 1]) + 1 if index else 0, code)
    return order


def _missing(desired: DesiredUseCase | DesiredStep, what: str, path: Path) -> Iterator[Problem]:
    for name, value in (("title", desired.title), ("description", desired.description)):
        if value is None:
            yield Problem((*path, name), f"is missing, and {what} does not exist yet")


def text_changes(
    now: PresentUseCase | PresentStep, desired: DesiredUseCase | DesiredStep
) -> tuple[TextChange | None, TextChange | None]:
    """The changes of title and description; None without changes."""
    return text_change(now.title, desired.title), text_change(now.description, desired.description)


def text_change(before: str, after: str | None) -> TextChange | None:
    """The change of a text; None without a change."""
    return None if after is None or after == before else TextChange(before, after)


def cannot_be_told(present: Iterable[PresentUseCase]) -> list[str]:
    """What a manifest cannot express: flows of a use case with the same title."""
    return [
        f"use case '{use_case.code}' has {times} flows called '{title}', and a manifest tells flows apart by "
        "title: rename all but one of them first"
        for use_case in present
        for title, times in Counter(flow.title for flow in use_case.flows).items()
        if times > 1
    ]


def desired_use_case(present: PresentUseCase) -> DesiredUseCase:
    """The complete manifest of one use case; applying it changes nothing."""
    return DesiredUseCase(
        present.code,
        present.title,
        present.description,
        present.active,
        [DesiredStep(step.code, step.title, step.description) for step in present.steps],
        [_desired_flow(flow) for flow in present.flows],
    )


def _desired_flow(flow: PresentFlow) -> DesiredFlow:
    share = round(flow.share, 2) if flow.active else None
    # only said of archived flows, which are few
    archived = flow.archived or None
    return DesiredFlow(flow.title, flow.description, flow.active, share, flow.configurations, archived)
