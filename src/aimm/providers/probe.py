"""Tests whether a provider can be used, and says in words what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass

from aimm.providers.client import Client, Limits
from aimm.providers.errors import ProviderFailure, WrongApi
from aimm.providers.model import Endpoint, prompt
from aimm.providers.retries import RetryPolicy
from aimm.providers.transport import Transport

_ONCE = Limits(retries=RetryPolicy(attempts=1))
_QUESTION = "Reply with the word OK."
_ANSWER_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a test.

    Attributes:
        code: ``ok`` or the code of the failure.
        words: the result as sentences.
        models: the models that the provider lists; empty if it lists none.
        seconds: latency of the last answer, None without one.
    """

    code: str
    words: str
    models: tuple[str, ...] = ()
    seconds: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the provider can be used."""
        return self.code == "ok"


async def probe(
    endpoint: Endpoint, model: str | None, transport: Transport, clock: Callable[[], float]
) -> Finding:
    """Test an endpoint: list its models, and ask one of them if it is named.

    Args:
        endpoint: where and how the provider is reached.
        model: the model to ask a short question, or None to ask none.
        transport: an open transport.
        clock: monotonic, in seconds.
    """
    client = Client(endpoint, transport, lambda: 0.0, _ONCE, clock)
    started = clock()
    models: tuple[str, ...] = ()
    try:
        models = tuple(await client.models())
    except WrongApi as failure:
        # some servers answer questions but list no models
        if model is None:
            return Finding(failure.code, f"{failure.words} If it lists no models, name one to test.")
    except ProviderFailure as failure:
        return Finding(failure.code, failure.words)
    if model is None:
        count = "1 model" if len(models) == 1 else f"{len(models)} models"
        return Finding("ok", f"The provider answers and lists {count}.", models, clock() - started)
    return await _asked(client, model, models)


async def _asked(client: Client, model: str, models: tuple[str, ...]) -> Finding:
    try:
        answer = await client.answer(prompt(model, _QUESTION, max_tokens=_ANSWER_TOKENS))
    except ProviderFailure as failure:
        return Finding(failure.code, f"{model}: {failure.words}", models)
    return Finding("ok", f"{model} answered in {answer.last_token:.1f} s.", models, answer.last_token)
