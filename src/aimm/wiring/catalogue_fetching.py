"""Get the file of a catalogue from the web. Imported by the command that does it."""

from yarl import URL

from aimm.candidates.catalogue import MOST_BYTES
from aimm.kit.errors import Refused
from aimm.providers.dialects.shape import Call
from aimm.providers.errors import ProviderFailure
from aimm.providers.model import Endpoint, Timeouts
from aimm.providers.transport import Transport

_WAITS = Timeouts(connect=10.0, silence=20.0, total=60.0)


def is_url(text: str) -> bool:
    """Whether a text is the address of something on the web."""
    return text.lower().startswith(("http://", "https://"))


async def fetched(url: str) -> bytes:
    """The file at an address; the guard of providers applies to it, and redirects stay on its host.

    Raises:
        Refused: why it cannot be had, in words.
    """
    endpoint = Endpoint(kind="openai", base_url=url, timeouts=_WAITS, max_bytes=MOST_BYTES)
    try:
        address = str(URL(url))
        async with (
            Transport(connections=1) as transport,
            transport.send(endpoint, Call(address, {}, None)) as body,
        ):
            return await body.whole()
    except ProviderFailure as error:
        raise Refused(error.words) from None
    except ValueError:
        raise Refused(f"{url} is not an address") from None
