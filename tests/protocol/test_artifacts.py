"""Files of jobs over HTTP: an import from upload to report, by a real worker."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.protocol.parts import NOWHERE, gone, items, new_dataset, refused
from tests.support.server import Api, Goal, ServerProcess, running

TEXT = b'{"inputs": {"text": "a"}}\nnonsense\n' * 3
DIGEST = hashlib.sha256(TEXT).hexdigest()
NAME = "tickets è.jsonl"
SECONDS = 90


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[ServerProcess]:
    with running(f"sqlite:///{folder / 'aimm.db'}", folder, workers=1) as process:
        yield process


def imported(admin: Api, use_case: dict[str, Any]) -> tuple[str, str]:
    """Import a file; returns the dataset's path and the job's id."""
    dataset = f"/datasets/{new_dataset(admin, use_case)['id']}"
    upload = admin.made(f"{dataset}/uploads", {"name": NAME})
    admin.http.put(f"{dataset}/uploads/{upload['id']}/parts/0", content=TEXT).raise_for_status()
    job = admin.made(f"{dataset}/imports", {"uploadId": upload["id"], "format": "jsonl"})
    end = time.monotonic() + SECONDS
    while (state := admin.get(f"/jobs/{job['id']}").json()["item"]["state"]) in ("queued", "running"):
        assert time.monotonic() < end, state
        time.sleep(0.1)
    assert state == "done"
    return dataset, job["id"]


@pytest.fixture(scope="module")
def job(admin: Api) -> str:
    return imported(admin, Goal(admin).use_case)[1]


def test_the_files_of_a_job(admin: Api, viewer: Api, job: str):
    read, report = items(viewer.get(f"/jobs/{job}/artifacts"))
    assert read | {"madeAt": ""} == {
        "digest": DIGEST,
        "name": NAME,
        "mediaType": "application/x-ndjson",
        "size": len(TEXT),
        "role": "input",
        "madeBy": "admin",
        "madeAt": "",
    }
    assert (report["name"], report["role"]) == ("refused.csv", "output")
    text = viewer.http.get(f"/artifacts/{report['digest']}").text
    assert text.splitlines()[:2] == ["line,error", "2,line: must be a JSON object"]
    refused(admin.get(f"/jobs/{NOWHERE}/artifacts"), 404, "job-not-found")
    assert items(admin.get(f"/jobs/{job}/results", params={"page": 1})) == []


def test_a_file_is_downloaded_as_it_was_uploaded(viewer: Api, job: str):
    answer = viewer.http.get(f"/artifacts/{DIGEST}")
    assert (answer.status_code, answer.content) == (200, TEXT)
    wanted = {
        "content-type": "application/x-ndjson",
        "content-length": str(len(TEXT)),
        "content-disposition": 'attachment; filename="tickets _.jsonl"; '
        "filename*=UTF-8''tickets%20%C3%A8.jsonl",
        "x-content-type-options": "nosniff",
        "etag": f'"{DIGEST}"',
        "accept-ranges": "bytes",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert "private" in answer.headers["cache-control"]
    known = viewer.http.get(f"/artifacts/{DIGEST}", headers={"if-none-match": f'"{DIGEST}"'})
    assert (known.status_code, known.content) == (304, b"")
    assert viewer.http.get(f"/artifacts/{DIGEST}", params={"name": NAME}).status_code == 200
    refused(viewer.http.get(f"/artifacts/{DIGEST}", params={"name": "x"}), 404, "artifact-not-found")


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-4", 206, 0, 5),
        ("bytes=5-", 206, 5, len(TEXT)),
        ("bytes=-7", 206, len(TEXT) - 7, len(TEXT)),
        ("bytes=-9999", 206, 0, len(TEXT)),
        (f"bytes=3-{10**17}", 206, 3, len(TEXT)),
        ("bytes=0-1,3-4", 200, 0, len(TEXT)),
        ("bytes=4-3", 200, 0, len(TEXT)),
        ("bytes=-", 200, 0, len(TEXT)),
        ("lines=1-2", 200, 0, len(TEXT)),
    ],
)
def test_a_part_of_a_file(viewer: Api, job: str, asked: str, status: int, start: int, end: int):
    answer = viewer.http.get(f"/artifacts/{DIGEST}", headers={"range": asked})
    assert (answer.status_code, answer.content) == (status, TEXT[start:end])
    assert answer.headers["content-length"] == str(end - start)
    told = f"bytes {start}-{end - 1}/{len(TEXT)}" if status == 206 else None
    assert answer.headers.get("content-range") == told


@pytest.mark.parametrize("asked", [f"bytes={len(TEXT)}-", "bytes=-0"])
def test_a_part_beyond_the_end(viewer: Api, job: str, asked: str):
    answer = viewer.http.get(f"/artifacts/{DIGEST}", headers={"range": asked})
    refused(answer, 416, "Range: must begin before the end of the file")
    assert answer.headers["content-range"] == f"bytes */{len(TEXT)}"


def test_only_who_may_read_gets_a_file(admin: Api, nobody: Api, machine: Api, job: str):
    for path in (f"/artifacts/{DIGEST}", f"/jobs/{job}/artifacts", f"/jobs/{job}/results"):
        assert nobody.http.get(path).status_code == 401
        assert machine.http.get(path).status_code == 403
    for unknown in ("0" * 64, DIGEST.upper(), "x"):
        refused(admin.http.get(f"/artifacts/{unknown}"), 404, "artifact-not-found")
    assert admin.http.get("/artifacts").status_code == 404


def test_a_damaged_store_is_no_server_error(admin: Api, folder: Path, goal: Goal):
    dataset, job = imported(admin, goal.use_case)
    report = items(admin.get(f"/jobs/{job}/artifacts"))[1]["digest"]
    place = folder / "aimm-artifacts" / report[:2] / report[2:4] / report
    place.unlink()
    refused(admin.http.get(f"/artifacts/{report}"), 404, "artifact-is-not-in-the-store")
    gone(admin.delete(dataset))
