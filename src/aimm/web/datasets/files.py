"""Files of a dataset: upload, preview, import and export."""

from typing import Annotated, Any, cast

import msgspec
from litestar import Controller, Request, get, post, put
from litestar.params import JSONBody, Parameter
from litestar.response import Stream

from aimm.datasets.editing import ItemService
from aimm.datasets.exporting import PAGE, csv_line, exported, pages_of
from aimm.datasets.importing import IMPORT, Taken
from aimm.datasets.items import ExpectedKind, Found, Upload, Wanted
from aimm.datasets.model import Dataset
from aimm.datasets.ports import Uploads
from aimm.datasets.previewing import PREVIEWED_BYTES, Preview, lines_of, preview
from aimm.datasets.reading import Format, pasted_lines
from aimm.datasets.service import DatasetService
from aimm.datasets.splits import check_split, splits_of
from aimm.datasets.splitting import SplitService
from aimm.flows.configuring import FlowStepService
from aimm.kit.errors import Invalid
from aimm.kit.limits import LongText, Name, Uuid
from aimm.kit.services import Services
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.datasets.items import MOST_NUMBER
from aimm.web.datasets.records import PathId, log_of, opened
from aimm.web.filters import FilterQuery, choice_filter, flag_filter, text_filter, whole_filter
from aimm.web.guards import READ, WRITE
from aimm.web.jobs import JobAnswer, job_answer, note_of
from aimm.web.queries import Item

_TYPES = {"jsonl": "application/x-ndjson", "csv": "text/csv"}
PathPart = Annotated[int, Parameter(description="Number of the part, from 0.", ge=0, le=MOST_NUMBER)]


class NewUploadBody(msgspec.Struct):
    """A file to upload in parts."""

    name: Name


class UploadAnswer(msgspec.Struct):
    """An uploaded file: `parts` is the number of the next part."""

    id: str
    name: str
    parts: int
    size: int


class PreviewBody(msgspec.Struct, rename="camel", kw_only=True):
    """How to read a file; without `columns`, they are guessed."""

    format: Format
    columns: dict[str, str] | None = None
    expected_kind: ExpectedKind = "text"


class PasteBody(msgspec.Struct, rename="camel", kw_only=True):
    """Cells copied from a spreadsheet, or CSV; the first row names the columns. Preview first, then store."""

    text: LongText
    columns: dict[str, str] | None = None
    expected_kind: ExpectedKind = "text"
    store: bool = False


class ImportBody(msgspec.Struct, rename="camel", kw_only=True):
    """What to import. `taken`: what happens to an item of the draft with the same key."""

    upload_id: Uuid
    format: Format
    columns: dict[str, str] | None = None
    expected_kind: ExpectedKind = "text"
    taken: Taken = "replace"


class PreviewRow(msgspec.Struct):
    """A row: the item that it becomes, or why it is refused."""

    line: int
    item: dict[str, Any] | None
    error: str | None


class PreviewAnswer(msgspec.Struct):
    """The first rows of a file. `unknown` has inputs that no configuration of the use case asks for."""

    columns: list[str]
    mapping: dict[str, str]
    rows: list[PreviewRow]
    unknown: list[str]
    stored: int = 0


_EXPORT = FilterQuery(
    (
        whole_filter("version", 0, MOST_NUMBER, 0),
        choice_filter("format", {"jsonl": "jsonl", "csv": "csv"}, "jsonl"),
        text_filter("split", 64),
        flag_filter("splits"),
    )
)


def _upload(upload: Upload) -> UploadAnswer:
    return answer_of(UploadAnswer, upload)


def _shown(found: Preview, count: int = 0) -> PreviewAnswer:
    rows = [
        PreviewRow(row.line, None if row.item is None else msgspec.to_builtins(row.item), row.error)
        for row in found.rows
    ]
    return PreviewAnswer(list(found.columns), dict(found.mapping), rows, list(found.unknown), count)


def _columns(given: object) -> dict[str, str] | None:
    """The mapping of a body, which its reader leaves as it is."""
    if given is None:
        return None
    try:
        return msgspec.json.decode(cast("msgspec.Raw", given), type=dict[str, str])
    except msgspec.ValidationError:
        raise Invalid("columns: must be an object of texts") from None


async def _placeholders(services: Services, dataset: Dataset) -> list[str]:
    steps = await services[FlowStepService].flow_steps.of_use_case(dataset.use_case_id)
    return list(dict.fromkeys(name for step in steps for name in step.placeholders))


class FileController(Controller):
    """Files of datasets."""

    path = "/datasets/{dataset_id:str}"
    tags = ["Datasets"]

    @post(
        "/uploads",
        guards=[WRITE],
        dto=StrictBody[NewUploadBody],
        status_code=200,
        summary="Begin an upload",
        description="Add its parts next. It is kept for a day.",
    )
    async def begin_upload(
        self, request: Request[Any, Any, Any], dataset_id: PathId, data: JSONBody[NewUploadBody]
    ) -> Item[UploadAnswer]:
        ctx, who = context(request), actor(request).name
        async with ctx.reading() as services:
            dataset = await services[DatasetService].get(check_uuid("ID", dataset_id))
            made = await services[Uploads].begin(ctx.ids.new(), dataset.id, data.name, who, ctx.clock.now())
        return Item(_upload(made))

    @put(
        "/uploads/{upload_id:str}/parts/{number:int}",
        guards=[WRITE],
        summary="Upload a part",
        description="The body is the next part of the file, as it is. A part that was uploaded before stays.",
    )
    async def upload_part(
        self, request: Request[Any, Any, Any], dataset_id: PathId, upload_id: PathId, number: PathPart
    ) -> Item[UploadAnswer]:
        name, dataset = check_uuid("ID", upload_id), check_uuid("ID", dataset_id)
        part = await request.body()
        if not part:
            raise Invalid("body: cannot be blank")
        async with context(request).reading() as services:
            return Item(_upload(await services[Uploads].add(dataset, name, number, part)))

    @post(
        "/uploads/{upload_id:str}/preview",
        guards=[WRITE],
        dto=StrictBody[PreviewBody],
        status_code=200,
        summary="Preview an import",
        description="What the first rows of an uploaded file become. Nothing is stored.",
    )
    async def preview_import(
        self,
        request: Request[Any, Any, Any],
        dataset_id: PathId,
        upload_id: PathId,
        data: JSONBody[PreviewBody],
    ) -> PreviewAnswer:
        name, columns = check_uuid("ID", upload_id), _columns(data.columns)
        async with context(request).reading() as services:
            dataset = await services[DatasetService].get(check_uuid("ID", dataset_id))
            upload = await services[Uploads].get(dataset.id, name)
            start = b""
            async for part in services[Uploads].parts(upload.id):
                start += part
                if len(start) >= PREVIEWED_BYTES:
                    break
            lines = lines_of(start, data.format, whole=len(start) == upload.size)
            known = await _placeholders(services, dataset)
        return _shown(preview(lines, columns, data.expected_kind, known))

    @post(
        "/imports",
        guards=[WRITE],
        dto=StrictBody[ImportBody],
        status_code=200,
        summary="Import a file",
        description="Starts a job. Its items become part of the draft all at once, when it is done.",
    )
    async def start_import(
        self, request: Request[Any, Any, Any], dataset_id: PathId, data: JSONBody[ImportBody]
    ) -> Item[JobAnswer]:
        columns, who = _columns(data.columns) or {}, actor(request).name
        async with context(request).reading() as services:
            dataset = await services[DatasetService].get(check_uuid("ID", dataset_id))
            upload = await services[Uploads].get(dataset.id, data.upload_id)
        given: dict[str, Any] = {
            "datasetId": dataset.id,
            "uploadId": upload.id,
            "format": data.format,
            "columns": columns,
            "expectedKind": data.expected_kind,
            "taken": data.taken,
            "author": who,
        }
        started = await context(request).jobs.start(
            IMPORT.name,
            f"{dataset.title}: {upload.name}"[:255],
            given,
            who,
            note_of(request),
            dataset.use_case_id,
        )
        return Item(job_answer(started))

    @get(
        "/imports/{job_id:str}/refused",
        guards=[READ],
        opt={"files": [_TYPES["csv"]]},
        summary="Export refused lines",
        description="The lines that an import refused, and why, as CSV; at most 10,000 of them.",
    )
    async def export_refused(
        self, request: Request[Any, Any, Any], dataset_id: PathId, job_id: PathId
    ) -> Stream:
        name = check_uuid("ID", job_id)
        async with opened(request, dataset_id) as (_, items):
            found = await items.items.refusals(name, 0, 10_000)
        lines = [csv_line(["line", "error"]), *(csv_line(one) for one in found)]
        headers = {"content-disposition": 'attachment; filename="refused.csv"'}
        return Stream(iter(lines), media_type=_TYPES["csv"], headers=headers)

    @post(
        "/paste",
        guards=[WRITE],
        dto=StrictBody[PasteBody],
        status_code=200,
        summary="Paste items",
        description="Previews pasted rows, or with `store` adds them to the draft, all or none; up to 1,000.",
    )
    async def paste_items(
        self, request: Request[Any, Any, Any], dataset_id: PathId, data: JSONBody[PasteBody]
    ) -> PreviewAnswer:
        columns, who = _columns(data.columns), actor(request).name
        lines = list(pasted_lines(data.text))
        async with context(request).reading() as services:
            dataset = await services[DatasetService].get(check_uuid("ID", dataset_id))
            known = await _placeholders(services, dataset)
            found = preview(lines, columns, data.expected_kind, known)
            if not data.store:
                return _shown(found)
            made = await services[ItemService].paste(
                dataset, lines, found.mapping, data.expected_kind, who, log_of(request)
            )
        return _shown(found, len(made))

    @get(
        "/export",
        guards=[READ],
        opt={"query": _EXPORT, "files": list(_TYPES.values())},
        summary="Export items",
        description="Of the version `version`, or of the draft: absent or 0. JSON Lines that can be imported "
        "again, or CSV with a column for each input. `split` exports one split only; with `splits` each item "
        "says its split.",
    )
    async def export_items(self, request: Request[Any, Any, Any], dataset_id: PathId) -> Stream:
        given = _EXPORT.read(request)
        version, kind, split = given["version"] or None, given["format"], given["split"]
        async with context(request).reading() as services:
            dataset = await services[DatasetService].get(check_uuid("ID", dataset_id))
            await services[ItemService].check_version(dataset, version)
            if split is not None:
                check_split(dataset, split)
            parts = services[SplitService]
        name = f"{dataset.id}-{version or 'draft'}.{kind}"

        async def find(wanted: Wanted) -> Found:
            async with opened(request, dataset_id) as (again, reader):
                return await reader.find(again, wanted)

        pages = pages_of(find, version)
        if split is not None:
            pages = parts.pages(dataset, version, split, PAGE)
        told = splits_of(dataset) if given["splits"] else None
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Stream(exported(pages, kind, told), media_type=_TYPES[kind], headers=headers)
