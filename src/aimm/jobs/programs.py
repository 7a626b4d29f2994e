"""What a word brings to have a kind of job: a program, and the form of its specification."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
class Done:
    """The end of a program and its outcome, a JSON value."""

    result: Any


Said = Progress | Result | Log | Checkpoint | Done


@dataclass(frozen=True, slots=True)
class Task:
    """The input of a program.

    Attributes:
        specification: as it was checked when the job was started.
        earlier: results that are stored already; the program does not compute them again.
        checkpoint: the latest checkpoint, or None.
    """

    specification: Mapping[str, Any]
    earlier: Sequence[Result] = ()
    checkpoint: Any = None


Program = Callable[[Task], Iterator[Said]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job. Its module has a function ``program``, which a child process runs.

    Attributes:
        name: as in the API.
        module: dotted name of the module.
        specification: struct of the specification.
        check: further checks of a specification of that struct; raises Invalid.
    """

    name: str
    module: str
    specification: type[msgspec.Struct]
    check: Callable[[Any], None]

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
