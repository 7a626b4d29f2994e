"""What the targets of a run answered: as a list, side by side, and as a file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get
from litestar.params import Parameter
from litestar.response import Stream

from aimm.evaluation.exporting import exported
from aimm.evaluation.model import Item as RunItem
from aimm.evaluation.model import Output, Run
from aimm.evaluation.service import RunService
from aimm.kit.paging import page_of
from aimm.web.answers import answer_of
from aimm.web.bodies import check_uuid
from aimm.web.context import context
from aimm.web.filters import FilterQuery, choice_filter, flag_filter, text_filter, whole_filter
from aimm.web.guards import READ
from aimm.web.queries import GrowingList, ItemList, ListQuery, growing_list, item_list

PathId = Annotated[str, Parameter(description="UUID.")]
_MEDIA = {"jsonl": "application/x-ndjson", "csv": "text/csv"}
_MOST_TARGETS = 19


class RunMessageAnswer(msgspec.Struct):
    """A message of a rendered request."""

    role: str
    text: str


class RunOutputAnswer(msgspec.Struct, rename="camel"):
    """What a target answered for an item; ``errorKind`` says why there is no text.

    ``cost`` is in US dollars, and null if it is not known. ``cached`` answers were paid by an earlier run.
    """

    target: int
    item: str
    slice: str | None
    repetition: int
    text: str | None
    error_kind: str | None
    error: str | None
    rendered: list[RunMessageAnswer]
    steps: dict[str, str]
    tokens_in: int | None
    tokens_out: int | None
    first_ms: float | None
    last_ms: float | None
    cost: float | None
    model: str
    finish: str | None
    attempts: int
    cached: bool


class RunItemAnswer(msgspec.Struct, rename="camel"):
    """An item of a run with what all targets answered."""

    key: str
    inputs: dict[str, Any]
    expected: Any
    slice: str | None
    outputs: list[RunOutputAnswer]


def output_answer(output: Output, slice_: str | None) -> RunOutputAnswer:
    """Convert an output to its API representation."""
    rendered = [RunMessageAnswer(one["role"], one["text"]) for one in output.rendered]
    return answer_of(RunOutputAnswer, output, slice=slice_, rendered=rendered, steps=dict(output.steps))


def _item_answer(item: RunItem, outputs: Sequence[Output]) -> RunItemAnswer:
    answers = [output_answer(output, item.slice) for output in outputs]
    return answer_of(RunItemAnswer, item, inputs=dict(item.inputs), outputs=answers)


_OUTPUTS = ListQuery(
    ("place",),
    searched=False,
    filters=(
        replace(whole_filter("target", 0, _MOST_TARGETS), required=False),
        text_filter("item"),
        text_filter("slice", 255),
        flag_filter("missing"),
    ),
)
_ITEMS = ListQuery(searched=False)
_FORMAT = FilterQuery((choice_filter("format", {name: name for name in _MEDIA}, "jsonl"),))


async def _run(request: Request[Any, Any, Any], run_id: str) -> Run:
    async with context(request).reading() as services:
        return await services[RunService].get(check_uuid("ID", run_id))


class RunOutputController(Controller):
    """Outputs of runs."""

    path = "/runs/{run_id:str}"
    tags = ["Runs"]

    @get("/outputs", guards=[READ], opt={"query": _OUTPUTS}, summary="List the outputs of a run")
    async def list_outputs(
        self, request: Request[Any, Any, Any], run_id: PathId
    ) -> GrowingList[RunOutputAnswer]:
        wanted = _OUTPUTS.read(request)
        run = await _run(request, run_id)
        page = await context(request).outputs.page(run.id, wanted.request)
        return growing_list(page, lambda one: output_answer(*one))

    @get(
        "/items",
        guards=[READ],
        opt={"query": _ITEMS},
        summary="List the items of a run",
        description="Each has the outputs of all targets, side by side.",
    )
    async def list_items(self, request: Request[Any, Any, Any], run_id: PathId) -> ItemList[RunItemAnswer]:
        wanted = _ITEMS.read(request).request
        run, outputs = await _run(request, run_id), context(request).outputs
        items = await outputs.items(run.id)
        shown = items[wanted.offset : wanted.offset + wanted.size]
        by_item: dict[str, list[Output]] = {item.key: [] for item in shown}
        for output in await outputs.of_items(run.id, list(by_item)):
            by_item[output.item].append(output)
        return item_list(
            page_of(shown, len(items), wanted), lambda item: _item_answer(item, by_item[item.key])
        )

    @get(
        "/export",
        guards=[READ],
        opt={"query": _FORMAT, "files": list(_MEDIA.values())},
        summary="Export the outputs of a run",
        description="JSON lines or CSV; both can be read again as recorded outputs.",
    )
    async def export_outputs(self, request: Request[Any, Any, Any], run_id: PathId) -> Stream:
        form = _FORMAT.read(request)["format"]
        run = await _run(request, run_id)
        name = f"run-{run.id[:8]}.{form}"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        lines = exported(context(request).outputs, run, form)
        return Stream(lines, media_type=_MEDIA[form], headers=headers)
