"""What every store of files promises, and what a folder promises beyond it."""

import hashlib
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from aimm.artifacts.errors import ArtifactMissing, StoreUnusable
from aimm.artifacts.model import Content
from aimm.artifacts.ports import Files
from aimm.kit.errors import Invalid
from aimm.storage.artifacts.folder import PART, FolderFiles
from aimm.storage.artifacts.scratch import Scratch

TEXT = bytes(range(256)) * 5_000 + b"end"
DIGEST = hashlib.sha256(TEXT).hexdigest()
NOBODY = "0" * 64


async def parts(text: bytes = TEXT, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


def there(path: str) -> bytes | None:
    place = Path(path)
    return place.read_bytes() if place.exists() else None


async def whole(files: Files, digest: str = DIGEST, start: int = 0, length: int | None = None) -> bytes:
    return b"".join([part async for part in files.read(digest, start, length)])


async def test_what_was_put_in_can_be_read_in_whole_and_in_parts(files: Files):
    assert await files.size(DIGEST) is None
    draft = await files.receive(parts())
    assert draft.content == Content(DIGEST, len(TEXT))
    assert await files.size(DIGEST) is None  # not yet
    await files.keep(draft)
    await files.keep(draft)
    await files.discard(draft)
    assert await files.size(DIGEST) == len(TEXT) > PART
    assert await whole(files) == TEXT
    assert await whole(files, start=7, length=5) == TEXT[7:12]
    assert await whole(files, start=len(TEXT) - 3) == b"end"
    assert await whole(files, start=len(TEXT) - 3, length=3) == b"end"
    assert there(await files.path(DIGEST)) == TEXT
    assert await files.path(DIGEST) == await files.path(DIGEST)
    await files.forget_copies()
    assert [one.content async for one in files.held()] == [Content(DIGEST, len(TEXT))]


async def test_a_draft_that_is_discarded_leaves_nothing(files: Files):
    draft = await files.receive(parts())
    await files.discard(draft)
    assert there(draft.path) is None
    assert [one async for one in files.held()] == []


async def test_parts_that_stop_coming_leave_nothing(files: Files, tmp_path: Path):
    async def broken() -> AsyncIterator[bytes]:
        yield TEXT
        raise OSError("the client is gone")

    with pytest.raises(OSError, match="gone"):
        await files.receive(broken())
    assert list((tmp_path / "artifacts" / "tmp").glob("*/file-*")) == []


async def test_what_is_not_there(files: Files):
    await files.delete(NOBODY)
    with pytest.raises(ArtifactMissing):
        await whole(files, NOBODY)
    with pytest.raises(ArtifactMissing):
        await files.path(NOBODY)


async def test_what_is_deleted_is_gone(files: Files):
    draft = await files.receive(parts())
    await files.keep(draft)
    await files.delete(DIGEST)
    assert await files.size(DIGEST) is None
    assert [one async for one in files.held()] == []


async def test_an_empty_file_is_a_file(files: Files):
    draft = await files.receive(parts(b""))
    await files.keep(draft)
    assert await files.size(draft.content.digest) == 0
    assert await whole(files, draft.content.digest) == b""


async def test_a_file_of_this_machine_is_taken_over(files: Files, tmp_path: Path):
    mine = tmp_path / "artifacts" / "mine"
    mine.parent.mkdir(exist_ok=True)
    mine.write_bytes(TEXT)
    draft = await files.adopt(str(mine))
    assert draft.content.digest == DIGEST
    assert mine.exists()
    await files.keep(draft)
    await files.keep(draft)  # tried again after it was moved
    await files.discard(draft)
    assert not mine.exists()
    assert await whole(files) == TEXT


async def test_links_and_folders_are_not_taken_over(files: Files, tmp_path: Path):
    (tmp_path / "link").symlink_to("/etc/hostname")
    for wrong in ("link", "nothing", "."):
        with pytest.raises(Invalid, match="path"):
            await files.adopt(str(tmp_path / wrong))


async def test_files_are_spread_over_folders_and_read_only(tmp_path: Path):
    files = FolderFiles(tmp_path, Scratch(tmp_path / "tmp"))
    await files.keep(await files.receive(parts()))
    place = tmp_path / DIGEST[:2] / DIGEST[2:4] / DIGEST
    assert place.stat().st_mode & 0o777 == 0o400
    assert place.parent.stat().st_mode & 0o077 == 0


async def test_a_file_that_was_cut_short_is_put_in_again(tmp_path: Path):
    files = FolderFiles(tmp_path, Scratch(tmp_path / "tmp"))
    await files.keep(await files.receive(parts()))
    place = files.place(DIGEST)
    place.chmod(0o600)
    place.write_bytes(b"short")
    await files.keep(await files.receive(parts()))
    assert await whole(files) == TEXT


async def test_a_folder_that_cannot_be_used_is_an_error_that_is_not_tried_again(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    files = FolderFiles(tmp_path / "file", Scratch(tmp_path / "file" / "tmp"))
    with pytest.raises(StoreUnusable):
        await files.receive(parts())


def test_a_folder_goes_with_its_process(tmp_path: Path):
    one, other = Scratch(tmp_path), Scratch(tmp_path)
    assert one.folder == one.folder != other.folder
    kept = one.file()
    Scratch(tmp_path).clean()
    assert kept.exists()  # its process lives
    assert one.folder.stat().st_mode & 0o077 == 0
    abandoned = tmp_path / "process-gone"
    abandoned.mkdir()
    (abandoned / "lock").touch()
    (tmp_path / "process-unlocked").mkdir()
    Scratch(tmp_path).clean()
    assert not abandoned.exists()
    assert not (tmp_path / "process-unlocked").exists()
    folder = one.folder
    one.close()
    other.close()
    assert not folder.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["gate"]


def test_a_program_that_is_started_keeps_no_folder_alive(tmp_path: Path):
    """The lock belongs to an open file, which programs do not inherit."""
    scratch = Scratch(tmp_path)
    folder = scratch.folder
    with subprocess.Popen(["sleep", "60"], close_fds=False) as program:
        os.close(scratch._held or -1)  # type: ignore[reportPrivateUsage] -- as the end of a process would
        scratch._held = None  # type: ignore[reportPrivateUsage]
        Scratch(tmp_path).clean()
        assert not folder.exists()
        program.kill()
