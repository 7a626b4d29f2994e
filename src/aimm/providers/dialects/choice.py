"""Which dialect an endpoint speaks."""

from collections.abc import Mapping

from aimm.providers.dialects import anthropic, gemini, openai
from aimm.providers.dialects.anthropic import Anthropic
from aimm.providers.dialects.gemini import Gemini
from aimm.providers.dialects.openai import Chat, Completions
from aimm.providers.dialects.responses import Responses
from aimm.providers.dialects.shape import Call, Dialect, joined
from aimm.providers.model import Api, Endpoint

_OPENAI: Mapping[Api, Dialect] = {"chat": Chat(), "responses": Responses(), "completions": Completions()}
_ANTHROPIC, _GEMINI = Anthropic(), Gemini()


def dialect_of(endpoint: Endpoint) -> Dialect:
    """The dialect of an endpoint."""
    match endpoint.kind:
        case "openai":
            return _OPENAI[endpoint.api]
        case "anthropic":
            return _ANTHROPIC
        case "gemini":
            return _GEMINI


def models_call(endpoint: Endpoint) -> Call:
    """The request for the list of models."""
    match endpoint.kind:
        case "openai":
            return Call(joined(endpoint.base_url, "models"), openai.headers(endpoint), None)
        case "anthropic":
            url = anthropic.api_url(endpoint, "models?limit=1000")
            return Call(url, anthropic.headers(endpoint), None)
        case "gemini":
            url = joined(endpoint.base_url, "models?pageSize=1000")
            return Call(url, gemini.headers(endpoint), None)
