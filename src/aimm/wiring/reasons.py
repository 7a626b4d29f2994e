"""The root cause of an error, in one readable line."""

import errno
import re

_FULL = "the disk is full"
# class names that drivers and SQLAlchemy put in front
_CLASS = re.compile(r"^(?:\([\w.]+\) )?(?:<class '[\w.]+'>: )?")


def reason_of(error: BaseException) -> str:
    """The first line of the root cause of an error."""
    bottom = _bottom(error)
    if isinstance(bottom, OSError):
        if bottom.errno == errno.ENOSPC:
            return _FULL
        said = bottom.strerror or str(bottom)
        # a connection's error names the address; a file's does not
        return f"{bottom.filename}: {said}" if bottom.filename and said else said or type(bottom).__name__
    said = _CLASS.sub("", str(bottom).strip().partition("\n")[0])
    if said == "database or disk is full":
        return _FULL
    return said or type(bottom).__name__


def _bottom(error: BaseException) -> BaseException:
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        error = getattr(error, "orig", None) or error.__cause__ or error
    return error
