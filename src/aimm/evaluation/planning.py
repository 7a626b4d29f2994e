"""From what is to be compared to the steps that are asked: pure, given what is stored."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from aimm.candidates.model import Candidate
from aimm.candidates.rules import model_name
from aimm.connections.model import Connection
from aimm.evaluation.model import PlannedTarget, Step
from aimm.evaluation.plans import CandidateTarget, FlowTarget, RecordedTarget, ShortlistTarget
from aimm.evaluation.rendering import MODEL_KEYS, plain
from aimm.flows.model import Flow, FlowStep
from aimm.flows.soundness import MODALITIES, WRITING
from aimm.kit.errors import Invalid
from aimm.use_cases.model import UseCaseStep

_NAME = re.compile(r"[A-Za-z0-9_-]+")
ByName = Callable[[str], Connection | None]


def planned_flow(
    target: FlowTarget,
    flow: Flow,
    steps: Sequence[tuple[UseCaseStep, FlowStep]],
    connection: Connection | None,
    named: Mapping[str, Connection],
    where: str,
) -> PlannedTarget:
    """A flow as it is configured now.

    Args:
        steps: in their order.
        connection: for steps that name none.
        named: the connections that configurations name.
        where: the place of the target in the request, for errors.

    Raises:
        Invalid: a step cannot be asked.
    """
    planned = [_step(use_case_step, step, connection, named, where) for use_case_step, step in steps]
    return PlannedTarget(
        label=target.label or flow.title, kind="flow", about=flow.id, steps=planned, price=target.price
    )


def connections_named(configurations: Sequence[str]) -> set[str]:
    """The names of the connections that configurations ask for."""
    found = (_object(_parameters(one)[1]).get("connection") for one in configurations)
    return {name for name in found if isinstance(name, str)}


def _step(
    use_case_step: UseCaseStep,
    step: FlowStep,
    connection: Connection | None,
    named: Mapping[str, Connection],
    where: str,
) -> Step:
    def wrong(what: str) -> Invalid:
        return Invalid(f"{where}: step {use_case_step.code} {what}")

    if not step.revision:
        raise wrong("is not configured")
    modality, parameters = _parameters(step.configuration)
    if modality in MODALITIES and modality not in WRITING:
        raise wrong(f"has the modality {modality}; runs ask text and chat")
    given = _object(parameters)
    if (name := given.get("connection")) is not None:
        connection = named.get(name) if isinstance(name, str) else None
        if connection is None:
            raise wrong(f"names the connection {name}, which does not exist")
    if connection is None:
        raise wrong("names no connection: set connectionId, or `connection` in its parameters")
    model = _model_of(given) or connection.model
    if model is None:
        raise wrong("names no model, and its connection has none")
    if not isinstance(parameters, str) and not ({plain(key) for key in given} & _ASKING):
        raise wrong("has neither messages nor a prompt")
    output, part = _output(given.get("output"), use_case_step.code, wrong)
    return Step(
        code=use_case_step.code,
        revision=step.revision,
        connection=connection.id,
        connection_name=connection.name,
        model=model,
        parameters=_with_defaults(parameters, connection),
        output=output,
        field=part,
        limit=_limit(given) or connection.max_tokens,
    )


_ASKING = frozenset({"messages", "prompt", "input", "text"})
_LIMITS = frozenset({"maxtokens", "maxcompletiontokens", "maxoutputtokens", "maxnewtokens"})


def planned_candidate(target: CandidateTarget, connection: Connection, where: str) -> PlannedTarget:
    """A model with a draft prompt.

    Raises:
        Invalid: no model is named.
    """
    model = target.model or connection.model
    if model is None:
        raise Invalid(f"{where}.model: must be set, because the connection has no model")
    if wrong := sorted(key for key in target.parameters if plain(key) in _ASKING | MODEL_KEYS):
        raise Invalid(f"{where}.parameters: must not contain {', '.join(wrong)}")
    system = {} if target.system is None else {"system": target.system}
    parameters = {**target.parameters, **system, "prompt": target.prompt}
    step = Step(
        code="",
        revision=0,
        connection=connection.id,
        connection_name=connection.name,
        model=model,
        parameters=_with_defaults(parameters, connection),
        output="output",
        limit=_limit(target.parameters) or connection.max_tokens,
    )
    label = target.label or target.candidate or model
    return PlannedTarget(
        label=label, kind="candidate", about=target.candidate, steps=(step,), price=target.price
    )


def planned_shortlisted(
    target: ShortlistTarget, candidate: Candidate, connection: Connection, where: str
) -> PlannedTarget:
    """A candidate of the shortlist with its draft prompt.

    Raises:
        Invalid: it has no draft prompt, or no model is named.
    """
    if not candidate.messages:
        raise Invalid(f"{where}: the candidate {candidate.title} has no draft prompt")
    model = model_name(candidate) or connection.model
    if model is None:
        raise Invalid(f"{where}: neither the candidate {candidate.title} nor its connection names a model")
    given = {key: value for key, value in candidate.parameters.items() if plain(key) not in MODEL_KEYS}
    step = Step(
        code="",
        revision=0,
        connection=connection.id,
        connection_name=connection.name,
        model=model,
        parameters=_with_defaults({**given, "messages": msgspec.to_builtins(candidate.messages)}, connection),
        output="output",
        limit=_limit(given) or connection.max_tokens,
    )
    label = target.label or candidate.title
    return PlannedTarget(
        label=label, kind="candidate", about=candidate.entry, steps=(step,), price=target.price
    )


def planned_recorded(target: RecordedTarget) -> PlannedTarget:
    """Outputs that exist already."""
    return PlannedTarget(label=target.label, kind="recorded")


def with_distinct_labels(targets: Sequence[PlannedTarget]) -> list[PlannedTarget]:
    """The targets with labels that differ: later ones of the same name get a number."""
    seen: dict[str, int] = {}
    named: list[PlannedTarget] = []
    for target in targets:
        seen[target.label] = count = seen.get(target.label, 0) + 1
        label = target.label if count == 1 else f"{target.label} ({count})"
        named.append(msgspec.structs.replace(target, label=label))
    return named


def _parameters(configuration: str) -> tuple[str, Any]:
    try:
        document = cast("dict[str, Any]", msgspec.json.decode(configuration))
    except (msgspec.DecodeError, RecursionError):
        return "", None
    return str(document.get("modality", "")).strip().lower(), document.get("parameters")


def _object(parameters: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", parameters) if isinstance(parameters, dict) else {}


def _model_of(given: Mapping[str, Any]) -> str | None:
    found = (value for key, value in given.items() if plain(key) in MODEL_KEYS)
    return next((value for value in found if isinstance(value, str) and value.strip()), None)


def _limit(given: Mapping[str, Any]) -> int | None:
    found = (value for key, value in given.items() if plain(key) in _LIMITS)
    return next((value for value in found if isinstance(value, int) and value > 0), None)


def _with_defaults(parameters: Any, connection: Connection) -> Any:
    """Parameters with the connection's temperature and limit where they set none."""
    given = _object(parameters) or {"prompt": parameters}
    keys = {plain(key) for key in given}
    more: dict[str, Any] = {}
    if connection.temperature is not None and "temperature" not in keys:
        more["temperature"] = connection.temperature
    if connection.max_tokens is not None and not keys & _LIMITS:
        more["max_tokens"] = connection.max_tokens
    return {**given, **more}


def _output(declared: Any, code: str, wrong: Callable[[str], Invalid]) -> tuple[str, str | None]:
    """The placeholder that a step fills, and the field of its answer: by default named as the step."""
    match declared:
        case None:
            return code, None
        case str() if _NAME.fullmatch(declared):
            return declared, None
        case {"placeholder": str(name), "field": str(part)} if _NAME.fullmatch(name) and part:
            return name, part
        case {"placeholder": str(name)} if _NAME.fullmatch(name):
            return name, None
        case _:
            raise wrong("has an output that is neither a name nor {placeholder, field}")
