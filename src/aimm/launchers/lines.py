"""What passes between a program's process and its parent: a task in JSON, then one JSON object a line."""

from typing import Any

import msgspec

from aimm.jobs.model import Progress, Result
from aimm.jobs.programs import Checkpoint, Done, Log, NewFile, Said, Task


class TaskLine(msgspec.Struct):
    """The input of a process."""

    specification: dict[str, Any]
    earlier: list[Result]
    checkpoint: Any
    folder: str = ""
    files: dict[str, str] = {}


class ProgressLine(msgspec.Struct, tag="progress"):
    """Progress."""

    done: float
    total: float
    text: str


class ResultLine(msgspec.Struct, tag="result"):
    """One result."""

    item: str
    repetition: int
    data: Any


class LogLine(msgspec.Struct, tag="log"):
    """A line for people."""

    text: str


class CheckpointLine(msgspec.Struct, tag="checkpoint"):
    """A checkpoint."""

    data: Any


class ArtifactLine(msgspec.Struct, tag="artifact", rename="camel"):
    """A finished file."""

    artifact: str
    name: str
    media_type: str = "application/octet-stream"


class DoneLine(msgspec.Struct, tag="done"):
    """The outcome."""

    result: Any


Line = ProgressLine | ResultLine | LogLine | CheckpointLine | ArtifactLine | DoneLine

_encoder = msgspec.json.Encoder()
_lines: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)
_tasks = msgspec.json.Decoder(TaskLine)


def task_bytes(task: Task) -> bytes:
    """A task as the input of a process."""
    given = TaskLine(
        dict(task.specification), list(task.earlier), task.checkpoint, task.folder, dict(task.files)
    )
    return _encoder.encode(given)


def read_task(given: bytes) -> Task:
    """The task of a process."""
    read = _tasks.decode(given)
    return Task(read.specification, read.earlier, read.checkpoint, read.folder, read.files)


def line_bytes(said: Said) -> bytes:
    """One line of output, with its end."""
    match said:
        case Progress():
            line: Line = ProgressLine(said.done, said.total, said.text)
        case Result():
            line = ResultLine(said.item, said.repetition, said.data)
        case Log():
            line = LogLine(said.text)
        case Checkpoint():
            line = CheckpointLine(said.data)
        case NewFile():
            line = ArtifactLine(said.path, said.name, said.media_type)
        case Done():
            line = DoneLine(said.result)
    return _encoder.encode(line) + b"\n"


def read_line(given: bytes) -> Said:
    """One line of output; anything that is not one of ours is a line for people."""
    try:
        line = _lines.decode(given)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Log(given.decode(errors="replace").rstrip())
    match line:
        case ProgressLine():
            return Progress(line.done, line.total, line.text)
        case ResultLine():
            return Result(line.item, line.repetition, line.data)
        case LogLine():
            return Log(line.text)
        case CheckpointLine():
            return Checkpoint(line.data)
        case ArtifactLine():
            return NewFile(line.artifact, line.name, line.media_type)
        case DoneLine():
            return Done(line.result)
