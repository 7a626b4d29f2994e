"""Artifacts over HTTP. They are found and read through what names them, so there is no list of all."""

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import Parameter
from litestar.response import Stream

from aimm.artifacts.model import ArtifactRole, Owner, Reference
from aimm.web.answers import answer_of
from aimm.web.bodies import check_uuid
from aimm.web.context import context
from aimm.web.filters import FilterQuery, text_filter
from aimm.web.guards import READ
from aimm.web.queries import ItemList, rfc3339
from aimm.web.ranges import part_of

PathDigest = Annotated[str, Parameter(description="SHA-256 of the content, in hexadecimal digits.")]
PathId = Annotated[str, Parameter(description="UUID.")]
_NAMED = FilterQuery((text_filter("name", 1_020),))


class ArtifactAnswer(msgspec.Struct, rename="camel"):
    """A file: what a job read, or what it made."""

    digest: str
    name: str
    media_type: str
    size: int
    role: ArtifactRole
    made_by: str
    made_at: str


def artifact_answer(reference: Reference) -> ArtifactAnswer:
    """Convert a reference to its API representation."""
    content = reference.content
    return answer_of(
        ArtifactAnswer,
        reference,
        digest=content.digest,
        size=content.size,
        made_at=rfc3339(reference.made_at),
    )


def attachment(name: str) -> str:
    """The header ``Content-Disposition`` of a file that is saved, never shown."""
    plain = "".join(sign if " " <= sign <= "~" and sign not in '"\\' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class ArtifactController(Controller):
    """Files that jobs read and make."""

    tags = ["Artifacts"]

    @get(
        "/artifacts/{digest:str}",
        guards=[READ],
        opt={
            "query": _NAMED,
            "files": ["application/octet-stream"],
            "headers": ["If-None-Match", "Range"],
            "statuses": [304, 416],
            "parts": True,
        },
        summary="Download an artifact",
        description="The content never changes. It has the name and media type of its newest reference, or "
        "of the newest with `name`. A part of it is answered with 206.",
    )
    async def download_artifact(
        self, request: Request[Any, Any, Any], digest: PathDigest
    ) -> Stream | Response[None]:
        artifacts = context(request).artifacts
        found = await artifacts.named(digest, _NAMED.read(request)["name"])
        tag, size = f'"{digest}"', found.content.size
        headers = {"etag": tag, "cache-control": "private, max-age=31536000, immutable"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(None, status_code=304, headers=headers)
        part = part_of(request.headers.get("range"), size)
        parts = await artifacts.read(digest, *((part.start, part.length) if part else ()))
        headers |= {
            "accept-ranges": "bytes",
            "content-disposition": attachment(found.name),
            "content-length": str(part.length if part else size),
        }
        if part is not None:
            headers["content-range"] = part.shown(size)
        status = 200 if part is None else 206
        return Stream(parts, status_code=status, media_type=found.media_type, headers=headers)

    @get(
        "/jobs/{job_id:str}/artifacts",
        guards=[READ],
        summary="List the files of a job",
        description="What it read, and what it has made so far.",
    )
    async def list_artifacts(
        self, request: Request[Any, Any, Any], job_id: PathId
    ) -> ItemList[ArtifactAnswer]:
        ctx, name = context(request), check_uuid("ID", job_id)
        await ctx.jobs.status(name)
        found = await ctx.artifacts.of_owner(Owner("job", name))
        return ItemList([artifact_answer(one) for one in found], len(found), has_next=False)
