"""The API reference page and the OpenAPI document that it renders."""

from collections.abc import Sequence
from importlib.resources import files

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.types import ControllerRouterHandler

_MEDIA_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}
_PAGE = "index.html"


def _page_files() -> dict[str, tuple[bytes, str]]:
    """Content and media type of each file of the page, by name."""
    return {
        file.name: (file.read_bytes(), _MEDIA_TYPES[file.name.rpartition(".")[2]])
        for file in (files("aimm.web") / "static" / "docs").iterdir()
        if file.is_file()
    }


def docs_handlers(document: str, base: str = "") -> Sequence[ControllerRouterHandler]:
    """Handlers that serve the page and ``document`` without authentication.

    Args:
        document: the OpenAPI document as JSON text, served verbatim.
        base: the base path; empty for the root.
    """
    described = document.encode()
    held = _page_files()
    page, media_type = held[_PAGE]
    held[_PAGE] = (page.replace(b'="/', b'="%b/' % base.encode()), media_type)

    def answer(name: str) -> Response[bytes]:
        if name not in held:
            raise NotFoundException
        content, media_type = held[name]
        return Response(content, media_type=media_type)

    @get("/openapi.json", include_in_schema=False, opt={"public": True}, sync_to_thread=False)
    def show_document() -> Response[bytes]:
        return Response(described, media_type="application/json")

    @get("/docs", include_in_schema=False, opt={"public": True}, sync_to_thread=False)
    def show_page() -> Response[bytes]:
        return answer(_PAGE)

    @get("/docs/{name:str}", include_in_schema=False, opt={"public": True}, sync_to_thread=False)
    def show_file(name: str) -> Response[bytes]:
        return answer(name)

    return (show_document, show_page, show_file)
