"""The sample use case."""

from typing import Any

import msgspec
from litestar import Controller, Request, post

from aimm.manifests.service import ManifestService
from aimm.use_cases.errors import CodeTaken
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
        manifest = ctx.sample()
        made: list[str] = []
        async with ctx.writing(actor(request)) as services:
            codes = [wanted.code for wanted in manifest.use_cases]
            for code in codes:
                if await services.use_cases.use_cases.by_code(code) is not None:
                    raise CodeTaken
            service = ManifestService(services.use_cases, services.steps, services.flows, services.flow_steps)
            await service.carry_out(await service.plan(manifest, prune=False))
            for code in codes:
                stored = await services.use_cases.use_cases.by_code(code)
                if stored is not None:
                    made.append(stored.id)
        return Item(SamplesAnswer(made))
