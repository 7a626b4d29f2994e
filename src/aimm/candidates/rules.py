"""Pure decisions about candidates and own entries."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET, Raw, Struct

from aimm.candidates.catalogue import OWN
from aimm.candidates.facts import Facts
from aimm.candidates.model import Candidate, CandidateFields, OwnModel, OwnModelFields
from aimm.kit.errors import Invalid
from aimm.kit.records import facts

F = TypeVar("F", bound=Struct)

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ALLOWED_DATE = "must be a date such as 2026-03 or 2026-03-31"
_DEEPEST = 32
_FACTS = tuple(Facts.__struct_fields__)


def with_plain_parameters(body: F) -> F:
    """A new candidate or a patch with its parameters as an object; they arrive as JSON text.

    Raises:
        Invalid: they are no object, too deep, or have a number that cannot be kept.
    """
    given: Any = getattr(body, "parameters")  # noqa: B009 -- a patch and a new candidate both have it
    if given is UNSET:
        return body
    try:
        plain: Any = msgspec.json.decode(given) if isinstance(given, Raw) else given
    except msgspec.DecodeError:
        raise Invalid("parameters: numbers must fit into 64 bits") from None
    if not isinstance(plain, Mapping):
        raise Invalid("parameters: must be an object")
    if _depth(cast("Mapping[str, Any]", plain)) > _DEEPEST:
        raise Invalid(f"parameters: must not be nested deeper than {_DEEPEST} levels")
    return msgspec.structs.replace(body, parameters=plain)


def check_candidate(fields: CandidateFields) -> None:
    """Check fields that depend on each other.

    Raises:
        Invalid: a decision lacks its reason, or the entry is not an id; names every field.
    """
    wrong: list[str] = []
    provider, _, name = fields.entry.partition("/")
    if not (provider.strip() and name.strip()):
        wrong.append("entry: must be provider/model of the catalogue, or own/CODE")
    if fields.state != "considered" and fields.reason is None:
        wrong.append("reason: cannot be blank")
    if wrong:
        raise Invalid(*wrong)


def check_own_model(fields: OwnModelFields) -> None:
    """Check dates and figures.

    Raises:
        Invalid: names every field that is wrong.
    """
    wrong: list[str] = []
    names = [figure.name for figure in fields.figures]
    if any(figure.date is not None and not _DATE.fullmatch(figure.date) for figure in fields.figures):
        wrong.append(f"figures: each date {_ALLOWED_DATE}")
    if len(set(names)) < len(names):
        wrong.append("figures: must not have the same name twice")
    if fields.knowledge_date is not None and not _DATE.fullmatch(fields.knowledge_date):
        wrong.append(f"knowledgeDate: {_ALLOWED_DATE}")
    if wrong:
        raise Invalid(*wrong)


def own_code(entry: str) -> str | None:
    """The code of the own entry that an id names; None for an id of the catalogue."""
    provider, _, code = entry.partition("/")
    return code if provider == OWN else None


def own_id(code: str) -> str:
    """The id of an own entry in shortlists."""
    return f"{OWN}/{code}"


def facts_of(model: OwnModel) -> Facts:
    """What is known of an own entry."""
    return Facts(**{name: getattr(model, name) for name in _FACTS})


def audited(record: Struct, patch: type[Struct]) -> dict[str, object]:
    """The editable fields of a record, as the audit log has them."""
    return msgspec.to_builtins(facts(record, patch))


def model_name(candidate: Candidate) -> str | None:
    """What the provider calls the model: as written, or as in the catalogue."""
    if candidate.model is not None:
        return candidate.model
    return None if own_code(candidate.entry) is not None else candidate.entry.partition("/")[2]


def configuration_of(candidate: Candidate, model: str) -> str:
    """The configuration of a flow that asks the candidate, as JSON text.

    It has the form that applications get: ``model``, the parameters, then the messages.
    """
    parameters: dict[str, Any] = {"model": model}
    parameters |= {name: value for name, value in candidate.parameters.items() if name != "model"}
    if candidate.messages:
        parameters["messages"] = msgspec.to_builtins(candidate.messages)
    return msgspec.json.encode({"modality": "text", "parameters": parameters}).decode()


def _depth(value: object) -> int:
    """How deep lists and objects are nested, found without recursion."""
    deepest, level = 0, [value]
    while level:
        inner: list[object] = []
        for one in level:
            if isinstance(one, Mapping):
                inner.extend(cast("Mapping[str, object]", one).values())
            elif isinstance(one, list):
                inner.extend(cast("list[object]", one))
        deepest, level = deepest + 1, inner
    return deepest
