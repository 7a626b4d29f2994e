"""Hints for unknown codes: which codes exist."""

from collections.abc import Iterable, Mapping
from typing import Any

from ai_model_match.core.effects import Operation
from ai_model_match.core.exchange import Request, Unreachable
from ai_model_match.core.state import State
from ai_model_match.errors import AIMMHTTPException

Codes = Mapping[str, list[str]]
"""Codes of the active use cases, with the codes of their steps."""

_NO_USE_CASE, _NO_STEP = "use-case-not-found", "use-case-step-not-found"
_MOST_NAMED = 10
# Keep the list for a while, so that a program that keeps using a wrong code does not request it each time.
_KEPT = 60.0


def explained(
    state: State, refused: AIMMHTTPException, use_case: str, step: str | None, deadline: float
) -> Operation[AIMMHTTPException]:
    """Add a hint to an error about an unknown code, if the service lists the codes that exist."""
    if not {_NO_USE_CASE, _NO_STEP} & {*refused.errors}:
        return refused
    codes = yield from _codes(state, deadline)
    if codes is None:
        return refused
    if _NO_USE_CASE in refused.errors and use_case not in codes:
        hint = f"there is no use case {use_case!r}; {_listed(use_case, codes, 'there are')}"
    elif step is not None and use_case in codes and step not in codes[use_case]:
        listed = _listed(step, codes[use_case], "it has")
        hint = f"there is no step {step!r} in use case {use_case!r}; {listed}"
    else:
        return refused
    return AIMMHTTPException(refused.status_code, refused.errors, hint)


def _codes(state: State, deadline: float) -> Operation[Codes | None]:
    now = state.around.monotonic()
    if state.codes is not None and now < state.codes[0]:
        return state.codes[1]
    try:
        answer = yield from state.exchange.ask(Request("GET", "/picker/use-cases"), deadline)
        codes = _read(answer.content)
    except (AIMMHTTPException, Unreachable, KeyError, TypeError, AttributeError):
        codes = None  # an older service, or none: no hint
    state.codes = (now + _KEPT, codes)
    return codes


def _read(content: Mapping[str, Any]) -> Codes:
    return {str(one["useCaseCode"]): list(map(str, one["useCaseStepCodes"])) for one in content["item"]}


def _listed(wanted: str, codes: Iterable[str], opening: str) -> str:
    # Imported here to keep the import time low; rarely needed.
    from difflib import get_close_matches

    known = sorted(codes)
    if not known:
        return f"{opening} none"
    if len(known) > _MOST_NAMED:
        close = get_close_matches(wanted, known, _MOST_NAMED, 0.4) or known[:_MOST_NAMED]
        return f"{opening} {len(known)}, for example {', '.join(close)}"
    return f"{opening}: {', '.join(known)}"
