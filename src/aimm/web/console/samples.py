"""The sample use case."""

from typing import Any

import msgspec
from litestar import Controller, Request, post

from aimm.web.context import actor, context
from aimm.web.guards import WRITE
from aimm.web.queries import Item


class SamplesAnswer(msgspec.Struct, rename="camel"):
    """The created use cases."""

    use_case_ids: list[str]


class SampleController(Controller):
    """Samples."""

    path = "/samples"
    tags = ["Console"]

    @post(
        guards=[WRITE],
        status_code=200,
        summary="Create the sample use case",
        description="Creates the use case, steps and flows of `aimm demo`.",
    )
    async def make_sample(self, request: Request[Any, Any, Any]) -> Item[SamplesAnswer]:
        ctx = context(request)
        async with ctx.writing(actor(request)) as services:
            return Item(SamplesAnswer(await ctx.make_sample(services)))
