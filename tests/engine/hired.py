"""``aimm work`` that also knows the programs of these tests: ``python -m tests.engine.hired``."""

from unittest.mock import patch

from tests.engine.maker import MAKER
from tests.engine.patient import PATIENT

from aimm.cli.work import work_command
from aimm.wiring.jobs import KINDS

if __name__ == "__main__":
    with patch.dict(KINDS, {PATIENT.name: PATIENT, MAKER.name: MAKER}):
        work_command()
