"""Datasets, their items and versions over HTTP."""

import json
from typing import Any

import pytest
from tests.protocol.parts import NOWHERE, gone, item, new_dataset, refused
from tests.support.server import Api, Goal


@pytest.fixture
def dataset(admin: Api, goal: Goal) -> str:
    return f"/datasets/{new_dataset(admin, goal.use_case)['id']}"


def row(text: str, **fields: Any) -> dict[str, Any]:
    return {"inputs": {"text": text}, **fields}


def add(api: Api, dataset: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    answer = api.http.post(f"{dataset}/items", json={"items": rows})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_items_are_added_read_edited_and_removed(admin: Api, dataset: str):
    full = row("a", key="one", expected={"kind": "json", "value": {"a": None}}, slice="s", tags=["t"])
    made, other = add(admin, dataset, full, row("b"))
    assert {name: made[name] for name in full} == full
    assert (made["fromVersion"], made["toVersion"], made["writtenBy"]) == (1, None, "admin")
    got = admin.get(f"{dataset}/items/one")
    assert item(got) == made
    seen = got.headers["etag"]
    edited = admin.http.put(
        f"{dataset}/items/one", json={"inputs": {"text": "A"}, "slice": None}, headers={"if-match": seen}
    )
    assert (item(edited)["inputs"], item(edited)["slice"]) == ({"text": "A"}, None)
    assert edited.headers["etag"] != seen
    outdated = admin.http.put(f"{dataset}/items/one", json={"slice": "x"}, headers={"if-match": seen})
    refused(outdated, 412, "version-is-outdated")
    gone(admin.delete(f"{dataset}/items/one"))
    gone(admin.http.post(f"{dataset}/items/remove", json={"keys": [other["key"]]}))
    listed = admin.get(f"{dataset}/items").json()
    assert listed == {"items": [], "totalCount": 0, "totalIsExact": True, "next": None}


def test_a_draft_becomes_a_version_that_stays(admin: Api, dataset: str):
    add(admin, dataset, row("a", key="a"), row("b", key="b"))
    draft = item(admin.get(f"{dataset}/draft"))
    assert (draft["number"], draft["count"], draft["changed"], draft["base"]) == (1, 2, True, None)
    made = admin.made(f"{dataset}/versions", {"note": "first"})
    assert (made["number"], made["count"], made["hash"], made["note"]) == (1, 2, draft["hash"], "first")
    refused(admin.post(f"{dataset}/versions", {}), 400, "dataset-draft-is-unchanged")
    gone(admin.delete(f"{dataset}/items/a"))
    assert [one["key"] for one in admin.get(f"{dataset}/items").json()["items"]] == ["b"]
    old = admin.get(f"{dataset}/items", params={"version": 1, "pageSize": 1}).json()
    assert ([one["key"] for one in old["items"]], old["totalCount"]) == (["a"], 2)
    rest = admin.get(f"{dataset}/items", params={"version": 1, "after": old["next"]}).json()
    assert ([one["key"] for one in rest["items"]], rest["next"]) == (["b"], None)
    assert admin.get(f"{dataset}/versions").json() == {"items": [made], "next": None}
    found = admin.get(f"{dataset}/diff", params={"from": 1}).json()
    assert (found["added"], found["removed"], found["changed"]) == (0, 1, 0)
    assert found["changes"][0]["before"]["key"] == "a"
    assert found["slices"] == [{"slice": None, "before": 2, "after": 1}]
    slices = admin.get(f"{dataset}/slices", params={"version": 1}).json()
    assert slices == {"items": [{"slice": None, "count": 2}]}
    noted = admin.get("/audit-log", params={"entityId": dataset.rpartition("/")[2]}).json()["items"]
    assert {"dataset", "dataset-version"} <= {one["entity"] for one in noted}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"items": []}, ["items: cannot be blank"]),
        ({"items": [row("a"), {"slice": "x"}]}, ["items: (1: (inputs: cannot be blank))"]),
        ({"items": [{"inputs": {}}]}, ["items[0].inputs: must have at least one placeholder"]),
        ({"items": [{"inputs": 1}]}, ["items[0].inputs: must be an object"]),
        ({"items": [row("a", what=1)]}, ["items: (0: (what: is not a known field))"]),
        ({"items": [row("a\0")]}, ["items[0].inputs: must not contain the character NUL"]),
        ({"items": [row("a", key="a b")]}, ["items: (0: (key: must be a valid value))"]),
    ],
)
def test_a_refused_batch_names_its_entries_and_adds_nothing(
    admin: Api, dataset: str, body: dict[str, Any], errors: list[str]
):
    answer = admin.http.post(f"{dataset}/items", json=body)
    assert (answer.status_code, answer.json()["errors"]) == (422, errors)
    assert item(admin.get(f"{dataset}/draft"))["count"] == 0


def test_what_is_not_there_is_not_found(admin: Api, dataset: str):
    nowhere = f"/datasets/{NOWHERE}"
    refused(admin.get(f"{nowhere}/items"), 404, "dataset-not-found")
    refused(admin.get(f"{dataset}/items/no"), 404, "dataset-item-not-found")
    refused(admin.delete(f"{dataset}/items/no"), 404, "dataset-item-not-found")
    refused(admin.get(f"{dataset}/items", params={"version": 3}), 404, "dataset-version-not-found")
    refused(admin.get(f"{dataset}/diff", params={"from": 1}), 404, "dataset-version-not-found")


def test_items_of_a_deleted_dataset_cannot_be_read(admin: Api, dataset: str):
    add(admin, dataset, row("a"))
    gone(admin.delete(dataset))
    refused(admin.get(f"{dataset}/items"), 404, "dataset-not-found")


def test_pasted_cells_are_previewed_and_then_stored(admin: Api, dataset: str):
    text = "text\tlabel\nhello\tgreeting\nbye\tfarewell\n"
    seen = admin.http.post(f"{dataset}/paste", json={"text": text, "expectedKind": "label"}).json()
    assert seen["mapping"] == {"text": "inputs.text", "label": "expected"}
    assert [row["item"]["inputs"] for row in seen["rows"]] == [{"text": "hello"}, {"text": "bye"}]
    assert (seen["stored"], item(admin.get(f"{dataset}/draft"))["count"]) == (0, 0)
    mapped = {"text": text, "columns": {"text": "inputs.body", "label": "slice"}, "store": True}
    assert admin.http.post(f"{dataset}/paste", json=mapped).json()["stored"] == 2
    listed = admin.get(f"{dataset}/items").json()["items"]
    assert [(one["inputs"], one["slice"]) for one in listed] == [
        ({"body": "hello"}, "greeting"),
        ({"body": "bye"}, "farewell"),
    ]
    wrong = admin.http.post(f"{dataset}/paste", json={"text": "text\tslice\na\t\nb\tc\td\n", "store": True})
    assert (wrong.status_code, wrong.json()["errors"]) == (
        422,
        ["line 3: line: has 3 cells for 2 columns"],
    )


def test_a_file_is_uploaded_in_parts_previewed_and_queued(admin: Api, dataset: str):
    upload = admin.made(f"{dataset}/uploads", {"name": "tickets.csv"})
    parts = f"{dataset}/uploads/{upload['id']}/parts"
    for number, part in enumerate((b"question,answer\nhow?,so", b"\nwhy?,because\n")):
        sent = admin.http.put(f"{parts}/{number}", content=part)
        assert (sent.status_code, sent.json()["item"]["parts"]) == (200, number + 1), sent.text
    refused(admin.http.put(f"{parts}/7", content=b"x"), 422, "Number: must be no greater than 2")
    seen = admin.http.post(f"{dataset}/uploads/{upload['id']}/preview", json={"format": "csv"}).json()
    assert seen["mapping"] == {"question": "inputs.question", "answer": "expected"}
    body = {"uploadId": upload["id"], "format": "csv", "columns": seen["mapping"]}
    job = admin.made(f"{dataset}/imports", body)
    assert (job["kind"], job["state"], job["specification"]["author"]) == (
        "dataset-import",
        "queued",
        "admin",
    )
    unmapped = {"uploadId": upload["id"], "format": "csv"}
    refused(admin.post(f"{dataset}/imports", unmapped), 422, "specification.columns: cannot be blank")
    report = admin.http.get(f"{dataset}/imports/{job['id']}/refused")
    assert (report.status_code, report.text) == (200, "line,error\r\n")
    missing = {**body, "uploadId": NOWHERE}
    refused(admin.post(f"{dataset}/imports", missing), 404, "dataset-upload-not-found")


def test_items_are_exported_as_they_can_be_imported(admin: Api, dataset: str):
    add(admin, dataset, row("a", key="a", tags=["x", "y"], expected={"kind": "text", "value": "b"}))
    admin.made(f"{dataset}/versions", {})
    add(admin, dataset, row("c", key="c"))
    lines = admin.http.get(f"{dataset}/export", params={"version": 1}).text.splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "key": "a",
            "inputs": {"text": "a"},
            "expected": {"kind": "text", "value": "b"},
            "slice": None,
            "tags": ["x", "y"],
            "source": None,
            "group": None,
        }
    ]
    table = admin.http.get(f"{dataset}/export", params={"format": "csv"}).text.splitlines()
    assert table == ["key,text,expected,slice,tags,source,group", 'a,a,b,,"x, y",,', "c,c,,,,,"]


def test_items_are_split_by_group_listed_and_exported_by_split(admin: Api, dataset: str):
    shares = [{"name": "train", "share": 70}, {"name": "test", "share": 30}]
    item(admin.http.put(dataset, json={"splits": shares}))
    rows = [row(f"t{n}", key=f"k{n}", group=f"g{n // 2}") for n in range(40)]
    made = add(admin, dataset, *rows)
    split_of = {one["key"]: one["split"] for one in made}
    assert set(split_of.values()) == {"train", "test"}
    assert all(split_of[f"k{n}"] == split_of[f"k{n + 1}"] for n in range(0, 40, 2))
    found: list[str] = []
    after: int | None = 0
    while after is not None:
        part = admin.get(f"{dataset}/items", params={"split": "test", "after": after, "pageSize": 3}).json()
        found += [one["key"] for one in part["items"]]
        after = part["next"]
    assert found == [key for key, split in split_of.items() if split == "test"]
    whole = admin.get(f"{dataset}/items", params={"split": "test"}).json()
    assert (whole["totalCount"], whole["totalIsExact"]) == (len(found), True)
    lines = admin.http.get(f"{dataset}/export", params={"split": "test", "splits": "true"}).text.splitlines()
    assert [(json.loads(line)["key"], json.loads(line)["split"]) for line in lines] == [
        (key, "test") for key in found
    ]
    table = admin.http.get(f"{dataset}/export", params={"format": "csv", "splits": "true"}).text.splitlines()
    assert table[0].endswith("group,split")
    assert table[1].endswith(f"g0,{split_of['k0']}")
    item(admin.http.put(dataset, json={"splitSeed": 2}))
    again = {one["key"]: one["split"] for one in admin.get(f"{dataset}/items").json()["items"]}
    assert again != split_of
    refused(admin.get(f"{dataset}/items", params={"split": "no"}), 422, "split: must be one of train, test")


@pytest.mark.parametrize(
    ("splits", "error"),
    [
        ([{"name": "a", "share": 50}, {"name": "a", "share": 50}], "splits: names must differ"),
        ([{"name": "a", "share": 50}], "splits: shares must sum to 100, not 50"),
    ],
)
def test_wrong_splits_are_refused(admin: Api, dataset: str, splits: Any, error: str):
    refused(admin.http.put(dataset, json={"splits": splits}), 422, error)
    refused(admin.get(f"{dataset}/items", params={"split": "a"}), 422, "split: the dataset is not split")


def test_the_audit_log_says_which_item_was_changed_and_how(admin: Api, dataset: str):
    add(admin, dataset, row("a", key="a"), row("b", key="b"))
    admin.http.put(f"{dataset}/items/a", json={"inputs": {"text": "x" * 600}, "slice": "s"})
    admin.http.put(f"{dataset}/items/a", json={"slice": "s"})  # nothing new, so no entry
    gone(admin.delete(f"{dataset}/items/b"))
    log = admin.get("/audit-log", params={"entityId": dataset.rpartition("/")[2]}).json()["items"]
    told = [one for one in log if one["entity"] == "dataset-item"]
    assert [one["action"] for one in told] == ["delete", "update", "create"]
    removed, edited, added = told
    assert (removed["before"]["key"], added["after"]["items"]) == ("b", 2)
    assert (edited["before"]["inputs.text"], edited["after"]["slice"]) == ("a", "s")
    assert edited["after"]["inputs.text"] == "x" * 500 + "…"
    assert {one["actor"] for one in told} == {"admin"}


def test_near_duplicates_are_looked_for_by_a_job(admin: Api, dataset: str):
    assert admin.get(f"{dataset}/duplicates").json() == {"job": None, "report": None}
    splits = [{"name": "train", "share": 50}, {"name": "test", "share": 50}]
    item(admin.http.put(dataset, json={"splits": splits}))
    add(admin, dataset, row("a"))
    job = admin.made(f"{dataset}/duplicates", {"threshold": 0.9})
    assert (job["kind"], job["state"]) == ("dataset-duplicates", "queued")
    given = job["specification"]
    assert (given["version"], given["threshold"], given["splits"]) == (0, 0.9, splits)
    found = admin.get(f"{dataset}/duplicates").json()
    assert (found["job"]["id"], found["report"]) == (job["id"], None)
    refused(admin.post(f"{dataset}/duplicates", {"version": 3}), 404, "dataset-version-not-found")
    refused(admin.get(f"/datasets/{NOWHERE}/duplicates"), 404, "dataset-not-found")
