"""Jobs. Their store is a database of its own, so no unit of work has their service: see ``Context.jobs``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.wiring.word import Word

if TYPE_CHECKING:
    from litestar import Controller


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.artifacts import ArtifactController
    from aimm.web.jobs import JobController

    return JobController, ArtifactController


JOBS = Word(controllers=_controllers)
