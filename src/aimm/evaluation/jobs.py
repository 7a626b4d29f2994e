"""The kind of job that carries runs out."""

from msgspec import Struct

from aimm.jobs.programs import Kind
from aimm.kit.limits import Uuid


class Specification(Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Which run. Everything else is looked up when the program starts, so that no secret is ever stored."""

    run_id: Uuid


def check(specification: Specification) -> None:
    """Nothing further to check: a job of a run that does not exist fails at its start."""


RUN = Kind("run", "aimm.runner.program", Specification, check)
"""The kind of job."""
