"""Lists of models."""

from msgspec import Struct

from aimm.providers.dialects.shape import decoded
from aimm.providers.model import Endpoint


class _Model(Struct, frozen=True):
    id: str


class _List(Struct, frozen=True):
    data: list[_Model]


class _GeminiModel(Struct, frozen=True):
    name: str


class _GeminiList(Struct, frozen=True):
    models: list[_GeminiModel]


def read_models(endpoint: Endpoint, body: bytes) -> list[str]:
    """The names of the models, as requests name them, in the provider's order.

    Raises:
        WrongApi: it is no list of models.
    """
    if endpoint.kind == "gemini":
        listed = decoded(body, _GeminiList, "a list of models of Gemini's API")
        return [model.name.removeprefix("models/") for model in listed.models]
    return [model.id for model in decoded(body, _List, "a list of models").data]
