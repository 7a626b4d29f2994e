"""The cache folder of a client: where it is, and the salt in it."""

import hashlib
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

CachePath = str | os.PathLike[str] | bool | None
"""A folder; True: the user's cache directory; None or False: nothing is kept on disk."""

_SALT_BYTES = 32


def find_folder(cache_path: CachePath, base_url: str) -> Path | None:
    """The folder to use, or None. Two services never share one by default."""
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
    """Make the folder, readable by its owner only: kept feedback may hold people's words."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def read_salt(folder: Path | None) -> bytes:
    """This installation's salt: made once, the same after a restart and in all its processes.

    Raises:
        OSError: The folder cannot be read or written.
    """
    if folder is None:
        return secrets.token_bytes(_SALT_BYTES)
    path = folder / "salt"
    salt = _read_salt(path)
    if salt is None:
        # Linked into place whole: another process sees no salt or all of it, and the first one wins.
        draft = folder / f"salt.{os.getpid()}.{secrets.token_hex(4)}"
        draft.write_bytes(secrets.token_bytes(_SALT_BYTES))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            # Damaged, e.g. emptied by a full disk; or another process was faster just now.
            if _read_salt(path) is None:
                draft.replace(path)
        except OSError:
            # No hard links here. Of processes that start at the same moment, the last one wins.
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        salt = _read_salt(path)
    if salt is None:
        raise OSError(f"the salt file does not hold {_SALT_BYTES} bytes")
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
