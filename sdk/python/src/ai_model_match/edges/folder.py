"""The cache folder and its salt."""

import hashlib
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

CachePath = str | os.PathLike[str] | bool | None
"""A path. True: a folder in the user's cache directory. None or False: no files."""

_SALT_BYTES = 32


def find_folder(cache_path: CachePath, base_url: str) -> Path | None:
    """Return the folder to use, or None. By default, each service has its own."""
    if cache_path is None or cache_path is False:
        return None
    if cache_path is not True:
        return Path(cache_path)
    host = "".join(letter if letter.isalnum() else "-" for letter in urlsplit(base_url).hostname or "local")
    mark = hashlib.blake2b(base_url.encode(), digest_size=4).hexdigest()
    try:
        return _user_cache() / "ai-model-match" / f"{host[:60]}-{mark}"
    except RuntimeError:  # no home directory
        return None


def make_folder(folder: Path) -> None:
    """Create the folder, readable by its owner only, because feedback may contain comments."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def read_salt(folder: Path | None) -> bytes:
    """Return the salt of this installation. It is created once and shared by all processes.

    Raises:
        OSError: The folder cannot be read or written.
    """
    if folder is None:
        return secrets.token_bytes(_SALT_BYTES)
    path = folder / "salt"
    salt = _read_salt(path)
    if salt is None:
        # A hard link is atomic: other processes see the complete file, and the first one wins.
        draft = folder / f"salt.{os.getpid()}.{secrets.token_hex(4)}"
        draft.write_bytes(secrets.token_bytes(_SALT_BYTES))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            # Another process was faster, or the file is damaged, for example by a full disk.
            if _read_salt(path) is None:
                draft.replace(path)
        except OSError:
            # No hard links on this file system. If processes start at the same time, the last one wins.
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        salt = _read_salt(path)
    if salt is None:
        raise OSError(f"the salt file does not contain {_SALT_BYTES} bytes")
    return salt


def _read_salt(path: Path) -> bytes | None:
    try:
        salt = path.read_bytes()
    except FileNotFoundError:
        return None
    return salt if len(salt) == _SALT_BYTES else None


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
