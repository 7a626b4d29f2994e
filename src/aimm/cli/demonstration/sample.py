"""The sample: apply its manifest, like ``aimm apply`` but in this process."""

from importlib.resources import files
from pathlib import Path

from aimm.cli.common import run_async
from aimm.cli.manifest_files import load
from aimm.kit.changes import Actor, ActorKind
from aimm.manifests.model import Manifest
from aimm.manifests.service import ManifestService
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.settings import Settings

_FILE = Path(str(files("aimm.manifests") / "sample.yaml"))
_ACTOR = Actor(ActorKind.SYSTEM, "demonstration")


def load_sample() -> Manifest:
    """Load the sample manifest; visitors use its first use case."""
    return load([str(_FILE)]).manifest


def apply_sample(manifest: Manifest, folder: Path) -> None:
    """Apply it to the database in ``folder``, which a running service may have open."""

    async def work() -> None:
        async with (
            open_direct_access(Settings(data_dir=str(folder))) as access,
            access.writing(_ACTOR) as services,
        ):
            service = ManifestService(services.use_cases, services.steps, services.flows, services.flow_steps)
            await service.carry_out(await service.plan(manifest, prune=False))

    run_async(work())
