"""Pure decisions about rubrics, queues, and who judges what."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from aimm.kit.errors import Invalid
from aimm.reviews.errors import AlreadyJudged, PlaceTaken, QueueClosed
from aimm.reviews.model import HIGHEST, LOWEST, Queue, QueueFields, QueueKind, Rubric, RubricFields
from aimm.reviews.tasks import Assignment, Choice, NewTask, Verdict

DRAWS = 1 << 31
"""Number of values of ``Task.draw``."""
MOST_TEXT = 100_000
"""Longest label or comment, in bytes."""
_OUTPUTS: dict[QueueKind, tuple[int, ...]] = {"label": (0, 1), "rate": (1,), "compare": (2,)}


# ── what people write ──


def check_rubric(fields: RubricFields) -> None:
    """Check fields that depend on each other.

    Raises:
        Invalid: names every field.
    """
    wrong: list[str] = []
    if len(fields.anchors) not in (0, HIGHEST):
        wrong.append(f"anchors: must be empty or have {HIGHEST} entries, from the lowest score on")
    names = [one.name for one in fields.criteria]
    if len(set(names)) < len(names):
        wrong.append("criteria: names must differ")
    if wrong:
        raise Invalid(*wrong)


def check_queue(kind: QueueKind, fields: QueueFields) -> None:
    """Check fields that depend on each other.

    Raises:
        Invalid: names every field.
    """
    wrong: list[str] = []
    if kind == "label" and fields.answer == "label" and not fields.labels:
        wrong.append("labels: cannot be blank")
    if kind != "label" and fields.labels:
        wrong.append(f"labels: not allowed in a queue of kind {kind}")
    if kind != "label" and fields.answer != "label":
        wrong.append(f"answer: not allowed in a queue of kind {kind}")
    if wrong:
        raise Invalid(*sorted(wrong))


def task_problem(kind: QueueKind, task: NewTask) -> str | None:
    """Why a task does not fit into a queue of this kind; None if it does."""
    allowed = _OUTPUTS[kind]
    if len(task.outputs) not in allowed:
        return f"outputs: must have {' or '.join(map(str, allowed))} for the kind {kind}"
    if kind == "compare" and task.outputs[0].target == task.outputs[1].target:
        return "outputs: must come from two different targets"
    return None


# ── what is drawn ──


def drawn(seed: str, *parts: str) -> int:
    """A number 0 … 2³¹ − 1 drawn by a keyed hash (BLAKE2b): without the seed nobody can tell it."""
    text = "\n".join(parts).encode()
    digest = hashlib.blake2b(text, key=seed.encode()[:64], digest_size=8).digest()
    return int.from_bytes(digest, "big") % DRAWS


def is_swapped(seed: str, task_id: str, rater: str) -> bool:
    """Whether this rater sees the second output of this task on the left."""
    return drawn(seed, "seat", task_id, rater) % 2 == 1


def place_of(seed: str, rater: str) -> int:
    """Where in the order of draws this rater begins."""
    return drawn(seed, "order", rater)


# ── who judges ──


def may_judge(queue: Queue, rater: str) -> bool:
    """Whether this rater may judge in the queue."""
    return not queue.reviewers or rater in queue.reviewers


def lock_end(queue: Queue, now: datetime) -> datetime:
    """When a lock that is taken or renewed now ends."""
    return now + timedelta(minutes=queue.lock_minutes)


def has_place(raters_per_item: int, judged: int, others_locks: int) -> bool:
    """Whether one more rater can judge a task.

    Args:
        judged: number of its judgements.
        others_locks: number of its assignments to others whose lock has not expired.
    """
    return judged + others_locks < raters_per_item


def check_submission(
    queue: Queue, assignment: Assignment, verdict: Verdict, now: datetime, taken: tuple[int, int]
) -> bool:
    """Whether a judgement is to be stored; False if exactly this one has been stored before.

    A judgement after the end of the lock counts while the task has a place.

    Args:
        taken: number of judgements of the task, and of locks of others.

    Raises:
        AlreadyJudged: another one has been stored.
        QueueClosed: the queue takes none.
        PlaceTaken: the lock has expired, and the task has no place.
    """
    if assignment.state == "judged" and assignment.verdict == verdict:
        return False
    if assignment.state != "open":
        raise AlreadyJudged
    if not queue.open:
        raise QueueClosed
    if now >= assignment.until and not has_place(queue.raters_per_item, *taken):
        raise PlaceTaken
    return True


# ── what they say ──


def check_verdict(queue: Queue, rubric: Rubric | None, verdict: Verdict) -> None:
    """Check that a judgement fits the queue.

    Raises:
        Invalid: names every field.
    """
    checks = {"compare": _compared, "rate": _rated, "label": _labelled}
    wrong = checks[queue.kind](queue, rubric, verdict)
    if verdict.comment is not None and len(verdict.comment.encode()) > MOST_TEXT:
        wrong.append(f"comment: the length must be no more than {MOST_TEXT}")
    if wrong:
        raise Invalid(*sorted(wrong))


def _excess(verdict: Verdict, *allowed: str) -> list[str]:
    given = {
        "choice": verdict.choice is not None,
        "overall": verdict.overall is not None,
        "scores": bool(verdict.scores),
        "label": verdict.label is not None,
    }
    return [f"{name}: not allowed in this queue" for name in given if given[name] and name not in allowed]


def _compared(queue: Queue, rubric: Rubric | None, verdict: Verdict) -> list[str]:
    missing = ["choice: cannot be blank"] if verdict.choice is None else []
    return missing + _excess(verdict, "choice")


def _rated(queue: Queue, rubric: Rubric | None, verdict: Verdict) -> list[str]:
    wrong = _excess(verdict, "overall", "scores")
    names = [] if rubric is None else [one.name for one in rubric.criteria]
    if verdict.overall is None and not verdict.scores:
        wrong.append("overall: cannot be blank")
    for name in sorted(verdict.scores):
        if name not in names:
            wrong.append(f"scores: {name} is not a criterion of the rubric")
    scores = [*verdict.scores.values(), *([] if verdict.overall is None else [verdict.overall])]
    if any(not LOWEST <= score <= HIGHEST for score in scores):
        wrong.append(f"scores: must be between {LOWEST} and {HIGHEST}")
    return wrong


def _labelled(queue: Queue, rubric: Rubric | None, verdict: Verdict) -> list[str]:
    wrong = _excess(verdict, "label")
    label = verdict.label
    if label is None or not label.strip():
        return [*wrong, "label: cannot be blank"]
    if len(label.encode()) > MOST_TEXT:
        return [*wrong, f"label: the length must be no more than {MOST_TEXT}"]
    if queue.answer == "label" and label not in queue.labels:
        wrong.append(f"label: must be one of {', '.join(queue.labels)}")
    if queue.answer == "json" and not _is_json(label):
        wrong.append("label: must be JSON")
    return wrong


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def unseated(seat: str, swapped: bool) -> Choice:
    """A choice by seats (``a`` is left, ``b`` is right) as a choice by the order of the outputs."""
    if seat in ("a", "b"):
        return "first" if (seat == "a") is not swapped else "second"
    return "tie" if seat == "tie" else "both-bad"


def new_keys(known: Sequence[str], tasks: Sequence[NewTask]) -> list[NewTask]:
    """The tasks whose keys are neither known nor repeated, in order."""
    seen = set(known)
    fresh: list[NewTask] = []
    for task in tasks:
        if task.key not in seen:
            seen.add(task.key)
            fresh.append(task)
    return fresh
