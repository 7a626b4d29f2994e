"""The cache file."""

import json
from pathlib import Path

import pytest

from ai_model_match.core.last_known import LastKnown
from ai_model_match.core.wire import Flow, Snapshot, Step
from ai_model_match.edges.cache_file import CacheFile, encode

STEP = Step("answer", "id", "flow-step", 1, '{"modality": "chat", "parameters": {"ä": 1}}', ("NAME",))


def learned(sessions: int = 3, flow_id: str = "a") -> LastKnown:
    known = LastKnown(b"", 100_000)
    known.learn_snapshot(
        Snapshot("support", "id", 1, 100.0, '"1"', ((flow_id, 100.0),)),
        [Flow(flow_id, "support", "id", {"answer": STEP})],
    )
    for n in range(sessions):
        known.learn_session("support", f"s{n}", flow_id, by="server", now=0.0, expires_at=100.0)
    return known


def test_saved_state_is_loaded(tmp_path: Path):
    known, read = learned(), LastKnown(b"", 100)
    CacheFile(tmp_path / "sub" / "known.json", 10_000).save(known)
    assert not known.dirty
    CacheFile(tmp_path / "sub" / "known.json", 10_000).load(read)
    assert read.contents() == known.contents()
    assert [path.name for path in (tmp_path / "sub").iterdir()] == ["known.json"]


def test_oldest_sessions_are_omitted_first():
    contents = learned(1_000).contents()
    text = encode(contents, 10_000)
    kept = [row[1] for row in json.loads(text)["sessions"]]
    assert 9_900 < len(text) <= 10_000
    assert kept == [f"s{n}" for n in range(1_000 - len(kept), 1_000)]


def test_flows_used_only_by_sessions_are_omitted_next():
    known = learned(3)
    known.learn_session("support", "t", "gone", by="server", now=0.0, expires_at=9.0)
    known.learn_flow(
        Flow("gone", "support", "id", {"answer": Step("answer", None, None, 1, "x" * 5_000, ())})
    )
    document = json.loads(encode(known.contents(), 2_000))
    assert [flow["flow_id"] for flow in document["flows"]] == ["a"]
    assert [row[1] for row in document["sessions"]] == ["s0", "s1", "s2"]


def test_oversized_state_is_rejected_and_the_old_file_is_kept(tmp_path: Path):
    path = tmp_path / "known.json"
    CacheFile(path, 10_000).save(learned())
    before = path.read_bytes()
    with pytest.raises(ValueError, match="use cases in use"):
        CacheFile(path, 100).save(learned())
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"format": 99}', b'{"format": 1}', b"\xff"])
def test_damaged_file_is_reported_and_replaced(tmp_path: Path, text: bytes):
    path = tmp_path / "known.json"
    path.write_bytes(text)
    with pytest.raises(ValueError):
        CacheFile(path, 10_000).load(LastKnown(b"", 10))
    CacheFile(path, 10_000).save(learned())
    CacheFile(path, 10_000).load(LastKnown(b"", 10))


def test_processes_sharing_a_file_merge_their_sessions(tmp_path: Path):
    path = tmp_path / "known.json"
    one, other = CacheFile(path, 10_000), CacheFile(path, 10_000)
    first, second = LastKnown(b"", 10), LastKnown(b"", 10)
    first.learn_session("support", "s", "a", by="server", now=0.0, expires_at=9.0)
    second.learn_session("support", "t", "a", by="server", now=0.0, expires_at=9.0)
    one.save(first)
    other.save(second)
    read = LastKnown(b"", 10)
    CacheFile(path, 10_000).load(read)
    assert {session.correlation_id for session in read.contents().sessions} == {"s", "t"}


def test_unreadable_rows_of_other_versions_are_skipped(tmp_path: Path):
    path = tmp_path / "known.json"
    known, read = learned(), LastKnown(b"", 100)
    CacheFile(path, 10_000).save(known)
    document = json.loads(path.read_text())
    document["useCases"][0]["region"] = "new"
    document["flows"][0]["steps"][0]["tags"] = []
    document["flows"] += [{"flow_id": "b"}, 1]
    document["sessions"][0].append("new")
    document["sessions"] += [["support"], {}, None]
    path.write_text(json.dumps(document))
    CacheFile(path, 10_000).load(read)
    assert read.contents() == known.contents()
