"""What a word brings to have a kind of job: a program, and the form of its specification."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from aimm.jobs.model import Progress, Result
from aimm.kit.errors import Invalid


@dataclass(frozen=True, slots=True)
class Log:
    """A line for people."""

    text: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the program wants to get back if it has to continue; a JSON value."""

    data: Any


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that the program has finished, which becomes an artifact of the job.

    Attributes:
        path: below the folder of the task; the file is moved from there.
        name: as people download it; a later file with the same name replaces it.
    """

    path: str
    name: str
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a program and its outcome, a JSON value."""

    result: Any


Said = Progress | Result | Log | Checkpoint | NewFile | Done


@dataclass(frozen=True, slots=True)
class Task:
    """The input of a program.

    Attributes:
        specification: as it was checked when the job was started.
        earlier: results that are stored already; the program does not compute them again.
        checkpoint: the latest checkpoint, or None.
        folder: an empty folder for files, which is deleted when the program ends.
        files: paths of the job's inputs by name; programs only read them.
    """

    specification: Mapping[str, Any]
    earlier: Sequence[Result] = ()
    checkpoint: Any = None
    folder: str = ""
    files: Mapping[str, str] = field(default_factory=dict[str, str])


Program = Callable[[Task], Iterator[Said]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job. Its module has a function ``program``, which a child process runs.

    Attributes:
        name: as in the API.
        module: dotted name of the module.
        specification: struct of the specification.
        check: further checks of a specification of that struct; raises Invalid.
        artifacts: fields of the specification that hold the digest of an artifact, or null. They are inputs
            of the job by these names, so they stay for as long as the job does.
    """

    name: str
    module: str
    specification: type[msgspec.Struct]
    check: Callable[[Any], None]
    artifacts: Sequence[str] = ()

    def read(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """A specification with its defaults filled in.

        Raises:
            Invalid: a field is unknown, missing or out of range.
        """
        try:
            read = msgspec.convert(given, self.specification)
        except msgspec.ValidationError as error:
            said, _, place = str(error).partition(" - at `$")
            raise Invalid(f"specification{place.rstrip('`')}: {said}") from None
        self.check(read)
        return msgspec.to_builtins(read)
