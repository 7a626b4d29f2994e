"""The store of artifacts that a setting names."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from aimm.artifacts.errors import StoreUnusable
from aimm.artifacts.ports import Files
from aimm.storage.artifacts.folder import FolderFiles
from aimm.storage.artifacts.scratch import Scratch

S3 = "s3://"
_TEMPORARY = "tmp"


@contextmanager
def open_files(place: str, scratch: Path | None = None) -> Generator[tuple[Files, Scratch]]:
    """Open the store at ``place``: a folder, or ``s3://bucket/prefix``. Nothing is written before it is used.

    Args:
        scratch: folder for temporary files of a bucket; None for the system's.

    Raises:
        StoreUnusable: the extra ``s3`` is not installed, or its settings are invalid.
    """
    if place.startswith(S3):
        temporary = Scratch(scratch or Path(tempfile.gettempdir()) / f"aimm-{os.getuid()}")
        files = _bucket(place, temporary)
    else:
        root = Path(place)
        temporary = Scratch(root / _TEMPORARY)
        files = FolderFiles(root, temporary)
    try:
        yield files, temporary
    finally:
        temporary.close()


def _bucket(place: str, scratch: Scratch) -> Files:
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise StoreUnusable from error
    from obstore.exceptions import BaseError

    from aimm.storage.artifacts.objects import ObjectFiles

    parts = urlsplit(place)
    prefix = parts.path.strip("/")
    try:
        # region, keys and endpoint come from AWS_… variables, as for every other tool
        return ObjectFiles(S3Store(parts.netloc, prefix=prefix or None), scratch)
    except BaseError as error:
        raise StoreUnusable from error
