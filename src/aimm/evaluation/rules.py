"""Pure decisions about runs."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from aimm.evaluation.model import MOST_SAMPLE, Item, Output, PlannedTarget, Run
from aimm.evaluation.plans import NewRun, RunPlan
from aimm.kit.errors import Invalid

LONGEST_INPUT = 200_000


def check_plan(plan: RunPlan) -> None:
    """Check what the types cannot say.

    Raises:
        Invalid: lists every field that is wrong, and what is allowed.
    """
    recorded = [target for target in plan.targets if target.recorded is not None]
    wrong: list[str] = [
        f"targets[{place}]: must have one of flow, candidate, shortlisted and recorded"
        for place, target in enumerate(plan.targets)
        if len(target.all) != 1
    ]
    if plan.sample is not None and plan.items is not None:
        wrong.append("items: must not be set together with sample")
    if plan.sample is None and plan.items is None and len(recorded) < len(plan.targets):
        wrong.append("sample: must be set, or items, unless all targets are recorded outputs")
    keys = [item.key for item in plan.items or () if item.key is not None]
    if len(set(keys)) < len(keys):
        wrong.append("items: must have different keys")
    if any(not item.inputs for item in plan.items or ()):
        wrong.append("items: must have at least one input each")
    for place, target in enumerate(plan.targets):
        if target.recorded is not None:
            told = [(output.item, output.repetition) for output in target.recorded.outputs]
            if len(set(told)) < len(told):
                wrong.append(f"targets[{place}].outputs: must have one output for an item and a repetition")
    if wrong:
        raise Invalid(*wrong)


def check_budget(plan: RunPlan, targets: Sequence[PlannedTarget]) -> None:
    """A budget in money needs the price of everything that is asked.

    Raises:
        Invalid: a price is not known.
    """
    if plan.budget.money is None:
        return
    unknown = [target.label for target in targets if target.steps and target.price is None]
    if unknown:
        raise Invalid(
            f"budget.money: the price of {', '.join(unknown)} is not known; enter it, or limit tokens instead"
        )


def pasted_items(plan: RunPlan) -> list[Item]:
    """The items that were typed in; those without a key get their number."""
    taken = {item.key for item in plan.items or ()}
    items: list[Item] = []
    number = 0
    for item in plan.items or ():
        key = item.key
        if key is None:
            number += 1
            while str(number) in taken:
                number += 1
            key = str(number)
        items.append(Item(key=key, inputs=item.inputs, expected=item.expected, slice=item.slice))
    return items


def recorded_items(plan: RunPlan) -> list[Item]:
    """The items of recorded outputs: each with the first inputs that are told.

    Raises:
        Invalid: there are too many.
    """
    found: dict[str, Mapping[str, object]] = {}
    for target in plan.targets:
        for output in () if target.recorded is None else target.recorded.outputs:
            found[output.item] = found.get(output.item) or output.inputs or {}
    if len(found) > MOST_SAMPLE:
        raise Invalid(f"targets: must have outputs for no more than {MOST_SAMPLE} items together")
    return [Item(key=key, inputs=inputs) for key, inputs in found.items()]


def recorded_outputs(plan: RunPlan, items: Sequence[Item]) -> list[Output]:
    """The outputs of recorded targets; those for other items, or further repetitions, are left out."""
    keys = {item.key for item in items}
    return [
        Output(
            target=place,
            item=output.item,
            repetition=output.repetition,
            text=output.text if output.error is None else None,
            error_kind=None if output.error is None else "recorded",
            error=output.error,
            tokens_in=output.tokens_in,
            tokens_out=output.tokens_out,
            last_ms=output.latency_ms,
            cost=output.cost,
            model=output.model or "",
        )
        for place, target in enumerate(plan.targets)
        if target.recorded is not None
        for output in target.recorded.outputs
        if output.item in keys and output.repetition < plan.repetitions
    ]


def draw(keys: Iterable[str], size: int, seed: int) -> list[str]:
    """Keys in an order that the seed decides, key by key: a larger sample begins with the smaller one."""

    def place(key: str) -> bytes:
        return hashlib.blake2b(f"{seed}:{key}".encode(), digest_size=16).digest()

    return sorted(keys, key=place)[:size]


def shown_plan(new: NewRun, run: Run) -> dict[str, object]:
    """What the audit log says of a new run."""
    return {
        "title": run.title,
        "targets": [target.label for target in run.targets],
        "items": run.size,
        "repetitions": run.repetitions,
        "dataset": run.dataset_id,
        "datasetVersion": run.dataset_version,
        "budget": {
            name: value
            for name in ("money", "tokens", "minutes")
            if (value := getattr(new.budget, name)) is not None
        },
    }
