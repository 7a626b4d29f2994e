"""Embeddings of OpenAI-compatible servers and of Gemini."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from aimm.providers.dialects import gemini, openai
from aimm.providers.dialects.shape import Call, decoded, joined
from aimm.providers.errors import BadAnswer, WrongApi
from aimm.providers.model import Embeddings, Endpoint


class _Usage(Struct, frozen=True):
    prompt_tokens: int | None = None


class _Vector(Struct, frozen=True):
    embedding: tuple[float, ...]
    index: int


class _List(Struct, frozen=True):
    data: list[_Vector]
    model: str | None = None
    usage: _Usage | None = None


class _GeminiVector(Struct, frozen=True):
    values: tuple[float, ...]


class _GeminiList(Struct, frozen=True):
    embeddings: list[_GeminiVector]


def embedding_call(endpoint: Endpoint, model: str, texts: Sequence[str]) -> Call:
    """The request for the vectors of ``texts``.

    Raises:
        WrongApi: this kind of provider has no embeddings.
    """
    if endpoint.kind == "openai":
        body = msgspec.json.encode({"model": model, "input": list(texts), "encoding_format": "float"})
        return Call(joined(endpoint.base_url, "embeddings"), openai.headers(endpoint), body)
    if endpoint.kind == "gemini":
        named = f"models/{model.removeprefix('models/')}"
        requests = [{"model": named, "content": {"parts": [{"text": text}]}} for text in texts]
        url = gemini.model_url(endpoint, model, "batchEmbedContents")
        return Call(url, gemini.headers(endpoint), msgspec.json.encode({"requests": requests}))
    raise WrongApi("Anthropic offers no embeddings. Use a connection of another kind.")


def read_embeddings(endpoint: Endpoint, body: bytes, texts: Sequence[str]) -> Embeddings:
    """Read the vectors.

    Raises:
        WrongApi: it is no list of vectors.
        BadAnswer: the vectors are not those of the texts.
    """
    if endpoint.kind == "gemini":
        given = decoded(body, _GeminiList, "a list of embeddings")
        result = Embeddings(tuple(vector.values for vector in given.embeddings))
    else:
        answer = decoded(body, _List, "a list of embeddings")
        ordered = sorted(answer.data, key=lambda vector: vector.index)
        vectors = tuple(vector.embedding for vector in ordered)
        result = Embeddings(vectors, answer.model or "", (answer.usage or _Usage()).prompt_tokens)
    if len(result.vectors) != len(texts):
        raise BadAnswer(f"The provider sent {len(result.vectors)} vectors for {len(texts)} texts.")
    return result
