"""Protocol v1, section 6: revisions of configurations."""

from tests.protocol.flow_steps import new_flow_step, put
from tests.protocol.parts import gone, item, items, refused
from tests.support.server import Api


def revised(admin: Api) -> str:
    """A flow step with the revisions 1, 2 and 3."""
    flow_step = new_flow_step(admin)
    for parameters in ('{"a":1,"b":"<<OLD>>"}', '{"a":2,"b":"<<OLD>>"}', '{"a":2,"b":"<<NEW>>"}'):
        put(admin, flow_step, parameters)
    return flow_step


def test_revisions_are_listed_newest_first(admin: Api):
    path = f"/flow-steps/{revised(admin)}"
    answer = admin.get(f"{path}/revisions", params={"page": 1, "pageSize": 2})
    assert [entry["number"] for entry in items(answer)] == [3, 2]
    assert (answer.json()["totalCount"], answer.json()["hasNext"]) == (3, True)
    newest = items(answer)[0]
    assert set(newest) == {
        "id",
        "flowStepId",
        "number",
        "configuration",
        "placeholders",
        "author",
        "restoredFrom",
        "createdAt",
    }
    assert newest["configuration"] == item(admin.get(path))["configuration"]
    assert (newest["author"], newest["restoredFrom"], newest["placeholders"]) == ("admin", None, ["NEW"])
    assert item(admin.get(f"{path}/revisions/3")) == newest


def test_an_unchanged_configuration_creates_no_revision(admin: Api):
    flow_step = revised(admin)
    put(admin, flow_step, '{"a":2,"b":"<<NEW>>"}')
    assert item(admin.get(f"/flow-steps/{flow_step}"))["revision"] == 3


def test_two_revisions_are_compared(admin: Api):
    path = f"/flow-steps/{revised(admin)}/revisions"
    found = item(admin.get(f"{path}/1/diff/3"))
    assert (found["before"], found["after"]) == (1, 3)
    assert (found["placeholdersAdded"], found["placeholdersRemoved"]) == (["NEW"], ["OLD"])
    changed = [
        line.strip(" ,") for line in found["diff"] if line[:3] not in ("+++", "---") and line[0] in "+-"
    ]
    assert [line[0] for line in changed] == ["-", "-", "+", "+"]
    assert '"a": 1' in changed[0]
    assert '"a": 2' in changed[2]
    assert item(admin.get(f"{path}/2/diff/2"))["diff"] == []
    back = item(admin.get(f"{path}/3/diff/1"))
    assert (back["placeholdersAdded"], back["placeholdersRemoved"]) == (["OLD"], ["NEW"])


def test_a_diff_keeps_numbers_as_written(admin: Api):
    flow_step = new_flow_step(admin)
    put(admin, flow_step, '{"a":1.0,"big":12345678901234567890123,"e":1e3}')
    put(admin, flow_step, '{"a":1,"big":12345678901234567890123,"e":1e3}')
    lines = item(admin.get(f"/flow-steps/{flow_step}/revisions/1/diff/2"))["diff"]
    text = "\n".join(lines)
    assert "12345678901234567890123" in text
    assert '-    "a": 1.0,' in text
    assert '+    "a": 1,' in text
    assert '"e": 1e3' in text, "shown as it is stored"


def test_a_restored_revision_becomes_a_new_one(admin: Api):
    path = f"/flow-steps/{revised(admin)}"
    old = item(admin.get(f"{path}/revisions/1"))
    found = item(admin.post(f"{path}/revisions/1/restore"))
    assert (found["revision"], found["configuration"]) == (4, old["configuration"])
    assert found["placeholders"] == ["OLD"]
    newest = item(admin.get(f"{path}/revisions/4"))
    assert (newest["restoredFrom"], newest["configuration"]) == (1, old["configuration"])
    assert item(admin.post(f"{path}/revisions/4/restore"))["revision"] == 4, "it is the present one"
    stale = admin.post(f"{path}/revisions/2/restore", headers={"if-match": '"1"'})
    refused(stale, 412, "version-is-outdated")


def test_unknown_revisions(admin: Api):
    path = f"/flow-steps/{revised(admin)}/revisions"
    for answer in (
        admin.get(f"{path}/9"),
        admin.get(f"{path}/1/diff/9"),
        admin.get(f"{path}/9/diff/1"),
        admin.post(f"{path}/9/restore"),
    ):
        refused(answer, 404, "revision-not-found")
    for number in ("0", "-1", "x", "1.5", "99999999999999999999999"):
        assert admin.get(f"{path}/{number}").status_code in (404, 422)


def test_revisions_are_deleted_with_their_flow(admin: Api):
    flow_step = revised(admin)
    flow = item(admin.get(f"/flow-steps/{flow_step}"))["flowId"]
    gone(admin.delete(f"/flows/{flow}"))
    refused(admin.get(f"/flow-steps/{flow_step}/revisions/1"), 404, "flow-step-not-found")
