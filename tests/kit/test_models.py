"""Records are made by the names of their fields, so that two of one type cannot change places unnoticed."""

import dataclasses
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import aimm

MOST_BY_PLACE = 3
"""How many fields may be given by their place."""
ON_THE_HOT_PATH = {
    "picking.Session",
    "picking.PickRow",
    "feedback.FeedbackRequest",
    "feedback.Feedback",
    "feedback.Submission",
}
"""Named tuples that each request makes, in one place; by the names of the fields it takes twice the time."""


def _models() -> Iterator[str]:
    root = Path(inspect.getfile(aimm)).parent
    for path in sorted(root.rglob("model.py")):
        yield ".".join(path.relative_to(root).with_suffix("").parts)


def _records() -> Iterator[tuple[str, type]]:
    """Each record with its name: ``flows.Flow``."""
    for model in _models():
        module = importlib.import_module(f"aimm.{model}")
        for name, one in inspect.getmembers(module, inspect.isclass):
            is_record = dataclasses.is_dataclass(one) or issubclass(one, msgspec.Struct | tuple)
            if is_record and one.__module__ == module.__name__:
                yield f"{model.removesuffix('.model')}.{name}", one


RECORDS = dict(_records())


def _by_place(record: type) -> list[str]:
    parameters = inspect.signature(record).parameters.values()
    return [one.name for one in parameters if one.kind is not inspect.Parameter.KEYWORD_ONLY]


def test_records_are_found_in_every_model():
    assert {name.split(".")[0] for name in RECORDS} == {model.split(".")[0] for model in _models()}
    assert RECORDS.keys() >= ON_THE_HOT_PATH


@pytest.mark.parametrize("name", sorted(RECORDS.keys() - ON_THE_HOT_PATH))
def test_a_record_with_many_fields_is_made_by_their_names(name: str):
    parameters = inspect.signature(RECORDS[name]).parameters
    assert len(parameters) <= MOST_BY_PLACE or not _by_place(RECORDS[name])


@pytest.mark.parametrize("name", sorted(ON_THE_HOT_PATH))
def test_a_record_on_the_hot_path_is_a_named_tuple(name: str):
    assert issubclass(RECORDS[name], tuple)
