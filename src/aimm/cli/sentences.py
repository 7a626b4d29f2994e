"""Sentences for error codes: the API responds with codes, a person at a terminal reads sentences."""

from collections.abc import Mapping
from string import Formatter

from aimm.kit.errors import AimmError

# in braces: arguments of the command
_SENTENCES: dict[str, tuple[str, ...]] = {
    "user-not-found": (
        "there is no user '{username}'; `aimm users list` shows the accounts",
        "there is no such user",
    ),
    "user-same-username-already-exists": (
        "there is a user '{username}' already",
        "there is a user with this name already",
    ),
    "api-key-not-found": (
        "there is no API key with the id '{key_id}'; `aimm keys list` shows the ids",
        "there is no such API key",
    ),
    "last-admin-cannot-be-removed": (
        "'{username}' is the last active admin; make somebody else an admin first",
        "the last active admin cannot be removed; make somebody else an admin first",
    ),
    "connection-not-found": (
        "there is no connection '{name}'; `aimm connections list` shows the names",
        "there is no such connection",
    ),
    "connection-same-name-already-exists": ("another connection has this name already",),
    "use-case-not-found": ("there is no use case '{use_case}'", "there is no such use case"),
    "flow-not-found": ("there is no such flow",),
    "use-case-not-active": (
        "the use case '{use_case}' is not active; activate it first",
        "the use case is not active; activate it first",
    ),
    "flow-cannot-be-deactivated-if-last-active": (
        "the last active flow of an active use case cannot be deactivated",
    ),
    "flow-cannot-be-archived-if-active": ("an active flow cannot be archived; deactivate it first",),
    "flow-cannot-be-activated-if-archived": ("an archived flow cannot be activated; restore it first",),
    "flow-cannot-be-deleted-if-active": ("an active flow cannot be deleted; deactivate it first",),
    "flows-not-available": ("the use case has no active flow that gets traffic",),
    "use-case-cannot-be-activated-without-active-flow": (
        "a use case without an active flow cannot be active",
    ),
    "use-case-cannot-be-deleted-while-active": ("an active use case cannot be deleted; deactivate it first",),
    "use-case-code-change-not-allowed-while-active": (
        "the code of an active use case cannot be changed; deactivate it first",
    ),
    "use-case-same-code-already-exists": ("another use case has this code already",),
    "use-case-step-not-found": ("there is no such step",),
    "use-case-step-same-code-already-exists": ("another step of the use case has this code already",),
    "job-not-found": ("there is no such job",),
    "run-not-found": ("there is no such run; `aimm runs list USE_CASE` shows the ids",),
    "run-still-going": ("the run has not ended; cancel it first",),
    "run-has-only-recorded-outputs": ("all outputs of the run are recorded, so it has nothing to ask",),
    "job-has-ended": ("the job has ended already",),
    "job-is-not-failed-or-cancelled": ("only a job that has failed or was cancelled can be resumed",),
    "job-belongs-to-another-worker": ("another worker carries the job out",),
    "connection-secret-unavailable": ("the API key of the connection cannot be read",),
    "dataset-not-found": ("there is no such dataset",),
    "dataset-same-code-already-exists": ("another dataset of the use case has this code already",),
    "dataset-version-not-found": ("the dataset has no such version",),
    "dataset-item-not-found": ("the dataset has no such item",),
    "dataset-draft-is-unchanged": ("the draft has the content of the newest version",),
    "dataset-upload-not-found": ("the uploaded file is gone: upload it again",),
    "dataset-upload-is-imported": ("an import has read the uploaded file, so it gets no more parts",),
    "artifact-not-found": ("there is no such artifact",),
    "artifact-is-not-in-the-store": (
        "the file is not in the store of artifacts: all services and workers need the same AIMM_ARTIFACTS",
    ),
    "artifact-is-damaged": ("the content of the artifact does not have its hash",),
    "artifact-store-cannot-be-used": ("the store of artifacts (AIMM_ARTIFACTS) cannot be used",),
    "dataset-upload-is-too-large": ("an uploaded file must not be larger than 4 GiB",),
    "dataset-has-too-many-items": ("the dataset would have more than 10,000,000 items",),
    "dataset-has-too-many-items-to-compare": (
        "near-duplicates are looked for among at most 1,000,000 items",
    ),
    "rubric-not-found": ("there is no such rubric",),
    "rubric-same-code-already-exists": ("another rubric of the use case has this code already",),
    "rubric-used-by-review-queue": ("a review queue names the rubric; change the queue first",),
    "review-queue-not-found": ("there is no such review queue",),
    "review-queue-same-code-already-exists": ("another review queue of the use case has this code already",),
    "review-queue-closed": ("the review queue is closed",),
    "review-queue-full": ("the review queue has as many tasks as it can hold",),
    "review-task-not-found": ("there is no such review task",),
    "review-assignment-not-found": ("this review task is not assigned to you",),
    "review-already-judged": ("you have judged this task already; undo that first",),
    "review-place-taken": ("others have judged this task after your lock expired",),
    "review-nothing-to-undo": ("there is no judgement to undo",),
    "capture-not-found": ("the use case has no such capture settings",),
    "capture-already-exists": ("the use case has capture settings already; a use case has one set of them",),
    "requirement-not-found": ("there is no such requirement",),
    "requirement-same-code-already-exists": ("another requirement of the use case has this code already",),
    "candidate-not-found": ("there is no such candidate",),
    "candidate-same-title-already-exists": ("another candidate of the use case has this title already",),
    "candidate-without-model": ("the candidate does not say what its model is called; set its model first",),
    "flow-same-title-already-exists": ("a flow of the use case has this title already",),
    "use-case-without-steps": ("the use case has no step that a prompt could be for",),
    "own-model-not-found": ("there is no such own model",),
    "own-model-same-code-already-exists": ("another own model has this code already",),
    "decision-not-found": ("there is no such decision",),
    "stage-already-decided": ("the stage has a decision in force; name it as superseded",),
    "superseded-decision-not-in-force": ("the superseded decision is not the one in force for the stage",),
    "brief-link-not-found": ("there is no such link to a brief",),
    "shared-brief-not-found": ("the link is unknown, has expired or was revoked",),
    "waiver-not-found": ("there is no such waiver",),
    "waiver-has-ended": ("the waiver has ended, or was revoked",),
    "already-waived": ("this is waived already",),
    "rollout-strategy-not-found": (
        "the use case '{use_case}' has no rollout plan",
        "the use case has no rollout plan",
    ),
    "rollout-strategy-not-editable-while-active": (
        "the rollout of '{use_case}' is running; stop it before you change its plan",
        "the rollout is running; stop it before you change its plan",
    ),
    "rollout-strategy-transition-state-not-allowed": (
        "the rollout of '{use_case}' cannot do this now; `aimm rollouts show {use_case}` shows its state",
        "the rollout cannot do this now",
    ),
    "rollout-strategy-without-active-flow": (
        "the use case '{use_case}' has no active flow, so there is nothing to roll out",
        "the use case has no active flow, so there is nothing to roll out",
    ),
    "plan-is-outdated": ("something has changed since the plan was made; plan again",),
    "version-is-outdated": ("somebody else changed it at the same time; nothing was changed, try again",),
    "traces-cannot-be-made": ("traces cannot be sent; is `ai-model-match-server[otel]` installed?",),
    "request-timeout": ("it took too long",),
    "forbidden": ("this is not allowed",),
    "unauthorized": ("the credentials are not accepted",),
    "internal-server-error": ("something unexpected went wrong",),
}


def sentence_of(code: str, arguments: Mapping[str, object]) -> str:
    """The sentence for an error code; anything that is not a code is returned unchanged.

    Args:
        arguments: arguments of the command, by name; sentences refer to them.
    """
    for text in _SENTENCES.get(code, ()):
        if all(arguments.get(name) is not None for _, name, _, _ in Formatter().parse(text) if name):
            return text.format_map(arguments)
    return code


def sentences(error: AimmError, arguments: Mapping[str, object]) -> str:
    """All errors as readable text."""
    return "; ".join(sentence_of(code, arguments) for code in error.codes)
